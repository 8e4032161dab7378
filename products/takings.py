"""What a creator's products brought in: paid orders less refunds, by product and by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.zones import zone_named
from products.models import OrderItem, OrderStatus
from products.models.order import SETTLED

DAYS = 30
IS_LEFT = Q(order__status=OrderStatus.PAID, returned_at__isnull=True)


@dataclass(frozen=True)
class Takings:
    """Of one creator. Money is kept per currency, in its smallest unit; sales are paid orders of more than nothing,
    claims are orders of nothing; `is_less` when some of the last 30 days went back. `days` counts orders of every kind per
    day of the creator's zone, oldest first, today last.
    """

    money: Mapping[str, int]
    money_before: Mapping[str, int]
    sale_count: int
    claim_count: int
    is_less: bool
    days: list[tuple[date, int]]
    products: Mapping[int, "ProductTakings"]

    @property
    def total(self) -> str:
        """The money of the last 30 days in words: `$1,314`, or `$20 and €5`."""
        return in_words(self.money)

    @property
    def difference(self) -> str:
        """How it compares with the 30 days before, when one currency tells it: `$212 more`."""
        currencies = {*self.money, *self.money_before}
        if len(currencies) != 1:
            return ""
        currency = currencies.pop()
        change = self.money.get(currency, 0) - self.money_before.get(currency, 0)
        if not change or not self.money_before.get(currency):
            return ""
        return f"{format_money(abs(change), currency)} {'more' if change > 0 else 'less'}"


@dataclass
class ProductTakings:
    """Of one product, since the beginning; `recent_count` is of the last 30 days, `days` as in Takings."""

    order_count: int = 0
    recent_count: int = 0
    money: dict[str, int] = field(default_factory=dict)
    days: list[tuple[date, int]] = field(default_factory=list)

    @property
    def earned(self) -> str:
        """In words."""
        return in_words(self.money)


def in_words(money: Mapping[str, int]) -> str:
    """`$20 and €5`; empty when there is none."""
    return " and ".join(format_money(amount, currency) for currency, amount in sorted(money.items()) if amount)


def takings_of(creator: Creator, *, now: datetime | None = None) -> Takings:
    """Count what was paid for the creator's products. Refunded orders are no sales; of a partly refunded one the rest is."""
    zone = zone_named(creator.time_zone)
    today = (now or timezone.now()).astimezone(zone).date()
    since, before = today - timedelta(days=DAYS - 1), today - timedelta(days=2 * DAYS - 1)
    settled = OrderItem.objects.filter(product__creator=creator, order__status__in=SETTLED, order__is_test=False)
    all_dated = settled.annotate(day=TruncDate("order__paid_at", tzinfo=zone), currency=F("order__currency"))
    dated = all_dated.filter(IS_LEFT)
    recent = dated.filter(day__gte=since)
    by_day = {
        (product, day): count for product, day, count in recent.values_list("product_id", "day").annotate(n=Count("id"))
    }
    sums = all_dated.filter(day__gte=since).aggregate(
        sales=Count("id", filter=IS_LEFT & Q(price_cents__gt=0)),
        claims=Count("id", filter=IS_LEFT & Q(price_cents=0)),
        less=Count("id", filter=~IS_LEFT | Q(refunded_cents__gt=0)),
    )
    span = [since + timedelta(days=offset) for offset in range(DAYS)]
    counted: dict[date, int] = defaultdict(int)
    for (_, day), count in by_day.items():
        counted[day] += count
    return Takings(
        money=_money(recent.values_list("currency").annotate(net=_net())),
        money_before=_money(dated.filter(day__gte=before, day__lt=since).values_list("currency").annotate(net=_net())),
        sale_count=sums["sales"],
        claim_count=sums["claims"],
        is_less=bool(sums["less"]),
        days=[(day, counted[day]) for day in span],
        products={product: _product(rows, by_day, product, span) for product, rows in _rows(dated).items()},
    )


def _net() -> Sum:
    """What is left of the items after refunds, without tax."""
    return Sum(F("price_cents") - F("refunded_cents"))


def _money(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {currency: amount for currency, amount in rows if amount}


def _rows(dated: "Iterable[OrderItem]") -> dict[int, list[tuple[str, int, int]]]:
    found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for product, currency, amount, count in dated.values_list("product_id", "currency").annotate(net=_net(), n=Count("id")):  # type: ignore[attr-defined]
        found[product].append((currency, amount, count))
    return found


def _product(
    rows: list[tuple[str, int, int]], by_day: Mapping[tuple[int, date], int], product: int, span: list[date]
) -> ProductTakings:
    days = [(day, by_day.get((product, day), 0)) for day in span]
    return ProductTakings(
        order_count=sum(count for _, _, count in rows),
        recent_count=sum(count for _, count in days),
        money={currency: amount for currency, amount, _ in rows if amount},
        days=days,
    )

"""A creator's orders: what is shown, found, summed up and exported."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.spreadsheet import csv_lines, plain_amount
from products.models import Order, OrderStatus
from products.periods import Period
from products.sources import label_of

SHOWN = (OrderStatus.PAID, OrderStatus.PROCESSING, OrderStatus.DISPUTED, OrderStatus.REFUNDED, OrderStatus.FAILED)
FILTERS: dict[str, tuple[str, ...]] = {
    "all": SHOWN,
    "needs": (OrderStatus.DISPUTED,),
    "refunded": (OrderStatus.REFUNDED,),
    "failed": (OrderStatus.FAILED,),
    "tests": SHOWN,
}
TESTS = "tests"
UNKNOWN = "unknown"
COLUMNS = ("order", "date", "email", "product", "state", "currency", "amount", "refunded", "platform_fee", "source")


@dataclass(frozen=True, slots=True)
class Takings:
    """What came in and went back, in words, per currency; claims cost nothing and are counted apart."""

    sale_count: int
    claim_count: int
    earned: str
    returned: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders are asked for. `period` is of days on the creator's calendar; `product` a public id; empty means any."""

    state: str = "all"
    words: str = ""
    product: str = ""
    source: str = ""
    period: Period | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether more than a state was asked for."""
        return bool(self.words or self.product or self.source or self.period)


def orders_of(creator: Creator, wanted: Wanted | None = None) -> QuerySet[Order]:
    """The creator's orders, newest first; begun and abandoned ones are left out, and tests unless they are asked for."""
    wanted = wanted or Wanted()
    is_test = wanted.state == TESTS
    orders = Order.objects.filter(
        items__product__creator=creator, status__in=FILTERS.get(wanted.state, SHOWN), is_test=is_test
    )
    for word in wanted.words.split():
        orders = orders.filter(
            Q(email__icontains=word) | Q(items__title__icontains=word) | Q(uuid__istartswith=word.lstrip("#"))
        )
    if wanted.product:
        orders = orders.filter(items__product__public_id=wanted.product)
    if wanted.source:
        orders = orders.filter(source="" if wanted.source == UNKNOWN else wanted.source)
    if wanted.period is not None:
        orders = orders.filter(created_at__gte=wanted.period.start_at, created_at__lt=wanted.period.end_at)
    return orders.prefetch_related("items__product", "refunds", "disputes", "readdressings").distinct()


def sources_of(creator: Creator) -> list[tuple[str, str]]:
    """Where the buyers of the creator's orders came from, as the filter offers it."""
    found = orders_of(creator).order_by().values_list("source", flat=True).distinct()
    return sorted(((source or UNKNOWN, label_of(source)) for source in found), key=lambda pair: pair[1].lower())


def takings_of(creator: Creator) -> Takings:
    """The sums over all orders that were paid, ever."""
    paid = Order.objects.filter(items__product__creator=creator, paid_at__isnull=False, is_test=False)
    sold = paid.filter(total_cents__gt=0)
    sums = list(
        sold.values("currency").annotate(total=Coalesce(Sum("total_cents"), 0), back=Coalesce(Sum("refunded_cents"), 0))
    )
    return Takings(
        sale_count=sold.count(),
        claim_count=paid.filter(total_cents=0).count(),
        earned=" and ".join(format_money(one["total"], one["currency"]) for one in sums),
        returned=" and ".join(format_money(one["back"], one["currency"]) for one in sums if one["back"]),
    )


def as_csv(orders: QuerySet[Order], zone: tzinfo = UTC) -> Iterator[str]:
    """The orders as CSV, line by line, dated by a zone's clock."""
    yield from csv_lines(COLUMNS, (_row(order, zone) for order in orders.iterator(chunk_size=500)))


def _row(order: Order, zone: tzinfo) -> tuple[str, ...]:
    item = next(iter(order.items.all()), None)
    return (
        order.number,
        (order.paid_at or order.created_at).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        order.email,
        item.title if item else "",
        order.get_status_display(),
        order.currency,
        plain_amount(order.total_cents, order.currency),
        plain_amount(order.refunded_cents, order.currency),
        plain_amount(order.fee_cents, order.currency),
        label_of(order.source),
    )

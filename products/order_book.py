"""A creator's orders: what is shown, found, summed up and exported."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.spreadsheet import csv_lines, money_cell
from products.models import Dispute, DisputeStatus, FraudWarning, Order, OrderItem, OrderStatus
from products.periods import Period
from products.returns import LOST, lost_parts
from products.sources import label_of

SHOWN = (OrderStatus.PAID, OrderStatus.PROCESSING, OrderStatus.DISPUTED, OrderStatus.REFUNDED, OrderStatus.FAILED)
FILTERS: dict[str, tuple[str, ...]] = {
    "all": SHOWN,
    "needs": (OrderStatus.DISPUTED, OrderStatus.PAID),
    "refunded": (OrderStatus.REFUNDED,),
    "failed": (OrderStatus.FAILED,),
    "tests": SHOWN,
}
TESTS = "tests"
DATED = Coalesce("paid_at", "created_at")
UNKNOWN = "unknown"
COLUMNS = (
    "order", "date", "email", "product", "state", "currency", "amount", "refunded", "platform_fee", "tax", "code",
    "discount", "source",
)  # fmt: skip


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


def of_creator(creator: Creator) -> QuerySet[Order]:
    """All orders of the creator's products, each once; tests too."""
    return Order.objects.filter(Exists(_items(product__creator=creator)))


def orders_of(creator: Creator, wanted: Wanted | None = None) -> QuerySet[Order]:
    """The creator's orders, newest first; begun and abandoned ones are left out, and tests unless they are asked for."""
    wanted = wanted or Wanted()
    orders = of_creator(creator).order_by(DATED.desc(), "-id")
    orders = orders.filter(status__in=FILTERS.get(wanted.state, SHOWN), is_test=wanted.state == TESTS)
    if wanted.state == "needs":
        warned = FraudWarning.objects.filter(order=OuterRef("pk"), answered_at__isnull=True)
        asked = Dispute.objects.filter(order=OuterRef("pk"), status=DisputeStatus.OPEN)
        orders = orders.filter(Q(Exists(asked), status=OrderStatus.DISPUTED) | Exists(warned))
    orders = _narrowed(orders, wanted).select_related("partner")
    return orders.prefetch_related("items__product", "refunds__item", "disputes", "fraud_warnings", "readdressings")


def page_with(orders: QuerySet[Order], uuid: str, *, per_page: int) -> int:
    """The page of `orders_of` on which an order stands; the first when it is not among them."""
    try:
        found = orders.prefetch_related(None).filter(uuid=UUID(uuid)).first()
    except ValueError:
        return 1
    if found is None:
        return 1
    is_before = Q(dated__gt=found.dated_at) | Q(dated=found.dated_at, id__gt=found.pk)
    return orders.alias(dated=DATED).filter(is_before).count() // per_page + 1


def sources_of(creator: Creator) -> list[tuple[str, str]]:
    """Where the buyers of the creator's orders came from, as the filter offers it."""
    found = orders_of(creator).order_by().values_list("source", flat=True).distinct()
    return sorted(((source or UNKNOWN, label_of(source)) for source in found), key=lambda pair: pair[1].lower())


def takings_of(creator: Creator) -> Takings:
    """The sums over all orders that were paid, ever, without tax. What a bank took for good went back as a refund does."""
    paid = of_creator(creator).filter(paid_at__isnull=False, is_test=False)
    items = OrderItem.objects.filter(product__creator=creator, order__paid_at__isnull=False)
    sums = list(
        items.values("order__currency")
        .annotate(total=Coalesce(Sum("price_cents"), 0), back=Coalesce(Sum("refunded_cents"), 0))
        .order_by("order__currency")
    )
    back = Counter({one["order__currency"]: one["back"] for one in sums})
    lost = paid.filter(status=OrderStatus.DISPUTED).prefetch_related("items", "disputes")
    for part in (part for order in lost for part in lost_parts(order)):
        back[part.order.currency] += part.amount_cents
    return Takings(
        sale_count=paid.filter(total_cents__gt=0).count(),
        claim_count=paid.filter(total_cents=0).count(),
        earned=" and ".join(format_money(one["total"], one["order__currency"]) for one in sums if one["total"]),
        returned=" and ".join(format_money(cents, currency) for currency, cents in sorted(back.items()) if cents),
    )


def as_csv(orders: QuerySet[Order], zone: tzinfo = UTC) -> Iterator[str]:
    """The orders as CSV, line by line, dated by a zone's clock."""
    yield from csv_lines(COLUMNS, (_row(order, zone) for order in orders.iterator(chunk_size=500)))


def _items(**facts: object) -> QuerySet[OrderItem]:
    """The items of an order of the query around it that these facts hold for."""
    return OrderItem.objects.filter(order=OuterRef("pk"), **facts)


def _narrowed(orders: QuerySet[Order], wanted: Wanted) -> QuerySet[Order]:
    for word in wanted.words.split():
        is_named, is_code = Exists(_items(title__icontains=word)), Q(discount_code=word.upper())
        orders = orders.filter(Q(email__icontains=word) | is_named | is_code | Q(uuid__istartswith=word.lstrip("#")))
    if wanted.product:
        orders = orders.filter(Exists(_items(product__public_id=wanted.product)))
    if wanted.source:
        orders = orders.filter(source="" if wanted.source == UNKNOWN else wanted.source)
    if wanted.period is not None:
        start, end = wanted.period.start_at, wanted.period.end_at
        is_paid_then = Q(paid_at__gte=start, paid_at__lt=end)
        orders = orders.filter(is_paid_then | Q(paid_at__isnull=True, created_at__gte=start, created_at__lt=end))
    return orders


def _row(order: Order, zone: tzinfo) -> tuple[object, ...]:
    return (
        order.number,
        order.dated_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        order.email,
        "; ".join(item.title for item in order.lines),
        LOST if order.is_lost else order.get_status_display(),
        order.currency,
        money_cell(order.total_cents, order.currency),
        money_cell(order.refunded_cents, order.currency),
        money_cell(order.fee_cents, order.currency),
        money_cell(order.tax_cents, order.currency),
        order.discount_code,
        money_cell(order.discount_cents, order.currency),
        label_of(order.source),
    )

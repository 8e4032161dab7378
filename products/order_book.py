"""A creator's orders: what is shown, found, summed up and exported."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from creators.models import Creator
from owny.lib.money import format_money, plain_money
from products.models import FraudWarning, Order, OrderItem, OrderStatus

SHOWN = (OrderStatus.PAID, OrderStatus.PROCESSING, OrderStatus.DISPUTED, OrderStatus.REFUNDED, OrderStatus.FAILED)
FILTERS: dict[str, tuple[str, ...]] = {
    "all": SHOWN,
    "needs": (OrderStatus.DISPUTED, OrderStatus.PAID),
    "refunded": (OrderStatus.REFUNDED,),
}
COLUMNS = (
    "order", "date", "email", "product", "state", "currency", "amount", "refunded", "platform_fee", "tax", "code",
    "discount",
)  # fmt: skip
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Number(str):
    """A number as text: a spreadsheet may take it for one."""


@dataclass(frozen=True, slots=True)
class Takings:
    """What came in and went back, in words, per currency; claims cost nothing and are counted apart."""

    sale_count: int
    claim_count: int
    earned: str
    returned: str


def of_creator(creator: Creator) -> QuerySet[Order]:
    """All orders of the creator's products, each once."""
    own = OrderItem.objects.filter(order=OuterRef("pk"), product__creator=creator)
    return Order.objects.filter(Exists(own))


def orders_of(creator: Creator, *, state: str = "all", words: str = "") -> QuerySet[Order]:
    """The creator's orders, newest first; begun and abandoned ones are left out."""
    orders = of_creator(creator).filter(status__in=FILTERS.get(state, SHOWN))
    if state == "needs":
        warned = FraudWarning.objects.filter(order=OuterRef("pk"), answered_at__isnull=True)
        orders = orders.filter(Q(status=OrderStatus.DISPUTED) | Exists(warned))
    for word in words.split():
        named = OrderItem.objects.filter(order=OuterRef("pk"), title__icontains=word)
        is_code = Q(discount_code=word.upper())
        orders = orders.filter(Q(email__icontains=word) | Exists(named) | is_code | Q(uuid__istartswith=word.lstrip("#")))
    return orders.prefetch_related("items__product", "refunds__item", "disputes", "fraud_warnings").select_related("partner")


def takings_of(creator: Creator) -> Takings:
    """The sums over all orders that were paid, ever, without tax."""
    paid = of_creator(creator).filter(paid_at__isnull=False)
    sold = paid.filter(total_cents__gt=0)
    items = OrderItem.objects.filter(product__creator=creator, order__paid_at__isnull=False)
    sums = list(
        items.values("order__currency")
        .annotate(total=Coalesce(Sum("price_cents"), 0), back=Coalesce(Sum("refunded_cents"), 0))
        .order_by("order__currency")
    )
    return Takings(
        sale_count=sold.count(),
        claim_count=paid.filter(total_cents=0).count(),
        earned=" and ".join(format_money(one["total"], one["order__currency"]) for one in sums if one["total"]),
        returned=" and ".join(format_money(one["back"], one["order__currency"]) for one in sums if one["back"]),
    )


def as_csv(orders: QuerySet[Order]) -> Iterator[str]:
    """The orders as CSV, line by line; what a spreadsheet would run as a formula is made text."""
    yield "\ufeff" + csv_line(COLUMNS)
    for order in orders.iterator(chunk_size=500):
        yield csv_line(_row(order))


def _row(order: Order) -> tuple[str, ...]:
    return (
        order.number,
        (order.paid_at or order.created_at).strftime("%Y-%m-%d %H:%M"),
        order.email,
        "; ".join(item.title for item in order.lines),
        order.get_status_display(),
        order.currency,
        _number(order.total_cents, order),
        _number(order.refunded_cents, order),
        _number(order.fee_cents, order),
        _number(order.tax_cents, order),
        order.discount_code,
        _number(order.discount_cents, order),
    )


def _number(cents: int, order: Order) -> Number:
    return Number(plain_money(cents, order.currency))


def csv_line(values: Iterable[str]) -> str:
    """One line of a CSV file; what a spreadsheet would run as a formula is made text, numbers stay numbers."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_harmless(value) for value in values])
    return buffer.getvalue()


def _harmless(value: str) -> str:
    return "'" + value if value.startswith(STARTS_A_FORMULA) and not isinstance(value, Number) else value

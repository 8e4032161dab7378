"""A creator's orders: what is shown, found, summed up and exported."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.spreadsheet import csv_lines, plain_amount
from products.models import Order, OrderStatus

SHOWN = (OrderStatus.PAID, OrderStatus.PROCESSING, OrderStatus.DISPUTED, OrderStatus.REFUNDED, OrderStatus.FAILED)
FILTERS: dict[str, tuple[str, ...]] = {
    "all": SHOWN,
    "needs": (OrderStatus.DISPUTED,),
    "refunded": (OrderStatus.REFUNDED,),
}
COLUMNS = ("order", "date", "email", "product", "state", "currency", "amount", "refunded", "platform_fee")


@dataclass(frozen=True, slots=True)
class Takings:
    """What came in and went back, in words, per currency; claims cost nothing and are counted apart."""

    sale_count: int
    claim_count: int
    earned: str
    returned: str


def orders_of(creator: Creator, *, state: str = "all", words: str = "") -> QuerySet[Order]:
    """The creator's orders, newest first; begun and abandoned ones are left out."""
    orders = Order.objects.filter(items__product__creator=creator, status__in=FILTERS.get(state, SHOWN))
    for word in words.split():
        orders = orders.filter(
            Q(email__icontains=word) | Q(items__title__icontains=word) | Q(uuid__istartswith=word.lstrip("#"))
        )
    return orders.prefetch_related("items__product", "refunds", "disputes").distinct()


def takings_of(creator: Creator) -> Takings:
    """The sums over all orders that were paid, ever."""
    paid = Order.objects.filter(items__product__creator=creator, paid_at__isnull=False)
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


def as_csv(orders: QuerySet[Order]) -> Iterator[str]:
    """The orders as CSV, line by line; what a spreadsheet would run as a formula is made text."""
    yield from csv_lines(COLUMNS, map(_row, orders.iterator(chunk_size=500)))


def _row(order: Order) -> tuple[str, ...]:
    item = next(iter(order.items.all()), None)
    return (
        order.number,
        (order.paid_at or order.created_at).strftime("%Y-%m-%d %H:%M"),
        order.email,
        item.title if item else "",
        order.get_status_display(),
        order.currency,
        plain_amount(order.total_cents, order.currency),
        plain_amount(order.refunded_cents, order.currency),
        plain_amount(order.fee_cents, order.currency),
    )

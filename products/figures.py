"""Views, checkouts, sales and what went back, as rows of one day, product, source, discount and currency each."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import CharField, Count, F, Q, Sum, Value
from django.db.models.functions import TruncDate

from creators.models import Creator
from products.models import OrderItem, PageView, Refund, RefundStatus, ViewedPage
from products.models.order import SETTLED
from products.periods import Period

DISCOUNT = Value("", output_field=CharField())
"""The code an order was bought with, as a database expression over OrderItem."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Figures:
    """One line of any table. `visitors` and `checkouts` are people who saw the product's page and its checkout, one a day;
    `sales` cost something and `claims` nothing. Money is kept per currency: what was paid, and what went back.
    """

    views: int = 0
    visitors: int = 0
    checkouts: int = 0
    sales: int = 0
    claims: int = 0
    refunds: int = 0
    revenue: Counter[str] = field(default_factory=Counter)
    returned: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        """Take another line in."""
        self.views += other.views
        self.visitors += other.visitors
        self.checkouts += other.checkouts
        self.sales += other.sales
        self.claims += other.claims
        self.refunds += other.refunds
        self.revenue.update(other.revenue)
        self.returned.update(other.returned)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.views or self.checkouts or self.sales or self.claims or self.refunds)


@dataclass(frozen=True, slots=True)
class Fact:
    """Some figures that share a day, product, source and discount. Views of a creator's own page have no product."""

    day: date
    product_id: int | None
    source: str
    figures: Figures
    discount: str = ""


def facts_of(creator: Creator, period: Period, *, product_id: int | None = None) -> list[Fact]:
    """Everything that happened to a creator's products in a period, or to one of them. Test purchases did not happen."""
    facts = [*_views(creator, period), *_sales(creator, period), *_returns(creator, period)]
    return [fact for fact in facts if product_id is None or fact.product_id == product_id]


def summed(facts: Iterable[Fact]) -> Figures:
    """All of them in one line."""
    total = Figures()
    for fact in facts:
        total.add(fact.figures)
    return total


def grouped(facts: Iterable[Fact], key: Callable[[Fact], Key]) -> dict[Key, Figures]:
    """One line for each key."""
    lines: dict[Key, Figures] = {}
    for fact in facts:
        lines.setdefault(key(fact), Figures()).add(fact.figures)
    return lines


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount split in proportion, exact to the last unit; what rounding leaves goes to the first ones."""
    whole = sum(weights)
    if not whole:
        return [amount, *[0] * (len(weights) - 1)] if weights else []
    parts = [amount * weight // whole for weight in weights]
    for place in range(amount - sum(parts)):
        parts[place] += 1
    return parts


def _views(creator: Creator, period: Period) -> Iterable[Fact]:
    rows = PageView.objects.filter(creator=creator, viewed_date__gte=period.first, viewed_date__lte=period.last)
    named = rows.order_by("pk").values_list("viewed_date", "product_id", "source", "page", "view_count", "visitor_count")
    for day, product_id, source, page, views, visitors in named.iterator():
        if page == ViewedPage.CHECKOUT:
            yield Fact(day, product_id, source, Figures(checkouts=visitors))
        else:
            yield Fact(day, product_id, source, Figures(views=views, visitors=visitors))


def _sales(creator: Creator, period: Period) -> Iterable[Fact]:
    items = OrderItem.objects.filter(
        product__creator=creator,
        order__status__in=SETTLED,
        order__is_test=False,
        order__paid_at__gte=period.start_at,
        order__paid_at__lt=period.end_at,
    )
    named = items.annotate(
        day=TruncDate("order__paid_at", tzinfo=period.zone),
        source=F("order__source"),
        currency=F("order__currency"),
        discount=DISCOUNT,
    )
    rows = named.values_list("day", "product_id", "source", "discount", "currency").annotate(
        paid=Sum("price_cents"), sales=Count("id", filter=Q(price_cents__gt=0)), claims=Count("id", filter=Q(price_cents=0))
    )
    for day, product_id, source, discount, currency, paid, sales, claims in rows.order_by("day", "product_id"):
        revenue = Counter({currency: paid} if paid else {})
        yield Fact(day, product_id, source, Figures(sales=sales, claims=claims, revenue=revenue), discount)


def _returns(creator: Creator, period: Period) -> Iterable[Fact]:
    """Refunds on the day they were made, split over what the order held."""
    made = Refund.objects.filter(
        order__items__product__creator=creator, created_at__gte=period.start_at, created_at__lt=period.end_at
    ).exclude(status=RefundStatus.FAILED)
    for refund in made.distinct().order_by("pk").select_related("order").prefetch_related("order__items"):
        items = list(refund.order.items.all())
        parts = shares(refund.amount_cents, [item.price_cents for item in items])
        for place, (item, part) in enumerate(zip(items, parts, strict=True)):
            figures = Figures(refunds=int(place == 0), returned=Counter({refund.order.currency: part} if part else {}))
            day = refund.created_at.astimezone(period.zone).date()
            yield Fact(day, item.product_id, refund.order.source, figures)

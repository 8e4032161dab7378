"""Views, checkouts, sales and what went back, as rows of one day, product, source, discount and currency each."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import TruncDate

from creators.models import Creator
from products.models import Dispute, DisputeStatus, Order, OrderItem, PageView, Refund, RefundStatus, ViewedPage
from products.models.order import SETTLED
from products.periods import Period
from products.returns import Part, parts_of

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
        discount=F("order__discount_code"),
    )
    rows = named.values_list("day", "product_id", "source", "discount", "currency").annotate(
        paid=Sum("price_cents"), sales=Count("id", filter=Q(price_cents__gt=0)), claims=Count("id", filter=Q(price_cents=0))
    )
    for day, product_id, source, discount, currency, paid, sales, claims in rows.order_by("day", "product_id"):
        revenue = Counter({currency: paid} if paid else {})
        yield Fact(day, product_id, source, Figures(sales=sales, claims=claims, revenue=revenue), discount)


def returned_in(creator: Creator, period: Period) -> Iterator[Part]:
    """What went back in a period of a creator's items: each refund on the day it was made, each lost dispute on the day the
    bank decided."""
    made = Refund.objects.filter(
        order=OuterRef("pk"), created_at__gte=period.start_at, created_at__lt=period.end_at
    ).exclude(status=RefundStatus.FAILED)
    lost = Dispute.objects.filter(
        order=OuterRef("pk"), status=DisputeStatus.LOST, closed_at__gte=period.start_at, closed_at__lt=period.end_at
    )
    own = OrderItem.objects.filter(order=OuterRef("pk"), product__creator=creator)
    orders = Order.objects.filter(Exists(made) | Exists(lost), Exists(own)).order_by("pk")
    for order in orders.prefetch_related("items", "refunds", "disputes"):
        for part in parts_of(order):
            if part.amount_cents and period.start_at <= part.at < period.end_at:
                yield part


def _returns(creator: Creator, period: Period) -> Iterator[Fact]:
    for part in returned_in(creator, period):
        order = part.order
        day = part.at.astimezone(period.zone).date()
        figures = Figures(refunds=1, returned=Counter({order.currency: part.amount_cents}))
        yield Fact(day, part.item.product_id, order.source, figures, order.discount_code)

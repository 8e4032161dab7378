"""A creator's codes as their page shows them: how they stand now, where they were used, what they brought in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.zones import zone_named
from products.models import Discount, OrderItem
from products.models.order import SETTLED


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code. `state` is `good`, `waiting`, `over`, `stopped` or `used`; `held_count` are orders being paid right now."""

    discount: Discount
    state: str
    use_count: int
    held_count: int
    revenue: str
    products: Sequence[str]
    starts: datetime | None
    ends: datetime | None

    @property
    def last_day(self) -> datetime | None:
        """A moment of the last day it works."""
        return self.ends - timedelta(seconds=1) if self.ends else None

    @property
    def words(self) -> str:
        """The state in words."""
        return {
            "good": "Works", "waiting": "Not yet", "over": "Over", "stopped": "Stopped", "used": "Used up",
        }[self.state]  # fmt: skip


def codes_of(creator: Creator, *, now: datetime | None = None) -> list[CodeRow]:
    """All codes of the creator, newest first."""
    moment, zone = now or timezone.now(), zone_named(creator.time_zone)
    counted = Q(uses__released_at__isnull=True)
    rows = creator.discounts.prefetch_related("products").annotate(
        used=Count("uses", filter=counted & Q(uses__order__status__in=SETTLED), distinct=True),
        held=Count("uses", filter=counted & ~Q(uses__order__status__in=SETTLED), distinct=True),
    )
    money = _revenue(creator)
    return [_row(one, one.used, one.held, money.get(one.pk, ""), moment, zone) for one in rows]


def _row(discount: Discount, used: int, held: int, revenue: str, now: datetime, zone: tzinfo) -> CodeRow:
    return CodeRow(
        discount=discount,
        state=_state(discount, used + held, now),
        use_count=used,
        held_count=held,
        revenue=revenue,
        products=[] if discount.is_for_all else [product.title for product in discount.products.all()],
        starts=discount.starts_at.astimezone(zone) if discount.starts_at else None,
        ends=discount.ends_at.astimezone(zone) if discount.ends_at else None,
    )


def _state(discount: Discount, counted: int, now: datetime) -> str:
    if discount.stopped_at is not None:
        return "stopped"
    if discount.ends_at is not None and now >= discount.ends_at:
        return "over"
    if discount.use_limit is not None and counted >= discount.use_limit:
        return "used"
    return "waiting" if discount.starts_at is not None and now < discount.starts_at else "good"


def _revenue(creator: Creator) -> dict[int, str]:
    """By code: what its orders brought in, less refunds, without tax."""
    sold = OrderItem.objects.filter(
        order__discount_use__discount__creator=creator,
        order__discount_use__released_at__isnull=True,
        order__status__in=SETTLED,
    )
    sums = (
        sold.values("order__discount_use__discount", "order__currency")
        .annotate(net=Coalesce(Sum("price_cents"), 0) - Coalesce(Sum("refunded_cents"), 0))
        .order_by("order__currency")
    )
    found: dict[int, list[str]] = {}
    for row in sums:
        if row["net"]:
            shown = format_money(row["net"], row["order__currency"])
            found.setdefault(row["order__discount_use__discount"], []).append(shown)
    return {code: " and ".join(parts) for code, parts in found.items()}

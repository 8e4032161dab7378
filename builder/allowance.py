"""What a creator's plan still holds this month: builds, and products on sale."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Q
from django.utils import timezone

from builder.hosts import pays_itself
from builder.models import Build, BuildStatus
from builder.models.build import ACTIVE
from creators.models import Creator, Tier
from creators.tiers import tier_of
from owny.lib.zones import zone_named
from products.publishing import on_sale_count


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a limit is used; `limit` is None where there is none."""

    count: int
    limit: int | None

    @property
    def is_full(self) -> bool:
        """Whether nothing is left."""
        return self.limit is not None and self.count >= self.limit

    @property
    def left(self) -> int:
        """What is left, 0 for none; without a limit there is no number."""
        return max(0, (self.limit or 0) - self.count)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A creator's plan and how much of it is used. With a key of their own, builds are not counted."""

    tier: Tier
    builds: Used
    on_sale: Used
    builds_again: date
    has_own_key: bool


def allowance_of(creator: Creator, *, now: datetime | None = None) -> Allowance:
    """Look everything up."""
    now = now or timezone.now()
    tier, own_key = tier_of(creator, now=now), pays_itself(creator)
    return Allowance(
        tier=tier,
        builds=Used(builds_this_month(creator, now=now), None if own_key else tier.builds_per_month),
        on_sale=Used(on_sale_count(creator), tier.products_on_sale),
        builds_again=_next_month(now.astimezone(zone_named(creator.time_zone)).date()),
        has_own_key=own_key,
    )


def builds_this_month(creator: Creator, *, now: datetime | None = None) -> int:
    """Products that were built since the month began where the creator lives, or are being built, at the site's expense.
    Those that failed or were cancelled do not count."""
    local = (now or timezone.now()).astimezone(zone_named(creator.time_zone))
    began = datetime.combine(local.date().replace(day=1), time(), local.tzinfo).astimezone(UTC)
    found = Build.objects.of_products().filter(creator=creator, created_at__gte=began, own_key=False)
    return found.filter(Q(status__in=ACTIVE) | Q(status=BuildStatus.SUCCEEDED)).count()


def refusal_of_month(creator: Creator, *, now: datetime | None = None) -> str:
    """Why the plan has no room for one more build, and what is possible; empty when it has."""
    allowance = allowance_of(creator, now=now)
    if not allowance.builds.is_full:
        return ""
    again = f"{allowance.builds_again.day} {allowance.builds_again:%B}"
    more = "" if allowance.tier.key == "pro" else " Pro holds more, see Settings, Plan."
    return (
        f"You have built {allowance.builds.count} product{'s' if allowance.builds.count != 1 else ''} this month, which is"
        f" what {allowance.tier} holds. From {again} there is room again.{more} With an AI key of your own nothing is"
        " counted. What you have can be edited, published and sold as before."
    )


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)

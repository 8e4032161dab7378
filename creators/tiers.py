"""Which plan a creator has now, and what it holds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from creators.models import Creator, Subscription, SubscriptionStatus, Tier, TierKey

FIRST: Mapping[str, Mapping[str, Any]] = {
    TierKey.FREE: {"fee_basis_points": None, "builds_per_month": 20, "products_on_sale": 5},
    TierKey.PRO: {"fee_basis_points": 500, "builds_per_month": 200, "products_on_sale": None},
}
"""What the plans hold until an admin changes it."""


def tier_named(key: str) -> Tier:
    """The plan with this key; its row is made on first use."""
    found = Tier.objects.filter(key=key).first()
    return found or Tier.objects.get_or_create(key=key, defaults=FIRST[key])[0]


def tier_of(creator: Creator, *, now: datetime | None = None) -> Tier:
    """The creator's plan. While a payment is due the paid plan goes on for the days of grace."""
    plan = Subscription.objects.filter(creator=creator).first()
    return tier_named(TierKey.PRO if plan is not None and holds(plan, now=now) else TierKey.FREE)


def holds(plan: Subscription, *, now: datetime | None = None) -> bool:
    """Whether a subscription gives the paid plan now."""
    if plan.status == SubscriptionStatus.PAST_DUE:
        return (now or timezone.now()) < grace_ends_at(plan)
    return plan.status == SubscriptionStatus.ACTIVE


def grace_ends_at(plan: Subscription) -> datetime:
    """Until when the paid plan goes on although a payment is due."""
    due: datetime = plan.past_due_at or timezone.now()
    return due + timedelta(days=settings.PLAN_GRACE_DAYS)


def fee_of(tier: Tier) -> int:
    """The platform's part of a sale in basis points."""
    return settings.PLATFORM_FEE_BASIS_POINTS if tier.fee_basis_points is None else tier.fee_basis_points


def fee_in_words(tier: Tier) -> str:
    """`10`, `4.5`: the fee in per cent."""
    return f"{fee_of(tier) / 100:g}"

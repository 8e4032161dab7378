"""Settings: the creator's plan with us, and the way to Stripe's pages about it."""

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from builder.allowance import allowance_of
from creators.access import CreatorRequest, creator_required
from creators.models import SubscriptionStatus, TierKey
from creators.subscribing import (
    INTERVALS,
    HasPlan,
    plan_of,
    portal_url,
    price_for,
    refresh_plan,
    start_subscription,
)
from creators.tiers import fee_in_words, grace_ends_at, holds, tier_named
from owny.integrations.stripe import PriceFact, StripeFailure
from owny.lib.money import format_money
from owny.lib.throttle import Limit
from products.views.stripe_pages import SeeOther, posts_to_stripe

logger = logging.getLogger(__name__)

PRICE_SECONDS = 600
LOOKS = Limit("looks-at-plan", 60, 60 * 60)


@never_cache
@require_safe
@creator_required
@posts_to_stripe
def membership(request: CreatorRequest) -> HttpResponse:
    """Which plan, how much of it is used, what the other holds."""
    plan = plan_of(request.creator)
    allowance = allowance_of(request.creator)
    context = {
        "plan": plan,
        "allowance": allowance,
        "is_pro": allowance.tier.key == TierKey.PRO,
        "is_due": plan.status == SubscriptionStatus.PAST_DUE,
        "grace_ends_at": grace_ends_at(plan) if plan.status == SubscriptionStatus.PAST_DUE else None,
        "has_grace": holds(plan),
        "amount": format_money(plan.price_cents, plan.currency) if plan.price_cents else "",
        "fee": fee_in_words(allowance.tier),
        "section": "settings",
        **_offer(allowance.tier.key == TierKey.PRO or plan.status != SubscriptionStatus.NONE),
    }
    return render(request, "builder/membership.html", context)


@require_POST
@creator_required
def subscribe(request: CreatorRequest) -> HttpResponse:
    """To Stripe's page, for a month or a year at a time."""
    interval = request.POST.get("interval", "month")
    if interval not in INTERVALS:
        return redirect("builder:membership")
    here = settings.SITE_URL + reverse("builder:membership")
    try:
        address = start_subscription(
            creator=request.creator,
            interval=interval,
            success_url=settings.SITE_URL + reverse("builder:membership_back"),
            cancel_url=here + "?back=1",
        )
    except HasPlan:
        messages.info(request, "You are on Pro already. Changes are made at Stripe.")
        return redirect("builder:membership")
    except StripeFailure as failure:
        return _sorry(request, failure)
    return SeeOther(address)


@require_POST
@creator_required
def portal(request: CreatorRequest) -> HttpResponse:
    """To Stripe's page where the plan is changed, paid, cancelled, and where invoices are."""
    try:
        address = portal_url(
            creator=request.creator, return_url=settings.SITE_URL + reverse("builder:membership_back") + "?from=portal"
        )
    except StripeFailure as failure:
        return _sorry(request, failure)
    return SeeOther(address)


@never_cache
@require_safe
@creator_required
def back(request: CreatorRequest) -> HttpResponse:
    """Back from Stripe, whether or not the webhook has come: ask."""
    plan = plan_of(request.creator)
    before = plan.status
    if LOOKS.allows(str(request.creator.pk)):
        try:
            plan = refresh_plan(plan)
        except StripeFailure as failure:
            messages.error(request, f"{failure.sentence} What you see is how it was last time.")
    if before == SubscriptionStatus.NONE and plan.status == SubscriptionStatus.ACTIVE:
        messages.success(request, "Thank you. You are on Pro now.")
    return redirect("builder:membership")


def _offer(has_plan: bool) -> dict[str, Any]:
    """What the paid plan holds and costs; without an answer from Stripe no price is shown."""
    pro = tier_named(TierKey.PRO)
    offer: dict[str, Any] = {"pro": pro, "pro_fee": fee_in_words(pro), "free": tier_named(TierKey.FREE)}
    offer["free_fee"] = fee_in_words(offer["free"])
    if has_plan:
        return offer
    try:
        monthly, yearly = _price("month"), _price("year")
    except StripeFailure:
        logger.exception("the prices of the paid plan")
        return offer
    saved = monthly.amount_cents * 12 - yearly.amount_cents
    offer |= {"monthly": _words(monthly), "yearly": _words(yearly)}
    if saved > 0 and monthly.currency == yearly.currency:
        offer["saved"] = format_money(saved, monthly.currency)
    return offer


def _price(interval: str) -> PriceFact:
    """What the plan costs; asked of Stripe every ten minutes at most."""
    name = f"plan-price:{interval}:{settings.PRO_MONTHLY_PRICE}:{settings.PRO_YEARLY_PRICE}"
    known: PriceFact | None = cache.get(name)
    if known is None:
        known = price_for(interval)
        cache.set(name, known, PRICE_SECONDS)
    return known


def _words(price: PriceFact) -> str:
    return format_money(price.amount_cents, price.currency)


def _sorry(request: CreatorRequest, failure: StripeFailure) -> HttpResponse:
    logger.exception("the plan of %s", request.creator)
    messages.error(request, f"{failure.sentence} Nothing was charged and nothing changed; try again in a minute.")
    return redirect("builder:membership")

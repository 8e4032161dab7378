"""Creators and their paid plan: the way to Stripe's pages, and what Stripe says of it, written down."""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from creators import emails
from creators.models import Creator, Subscription, SubscriptionStatus
from creators.tiers import holds
from owny.integrations import stripe
from owny.integrations.stripe import IdempotencyKeyUsed, PlanFact, PriceFact, StripeFailure

logger = logging.getLogger(__name__)

INTERVALS = ("month", "year")
LIVING = ("active", "past_due")
LOOK_AFTER = timedelta(hours=1)


class HasPlan(Exception):
    """The creator has a paid plan already; it is changed on Stripe's page for that."""


def plan_of(creator: Creator) -> Subscription:
    """The creator's row, made on first use."""
    return Subscription.objects.get_or_create(creator=creator)[0]


def price_for(interval: str) -> PriceFact:
    """What the paid plan costs by month or by year. Raises StripeFailure."""
    return stripe.price_of(settings.PRO_YEARLY_PRICE if interval == "year" else settings.PRO_MONTHLY_PRICE)


def start_subscription(*, creator: Creator, interval: str, success_url: str, cancel_url: str) -> str:
    """The address of Stripe's page to subscribe at. The one that is open is used again, and one for another interval is
    closed, so that nobody can pay twice. Raises HasPlan and StripeFailure.
    """
    plan = refresh_plan(_with_customer(creator))
    if plan.status != SubscriptionStatus.NONE:
        raise HasPlan
    if open_url := _open_session(plan, interval):
        return open_url
    price = price_for(interval)
    plan = _next_attempt(plan)
    wanted = {
        "customer_id": plan.customer_id,
        "price_id": price.id,
        "reference": f"creator:{creator.pk}",
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    try:
        session = stripe.create_plan_session(**wanted, idempotency_key=_key(plan))
    except IdempotencyKeyUsed:
        plan = _next_attempt(plan)
        session = stripe.create_plan_session(**wanted, idempotency_key=_key(plan))
    Subscription.objects.filter(pk=plan.pk).update(session_id=session.id, session_interval=interval)
    return session.url


def portal_url(*, creator: Creator, return_url: str) -> str:
    """The address of Stripe's page where the plan is changed, paid and cancelled, and where invoices are.
    Raises StripeFailure."""
    plan = _with_customer(creator)
    return stripe.create_portal_session(customer_id=plan.customer_id, return_url=return_url)


def refresh_plan(plan: Subscription) -> Subscription:
    """Ask Stripe about the plan and write the answer down, with the mails that go with it. Raises StripeFailure."""
    if not plan.customer_id:
        return plan
    asked_at = timezone.now()
    found = stripe.plans_of(plan.customer_id)
    living = sorted((one for one in found if one.state in LIVING), key=lambda one: one.state != "active")
    _end_doubles(living)
    with transaction.atomic():
        plan = Subscription.objects.select_for_update().select_related("creator__user").get(pk=plan.pk)
        if plan.checked_at is None or plan.checked_at <= asked_at:  # else somebody asked later and wrote that down already
            _write(plan, living[0] if living else None, asked_at)
            plan.save()
        tell_of_trouble(plan)
    return plan


def refresh_customer(customer_id: str) -> None:
    """The same for whoever has this id at Stripe; a customer we do not know is nothing of ours. Raises StripeFailure."""
    plan = Subscription.objects.filter(customer_id=customer_id).first() if customer_id else None
    if plan is not None:
        refresh_plan(plan)


def plans_to_look_at(*, now: datetime | None = None) -> list[Subscription]:
    """Those whose state may have changed without our hearing of it: due ones, and those whose time is over."""
    now = now or timezone.now()
    live = Subscription.objects.exclude(status=SubscriptionStatus.NONE)
    stale = live.filter(status=SubscriptionStatus.PAST_DUE) | live.filter(period_ends_at__lt=now - LOOK_AFTER)
    return list(stale.order_by("pk"))


def tell_of_trouble(plan: Subscription, *, now: datetime | None = None) -> None:
    """Mail that a payment failed, once, and that the paid plan is over, once. The caller holds the row's lock."""
    now = now or timezone.now()
    if plan.status == SubscriptionStatus.PAST_DUE and plan.due_told_at is None:
        plan.due_told_at = now
        plan.save(update_fields=["due_told_at"])
        emails.send_payment_due(plan)
    is_over = not holds(plan, now=now) and plan.due_told_at is not None
    if is_over and plan.ended_told_at is None:
        plan.ended_told_at = now
        plan.save(update_fields=["ended_told_at"])
        emails.send_plan_ended(plan)


def _with_customer(creator: Creator) -> Subscription:
    plan = plan_of(creator)
    if plan.customer_id:
        return plan
    customer_id = stripe.create_customer(
        email=creator.user.email,
        name=creator.display_name,
        our_id=str(creator.pk),
        idempotency_key=f"customer:{creator.pk}",
    )
    Subscription.objects.filter(pk=plan.pk, customer_id="").update(customer_id=customer_id)
    plan.refresh_from_db()
    return plan


def _open_session(plan: Subscription, interval: str) -> str:
    """The address of the page that is open for this interval; one for another interval is closed."""
    if not plan.session_id:
        return ""
    session = stripe.retrieve_session(plan.session_id)
    if session.status != "open":
        return ""
    if plan.session_interval == interval:
        return session.url
    stripe.expire_session(plan.session_id)
    return ""


def _next_attempt(plan: Subscription) -> Subscription:
    with transaction.atomic():
        plan = Subscription.objects.select_for_update().get(pk=plan.pk)
        plan.attempt += 1
        plan.save(update_fields=["attempt"])
    return plan


def _key(plan: Subscription) -> str:
    return f"plan:{plan.creator_id}:{plan.attempt}"


def _end_doubles(living: list[PlanFact]) -> None:
    """Keep the latest of several: two pages were paid at the same moment, and nobody shall pay twice."""
    for extra in living[1:]:
        logger.error("subscription %s is a second one of its customer and is ended", extra.id)
        try:
            stripe.end_plan(extra.id)
        except StripeFailure:
            logger.exception("subscription %s was not ended", extra.id)


def _write(plan: Subscription, fact: PlanFact | None, now: datetime) -> None:
    plan.checked_at = now
    if fact is None:
        plan.status, plan.stripe_id = SubscriptionStatus.NONE, ""
        plan.period_ends_at = plan.cancels_at = plan.past_due_at = None
        return
    is_due = fact.state == "past_due"
    if not is_due:
        plan.due_told_at = plan.ended_told_at = None
    plan.status = SubscriptionStatus.PAST_DUE if is_due else SubscriptionStatus.ACTIVE
    plan.past_due_at = (plan.past_due_at or now) if is_due else None
    plan.stripe_id = fact.id
    plan.interval = fact.price.interval[:5]
    plan.price_cents, plan.currency = fact.price.amount_cents, fact.price.currency
    plan.period_ends_at = _moment(fact.period_ends_at)
    plan.cancels_at = _moment(fact.cancels_at)


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None

"""Mails about a creator's own plan; each leaves after commit."""

from django.conf import settings
from django.urls import reverse

from creators.models import Subscription
from creators.tiers import fee_in_words, grace_ends_at, tier_named
from owny.lib.mail import queue_mail
from owny.lib.money import format_money


def send_payment_due(plan: Subscription) -> None:
    """The payment for the plan failed: until when everything stays, and what to do."""
    _send(plan, "plan_due", {"until": grace_ends_at(plan), "amount": format_money(plan.price_cents, plan.currency)})


def send_plan_ended(plan: Subscription) -> None:
    """The plan is over because it was not paid: what is different now, and that nothing is lost."""
    _send(plan, "plan_ended", {"fee": fee_in_words(tier_named("free"))})


def _send(plan: Subscription, template: str, context: dict[str, object]) -> None:
    queue_mail(
        template=template,
        to=plan.creator.user.email,
        context={
            **context,
            "creator": plan.creator,
            "plan_url": settings.SITE_URL + reverse("builder:membership"),
        },
    )

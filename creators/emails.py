"""Mails about a creator's own plan and domain; each leaves after commit."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from creators.models import Domain, Subscription
from creators.tiers import fee_in_words, grace_ends_at, tier_named
from owny.lib.mail import queue_mail
from owny.lib.money import format_money


def send_payment_due(plan: Subscription) -> None:
    """The payment for the plan failed: until when everything stays, and what to do."""
    _send(plan, "plan_due", {"until": grace_ends_at(plan), "amount": format_money(plan.price_cents, plan.currency)})


def send_plan_ended(plan: Subscription) -> None:
    """The plan is over because it was not paid: what is different now, and that nothing is lost."""
    _send(plan, "plan_ended", {"fee": fee_in_words(tier_named("free"))})


def send_domain_live(domain: Domain) -> None:
    """The records were seen: the page stands at the creator's own address."""
    _send_about(domain, "domain_live", {})


def send_domain_failing(domain: Domain, until: datetime | None) -> None:
    """The records are gone: what is missing, and until when it goes on."""
    _send_about(domain, "domain_failing", {"until": until})


def send_domain_lost(domain: Domain) -> None:
    """The records stayed away: the page stands at our address alone."""
    _send_about(domain, "domain_lost", {})


def _send_about(domain: Domain, template: str, context: dict[str, object]) -> None:
    queue_mail(
        template=template,
        to=domain.creator.user.email,
        context={
            **context,
            "domain": domain,
            "domain_url": settings.SITE_URL + reverse("creators:domain"),
            "page_url": settings.SITE_URL + reverse("products:hub", args=[domain.creator.handle]),
        },
    )


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

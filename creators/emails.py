"""The mails to creators about their clips, their payout account, their own plan and their own domain."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from creators.mailing import next_key, queue_mail
from creators.models import ClipImport, Creator, Domain, Subscription
from creators.own_hosts import origin_of
from creators.tiers import fee_in_words, grace_ends_at, tier_named
from owny.lib.money import format_money

SHOWN_FILES = 3
_DUE = {"past_due": "overdue", "currently_due": "due now", "eventually_due": "due later"}


def send_payout_problem(creator: Creator) -> None:
    """Stripe will not pay this creator until it has what it asks for, or never again into an account that was closed; told
    once a day for each set of questions."""
    asked = json.dumps(creator.payout_requirements, sort_keys=True)
    digest = hashlib.sha256(asked.encode()).hexdigest()[:16]
    queue_mail(
        template="payout_problem",
        key=f"payout_problem:{creator.pk}:{digest}:{timezone.now():%Y-%m-%d}",
        to=creator.user.email,
        about=creator,
        context={
            "needs": [asked_for(one) for one in creator.payout_requirements],
            "is_closed": not creator.payout_account_id,
            "payouts_url": _address("products:payouts"),
        },
    )


def asked_for(need: dict[str, Any]) -> dict[str, Any]:
    """One thing that Stripe asks for, with when in our words."""
    return {**need, "due": _DUE.get(need["deadline"], "")}


def send_import_done(done: ClipImport) -> None:
    """What an import brought, and what to do with it; nothing when it brought nothing or is not wanted."""
    creator = done.creator
    if not creator.wants_import_mail or not (done.created_count or done.updated_count):
        return
    queue_mail(
        template="import_done",
        key=f"import_done:{done.public_id}",
        to=creator.user.email,
        about=creator,
        context={
            "sentence": _brought(done.created_count, done.updated_count),
            "files": _listed(done.file_names),
            "refused": len(done.refusals),
            "new_url": _address("builder:new"),
            "clips_url": _address("creators:clips") + "?sort=added",
            "settings_url": _address("products:mails"),
        },
    )


def send_payment_due(plan: Subscription) -> None:
    """The payment for the plan failed: until when everything stays, and what to do. Told once for each failure."""
    amount = format_money(plan.price_cents, plan.currency)
    _send_of_plan(plan, "plan_due", plan.due_told_at, {"until": grace_ends_at(plan), "amount": amount})


def send_plan_ended(plan: Subscription) -> None:
    """The plan is over because it was not paid: what is different now, and that nothing is lost."""
    _send_of_plan(plan, "plan_ended", plan.ended_told_at, {"fee": fee_in_words(tier_named("free"))})


def send_domain_live(domain: Domain) -> None:
    """The records were seen: the page stands at the creator's own address."""
    _send_of_domain(domain, "domain_live", {})


def send_domain_failing(domain: Domain, until: datetime | None) -> None:
    """The records are gone: what is missing, and until when it goes on."""
    _send_of_domain(domain, "domain_failing", {"until": until})


def send_domain_lost(domain: Domain) -> None:
    """The records stayed away: the page stands at our address alone."""
    _send_of_domain(domain, "domain_lost", {})


def send_test(creator: Creator, *, template: str, context: dict[str, object], in_their_name: bool) -> None:
    """One of the mails with sample words, to the creator themself."""
    queue_mail(
        template=template,
        key=next_key(f"test:{creator.pk}:{template}"),
        to=creator.user.email,
        sender=creator if in_their_name else None,
        about=creator,
        context=context,
    )


def _send_of_plan(plan: Subscription, template: str, told_at: datetime | None, context: dict[str, object]) -> None:
    """The moment at which it was told tells one trouble from the next."""
    queue_mail(
        template=template,
        key=f"{template}:{plan.creator_id}:{told_at:%Y-%m-%dT%H:%M:%S.%f}",
        to=plan.creator.user.email,
        about=plan.creator,
        context={**context, "creator": plan.creator, "plan_url": _address("builder:membership")},
    )


def _send_of_domain(domain: Domain, template: str, context: dict[str, object]) -> None:
    """The moment of the look that found it tells one turn from the next."""
    queue_mail(
        template=template,
        key=f"{template}:{domain.pk}:{domain.checked_at:%Y-%m-%dT%H:%M:%S.%f}",
        to=domain.creator.user.email,
        about=domain.creator,
        context={
            **context,
            "domain": domain,
            "home_url": f"{origin_of(domain.host)}/",
            "domain_url": _address("creators:domain"),
            "page_url": settings.SITE_URL + reverse("products:hub", args=[domain.creator.handle]),
        },
    )


def _brought(new: int, changed: int) -> str:
    if not new:
        return f"{changed:,} clip{'s' if changed != 1 else ''} with news"
    return f"{new:,} new clip{'s are' if new != 1 else ' is'} in your library"


def _listed(names: list[str]) -> str:
    rest = len(names) - SHOWN_FILES
    shown = ", ".join(names[:SHOWN_FILES])
    return f"{shown} and {rest} more" if rest > 0 else shown


def _address(name: str) -> str:
    return settings.SITE_URL + reverse(name)

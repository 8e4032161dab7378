"""The mails to creators about their clips and their payout account."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from creators.mailing import next_key, queue_mail
from creators.models import ClipImport, Creator

SHOWN_FILES = 3
_DUE = {"past_due": "overdue", "currently_due": "due now", "eventually_due": "due later"}


def send_payout_problem(creator: Creator) -> None:
    """Stripe will not pay this creator until it has what it asks for; told once a day for each set of questions."""
    asked = json.dumps(creator.payout_requirements, sort_keys=True)
    digest = hashlib.sha256(asked.encode()).hexdigest()[:16]
    queue_mail(
        template="payout_problem",
        key=f"payout_problem:{creator.pk}:{digest}:{timezone.now():%Y-%m-%d}",
        to=creator.user.email,
        about=creator,
        context={"needs": [asked_for(one) for one in creator.payout_requirements], "payouts_url": _address("products:payouts")},
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

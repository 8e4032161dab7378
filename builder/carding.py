"""Cards for clips that only have a transcript: asked for, written as drafts, used or left by the creator."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from builder.hosts import first_facts, pays_itself
from builder.llm.messages import Usage
from builder.llm.models import cost_microdollars
from builder.models import Build, BuildStatus, BuildTask
from builder.models.build import ACTIVE
from builder.requesting import BudgetUsed, BuildRefused
from builder.spending import used_budget
from creators.library import edit_clip
from creators.models import ClipCard, Creator, User

MOST_CHARACTERS: Final = 40_000
MOST_ACTIVE: Final = 40
MOST_AT_ONCE: Final = 40
LEAST_CHARACTERS: Final = 40
PROMPT_TOKENS, ANSWER_TOKENS = 900, 350
CHARACTERS_PER_TOKEN = 3


class NoTranscript(BuildRefused):
    """None of the clips says enough to write a card from."""

    code = "no_transcript"


class TooManyCards(BuildRefused):
    """More cards than are written at a time."""

    code = "too_many_cards"


class CardGone(Exception):
    """The draft was used or left before."""


def without_card(creator: Creator) -> QuerySet[ClipCard]:
    """The clips that have a transcript, and neither a summary nor steps."""
    bare = creator.clip_cards.exclude(transcript="").filter(summary="", key_steps=[])
    return bare.exclude(public_id__in=[build.packet["clip"] for build in cards_of(creator)])


def cards_of(creator: Creator) -> list[Build]:
    """The cards that are being written, wait to be looked at, or failed; oldest first."""
    rows = Build.objects.filter(creator=creator, task=BuildTask.CARD).filter(
        Q(status__in=ACTIVE) | Q(status__in=(BuildStatus.SUCCEEDED, BuildStatus.FAILED), result__closed__isnull=True)
    )
    return list(rows.order_by("pk"))


def estimates(clips: Iterable[ClipCard]) -> list[int]:
    """About what each card costs, in micro-dollars, at the price of the model that is asked first."""
    facts = first_facts(thinking=False)
    lengths = [min(len(clip.transcript), MOST_CHARACTERS) for clip in clips]
    usages = [Usage(PROMPT_TOKENS + length // CHARACTERS_PER_TOKEN, 0, ANSWER_TOKENS) for length in lengths]
    return [cost_microdollars(facts, usage) for usage in usages]


def request_cards(*, creator: Creator, clips: Sequence[ClipCard], requested_by: User | None = None) -> list[Build]:
    """Write down a card for each clip that has a transcript and none under way. Raises BuildRefused; then nothing was
    written."""
    busy = {build.packet["clip"] for build in cards_of(creator) if build.is_active}
    fitting = [clip for clip in clips if len(clip.transcript) >= LEAST_CHARACTERS and clip.public_id not in busy]
    if not fitting:
        raise NoTranscript("Choose clips with a transcript: a card is written from what is said in them.")
    if len(busy) + len(fitting) > MOST_ACTIVE:
        raise TooManyCards(f"{MOST_ACTIVE} cards can be written at a time. Choose fewer clips, or wait for the others.")
    used = None if pays_itself(creator) else used_budget(creator, sum(estimates(fitting)))
    if used:
        raise BudgetUsed(used[1])
    with transaction.atomic():
        for build in cards_of(creator):
            if not build.is_active and build.packet["clip"] in {clip.public_id for clip in fitting}:
                _close(build)
        return [
            Build.objects.create(
                creator=creator,
                task=BuildTask.CARD,
                requested_by=requested_by,
                prompt=clip.title,
                packet=_packet(clip),
            )
            for clip in fitting
        ]


def use_card(*, build: Build, changes: dict[str, Any], fields: Collection[str]) -> ClipCard | None:
    """Write the named fields of a draft, as the creator left them, into its clip; None when the clip was deleted since.
    Raises CardGone when that was decided before."""
    with transaction.atomic():
        row = Build.objects.select_for_update(of=("self",)).select_related("creator").get(pk=build.pk)
        if row.status != BuildStatus.SUCCEEDED or row.result.get("closed"):
            raise CardGone(build.public_id)
        _close(row)
        clip = row.creator.clip_cards.filter(public_id=row.packet["clip"]).first()
        if clip is None:
            return None
        return edit_clip(clip=clip, changes={name: value for name, value in changes.items() if name in fields})


def leave_card(build: Build) -> None:
    """Put a draft or a failure away."""
    with transaction.atomic():
        row = Build.objects.select_for_update(of=("self",)).get(pk=build.pk)
        if not row.is_active:
            _close(row)


def _close(build: Build) -> None:
    build.result = {**build.result, "closed": True}
    build.save(update_fields=["result"])


def _packet(clip: ClipCard) -> dict[str, Any]:
    text = clip.transcript[:MOST_CHARACTERS]
    return {
        "clip": clip.public_id,
        "title": clip.title,
        "transcript": text,
        "cut": len(clip.transcript) > len(text),
        "cues": [cue for cue in clip.cues if cue[0] < len(text)],
    }

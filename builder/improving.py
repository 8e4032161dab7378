"""A creator asks for better words, sees what could change, and takes or leaves it. Nothing gets into a page by itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction

from builder.describing import describe
from builder.editing import Changed, change_draft, draft_of
from builder.models import Build, BuildStatus, BuildTask
from builder.packet import MAX_SOURCES, source_of
from builder.proposing import Change, combined, fitted, state_of
from builder.requesting import BuildRefused, check_room
from creators.models import ClipCard, User
from products.dsl.catalog import CATALOG
from products.dsl.document import Document, blocks
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import StaleDraft

WISHES: Final[Mapping[str, tuple[str, str]]] = {
    "improve": ("Improve", "Make this better: clearer, more concrete, closer to my clips."),
    "shorter": ("Shorter", "Make this shorter. Keep the facts."),
    "voice": ("More like how I talk", "Make this sound more like how I talk in my clips."),
    "ideas": ("Three ideas for the headline", "Give me three ideas for the headline."),
}
"""The wishes with a button of their own: what the button says, and what is asked for."""
LONGEST: Final = 600
HEADLINES = ("title", "heading")
_TRIES = 3


class InstructionMissing(BuildRefused):
    """Nothing was asked for."""

    code = "instruction_missing"


class InstructionTooLong(BuildRefused):
    """More was written than an instruction."""

    code = "instruction_too_long"


class NothingNamed(BuildRefused):
    """No block of the draft was named, or none of a kind whose words can be changed."""

    code = "nothing_named"


class AlreadyImproving(BuildRefused):
    """The product is being improved."""

    code = "already_improving"


class ProposalGone(Exception):
    """The proposal was taken, left or replaced by a newer one before."""


@dataclass(frozen=True)
class Taken:
    """What became of taking changes: the draft afterwards (None when nothing fitted), and how many were taken and how many
    did not fit any more because their words were changed meanwhile."""

    changed: Changed | None = None
    count: int = 0
    stale: list[str] = field(default_factory=list)


def request_improvement(
    *,
    product: Product,
    wanted: str = "free",
    instruction: str = "",
    named: Sequence[str] | None = None,
    requested_by: User | None = None,
) -> Build:
    """Write down a wish for the named blocks, or for all of them with None. Raises BuildRefused and NoDraft."""
    words = instruction.replace("\0", "").strip() or (WISHES[wanted][1] if wanted in WISHES else "")
    if not words:
        raise InstructionMissing("Say what should change, for example “Shorter, and sound more like me”.")
    if len(words) > LONGEST:
        raise InstructionTooLong(f"This is {len(words):,} characters long; {LONGEST} fit. Say it in a sentence or two.")
    revision, document = draft_of(product)
    ids = _nameable(document, named, wanted)
    if not ids:
        raise NothingNamed("There are no words here that could be improved. Choose another part.")
    check_room(product.creator)
    packet = _packet(product, document, ids, words)
    packet["improve"] = {"instruction": words, "wanted": wanted, "blocks": ids, "draft": revision.number}
    packet["improve"]["whole"] = named is None
    try:
        with transaction.atomic():
            return Build.objects.create(
                creator=product.creator,
                task=BuildTask.IMPROVE,
                product=product,
                requested_by=requested_by,
                prompt=words,
                packet=packet,
            )
    except IntegrityError as error:
        raise AlreadyImproving("We are looking for better words already. Wait for it, or cancel it first.") from error


def proposal_of(product: Product) -> Build | None:
    """The latest wish for this product, however it stands; None when the creator is done with it."""
    latest = product.builds.filter(task=BuildTask.IMPROVE).order_by("-id").first()
    return None if latest is None or latest.result.get("closed") else latest


def changes_in(build: Build) -> list[Change]:
    """Everything that was proposed."""
    return list(build.result.get("changes", ()))


def take(*, build: Build, wanted: Collection[str], by: User | None) -> Taken:
    """Put changes into the draft as one step; `wanted` are ids of changes or of blocks. What does not fit any more is
    marked and left out. Raises ProposalGone, PatchRefused and StaleDraft."""
    for _ in range(_TRIES):
        revision, document = draft_of(build.subject)
        with transaction.atomic():
            row = _locked(build)
            chosen = _chosen(row, wanted, document)
            fitting = {change["id"]: found for change in chosen if (found := fitted(change, document))}
            stale = [str(change["id"]) for change in chosen if change["id"] not in fitting]
            kept = [change for change in chosen if change["id"] in fitting]
            operations = combined(fitting.values(), _sources(kept, document))
            try:
                changed = _written(row, operations, revision.number, by, document) if fitting else None
            except StaleDraft:
                continue
            _mark(row, taken={change["id"] for change in kept})
        return Taken(changed, len(kept), stale)
    raise StaleDraft(revision)


def leave(*, build: Build, wanted: Collection[str] | None = None) -> None:
    """Leave changes as they are; with None the whole proposal, which is not shown again. Raises ProposalGone."""
    with transaction.atomic():
        row = _locked(build)
        if wanted is None:
            row.result = {**row.result, "closed": True}
            row.save(update_fields=["result"])
        else:
            document = draft_of(row.subject)[1]
            _mark(row, left={change["id"] for change in _meant(row, wanted, document)})


def _nameable(document: Document, named: Sequence[str] | None, wanted: str) -> list[str]:
    """The blocks among the named ones that have words; for headlines only those that have one."""
    found = []
    for placed in blocks(document):
        entry = CATALOG.get(str(placed.block.get("type")))
        props = placed.block.get("props")
        if entry is None or not isinstance(props, dict) or (named is not None and placed.block_id not in named):
            continue
        has_headline = any(name in entry.schema["properties"] for name in HEADLINES)
        if (props or entry.schema["properties"]) and (has_headline or wanted != "ideas"):
            found.append(str(placed.block_id))
    return found[:1] if wanted == "ideas" else found


def _packet(product: Product, document: Document, ids: Collection[str], words: str) -> dict[str, Any]:
    """What is known: the copy that the product was built with, and the clips behind the named blocks."""
    built = product.builds.of_products().order_by("-id").first()
    known: Mapping[str, Any] = built.packet if built else {}
    named = [str(one) for placed in blocks(document) if placed.block_id in ids for one in placed.block.get("sources") or ()]
    wanted = list(dict.fromkeys(named))[:MAX_SOURCES]
    clips: dict[str, ClipCard] = {clip.public_id: clip for clip in product.creator.clip_cards.filter(public_id__in=wanted)}
    sales = {name: text for name, text in known.get("salesPage", {}).items() if name != "suggestedPriceCents"}
    return {
        "productType": product.product_type,
        "userPrompt": "\n".join(filter(None, [str(known.get("userPrompt", "")), words])),
        "creator": {"name": product.creator.display_name, "tone": product.creator.brand.tone},
        "salesPage": sales,
        "sources": [source_of(clips[name]) for name in wanted if name in clips],
    }


def _locked(build: Build) -> Build:
    row = Build.objects.select_for_update(of=("self",)).select_related("product", "creator").get(pk=build.pk)
    latest = proposal_of(row.subject)
    if row.status != BuildStatus.SUCCEEDED or latest is None or latest.pk != row.pk:
        raise ProposalGone(build.public_id)
    return row


def _meant(row: Build, wanted: Collection[str], document: Document) -> list[Change]:
    """The changes that are meant and still to be decided."""
    named = [change for change in changes_in(row) if change["id"] in wanted or change["block"] in wanted]
    return [change for change in named if state_of(change, document) in ("open", "stale")]


def _chosen(row: Build, wanted: Collection[str], document: Document) -> list[Change]:
    """Those that are meant; of several ideas for one text only the first."""
    first: dict[str, Change] = {}
    for change in _meant(row, wanted, document):
        first.setdefault(str(change.get("group", change["id"])), change)
    return list(first.values())


def _sources(kept: Sequence[Change], document: Document) -> list[dict[str, Any]]:
    """The clips that a block quotes since it was changed are added to those behind it."""
    wanted: dict[str, list[str]] = {}
    for change in kept:
        if change["does"] not in ("add", "remove", "layout"):
            wanted.setdefault(change["block"], []).extend(change.get("sources", []))
    places = {placed.block_id: placed for placed in blocks(document)}
    removed = {change["block"] for change in kept if change["does"] == "remove"}
    operations = []
    for name, clips in wanted.items():
        placed = places[name]
        had = list(placed.block.get("sources") or ())
        path = f"/pages/{placed.page_index}/blocks/{placed.block_index}/sources"
        merged = list(dict.fromkeys([*had, *clips]))
        if merged != had and name not in removed:
            operations.append({"op": "add", "path": path, "value": merged})
    return operations


def _written(
    row: Build, operations: Sequence[dict[str, Any]], expected: int, by: User | None, document: Document
) -> Changed:
    edits = [one for one in operations if one["op"] != "test"]
    wanted = row.packet["improve"]["wanted"]
    label = WISHES[wanted][0] if wanted in WISHES else row.prompt
    note = f"{label[:60]}. {describe(edits, document)}"[:200]
    return change_draft(
        product=row.subject,
        operations=operations,
        expected=expected,
        by=by,
        origin=RevisionOrigin.IMPROVE,
        note=note,
    )


def _mark(row: Build, *, taken: Collection[str] = (), left: Collection[str] = ()) -> None:
    """Write down what became of changes."""
    changes = changes_in(row)
    for change in changes:
        change["state"] = "taken" if change["id"] in taken else "left" if change["id"] in left else change["state"]
    row.result = {**row.result, "changes": changes}
    row.save(update_fields=["result"])

"""Changes of a draft: each is a small patch that becomes the next revision, and can be undone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.describing import describe
from builder.rebasing import rebase
from builder.stepping import Steps, steps
from creators.models import User
from products.dsl.document import Document, blocks
from products.dsl.hashing import document_hash
from products.dsl.ids import complete
from products.dsl.media import media_ids, pictured
from products.dsl.patch import Operation, PatchRefused, apply_patch
from products.dsl.problems import Problem, pointer
from products.dsl.reviews import review_ids, reviewed
from products.dsl.upgrade import upgrade
from products.media import owned_ids
from products.models import Product, Revision
from products.models.revision import RevisionOrigin
from products.publishing import StaleDraft, save_revision
from products.social_proof import shown_ids

REACH = 400
"""How many revisions back undo can go."""
_TRIES = 4
_BOUND = re.compile(r"/pages/(?:\d+|-)(?:/blocks/(?:\d+|-)/(?:id|type|sources)(?:/.*)?|/(?:id|kind|slug))")
_SOURCE = re.compile(r"/pages/\d+/blocks/\d+/sources(|/-|/\d+)")


class NothingToStep(Exception):
    """There is no change to undo, or none to redo."""


class NoDraft(Exception):
    """The product has no document yet; it must be built first."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The draft after a change; `is_rebased` when somebody else's change to another place came in between."""

    revision: Revision
    document: Document
    is_rebased: bool = False


def draft_of(product: Product) -> tuple[Revision, Document]:
    """The present draft and its document in today's form. Raises NoDraft."""
    revision = Product.objects.select_related("draft_revision").get(pk=product.pk).draft_revision
    if revision is None:
        raise NoDraft(product.public_id)
    return revision, upgrade(revision.document)


def change_draft(
    *,
    product: Product,
    operations: Sequence[Operation],
    expected: int,
    by: User | None,
    origin: RevisionOrigin = RevisionOrigin.EDIT,
    note: str = "",
) -> Changed:
    """Apply a patch that was made on draft number `expected` and save the result as the next revision.

    When the draft has moved on, the patch is applied to the present one if nobody touched the same block; else raises
    StaleDraft. Sending the same change twice changes nothing the second time. Raises PatchRefused with Problems.
    A change of ours (`origin` IMPROVE) may set sources too; `note` is its line in the history.
    """
    for _ in range(_TRIES):
        current, document = draft_of(product)
        fitting = list(operations) if current.number == expected else _moved(product, operations, expected, current)
        changed = _applied(product, document, fitting, origin) if fitting is not None else document
        try:
            revision = save_revision(
                product=product,
                document=changed,
                origin=origin,
                note=note or describe(fitting or [], document),
                made_by=by,
                expected=current.number,
            )
        except StaleDraft:
            continue
        return Changed(revision, changed, is_rebased=current.number != expected and revision.pk != current.pk)
    raise StaleDraft(current)


def undo(*, product: Product, expected: int, by: User | None) -> Changed:
    """Take the latest change back that is not taken back yet. Raises NothingToStep or StaleDraft."""
    return _step(product, expected, by, "Undid", is_redo=False)


def redo(*, product: Product, expected: int, by: User | None) -> Changed:
    """Bring back what was undone last. Raises NothingToStep or StaleDraft."""
    return _step(product, expected, by, "Redid", is_redo=True)


def steps_of(product: Product) -> Steps:
    """What undo and redo would do now."""
    latest = list(product.revisions.values_list("number", "returns_to").order_by("-number")[:REACH])
    return steps(latest[::-1])


def _step(product: Product, expected: int, by: User | None, word: str, *, is_redo: bool) -> Changed:
    way = steps_of(product)
    target, changed = (way.redo, way.redone) if is_redo else (way.undo, way.undone)
    if target is None:
        raise NothingToStep(product.public_id)
    shown = product.revisions.get(number=target)
    note = product.revisions.filter(number=changed or 0).values_list("note", flat=True).first() or f"version {changed}"
    revision = save_revision(
        product=product,
        document=shown.document,
        origin=RevisionOrigin.STEP,
        note=f"{word}: {note}",
        made_by=by,
        expected=expected,
        returns_to=target,
    )
    return Changed(revision, upgrade(revision.document))


def _moved(product: Product, operations: Sequence[Operation], expected: int, current: Revision) -> list[Operation] | None:
    """The operations for the present draft, or None when the present draft is their result already."""
    base = product.revisions.filter(number=expected).first()
    if base is None:
        raise StaleDraft(current)
    document = upgrade(base.document)
    if document_hash(_applied(product, document, list(operations))) == current.document_hash:
        return None
    moved = rebase(operations, document, upgrade(current.document))
    if moved is None:
        raise StaleDraft(current)
    return moved


def _applied(
    product: Product, document: Document, operations: list[Operation], origin: RevisionOrigin = RevisionOrigin.EDIT
) -> Document:
    """The document after the patch, with emptied texts left out of the blocks that it changed."""
    refused = [problem for operation in operations if (problem := _refusal(operation))]
    if refused and origin != RevisionOrigin.IMPROVE:
        raise PatchRefused(refused)
    changed = apply_patch(document, operations)
    before = {placed.block_id: placed.block for placed in blocks(document)}
    tidy = {placed.block_id: placed.block for placed in blocks(complete(changed))}
    touched = [placed for placed in blocks(changed) if before.get(placed.block_id) != placed.block]
    for placed in touched:
        placed.page["blocks"][placed.block_index] = tidy[placed.block_id]
    if changed.get("seo"):
        changed["seo"] = {name: text for name, text in changed["seo"].items() if text}
    if not changed.get("subtitle", "-"):
        del changed["subtitle"]
    _check_clips(product, document, changed)
    _check_pictures(product, document, changed)
    _check_reviews(product, document, changed)
    return changed


def _refusal(operation: Any) -> Problem | None:
    """Ids, types and sources are the server's: a change to one of them is refused, testing them is not, and neither is
    putting one clip behind a block or taking it away."""
    if isinstance(operation, dict) and operation.get("op") != "test" and not _attaches(operation):
        for path in (operation.get("path"), operation.get("from")):
            if isinstance(path, str) and _BOUND.fullmatch(path):
                return Problem(path, "bound", "This is set by the server and cannot be changed.", "")
    return None


def _attaches(operation: Mapping[str, Any]) -> bool:
    found = _SOURCE.fullmatch(str(operation.get("path")))
    if found is None:
        return False
    if operation.get("op") == "remove":
        return found[1] not in ("", "/-")
    fits = isinstance(operation.get("value"), str) if found[1] == "/-" else operation.get("value") == []
    return operation.get("op") == "add" and found[1] in ("", "/-") and fits


def _check_clips(product: Product, before: Document, after: Document) -> None:
    """Raise PatchRefused when the patch named a clip that is not in the creator's library."""
    named = _clips(after)
    fresh = set(named) - set(_clips(before))
    if fresh:
        fresh -= set(product.creator.clip_cards.filter(public_id__in=fresh).values_list("public_id", flat=True))
    if fresh:
        message = "This clip is not in your library."
        raise PatchRefused([Problem(named[clip], "unknown_clip", message, "Choose one of your clips.") for clip in fresh])


def _check_pictures(product: Product, before: Document, after: Document) -> None:
    """Raise PatchRefused when the patch named a picture that is not the creator's."""
    fresh = media_ids(after) - media_ids(before)
    if fresh and (strange := fresh - owned_ids(product.creator)):
        message, hint = "This picture is not one of yours.", "Choose one of your pictures, or upload it."
        paths = [pointer((*at.parts, "props", "image", "mediaId")) for at, named in pictured(after) if named in strange]
        raise PatchRefused([Problem(path, "unknown_media", message, hint) for path in paths])


def _check_reviews(product: Product, before: Document, after: Document) -> None:
    """Raise PatchRefused when the patch named a review that is not one of this product, or not shown."""
    fresh = review_ids(after) - review_ids(before)
    if fresh and (strange := fresh - shown_ids(product)):
        message, hint = "This review is not one that you show.", "Choose one that you show, under Audience, Reviews."
        paths = [
            pointer((*at.parts, "props", "items", number, "reviewId"))
            for at, number, named in reviewed(after)
            if named in strange
        ]
        raise PatchRefused([Problem(path, "unknown_review", message, hint) for path in paths])


def _clips(document: Document) -> dict[str, str]:
    """Every clip that a document names, with a place that names it."""
    found: dict[str, str] = {}
    for placed in blocks(document):
        props = placed.block.get("props")
        clip = props.get("clip") if isinstance(props, dict) else None
        if isinstance(clip, dict) and isinstance(clip.get("clipId"), str):
            found[clip["clipId"]] = pointer((*placed.parts, "props", "clip", "clipId"))
        for at, source in enumerate(placed.block.get("sources") or ()):
            found.setdefault(str(source), pointer((*placed.parts, "sources", at)))
    return found

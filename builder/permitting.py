"""What a change may touch: ids, types and sources are the server's; clips, pictures and reviews must be the creator's."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from products.dsl.document import Document, PlacedBlock, blocks
from products.dsl.media import media_ids, media_of
from products.dsl.patch import Operation, PatchRefused
from products.dsl.problems import Problem, pointer
from products.dsl.reviews import KEY, review_ids, reviewed_in
from products.media import owned_ids
from products.models import Product
from products.social_proof import shown_ids

_BOUND = re.compile(r"/pages/(?:\d+|-)(?:/blocks/(?:\d+|-)/(?:id|type|sources)(?:/.*)?|/(?:id|kind|slug))")
_SOURCE = re.compile(r"/pages/\d+/blocks/\d+/sources(|/-|/\d+)")


def check_operations(operations: Sequence[Operation]) -> None:
    """Raise PatchRefused for what is bound by the server."""
    if refused := [problem for operation in operations if (problem := _refusal(operation))]:
        raise PatchRefused(refused)


def check_owned(product: Product, before: Document, fresh: Sequence[PlacedBlock]) -> None:
    """Raise PatchRefused when changed blocks name a clip, a picture or a review that is not the creator's to show and was
    not there before."""
    _check_clips(product, before, fresh)
    _check_pictures(product, before, fresh)
    _check_reviews(product, before, fresh)


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


def _check_clips(product: Product, before: Document, fresh: Sequence[PlacedBlock]) -> None:
    """Raise PatchRefused when the patch named a clip that is not in the creator's library."""
    named = _clips(fresh)
    strange = set(named) - set(_clips(list(blocks(before)))) if named else set()
    if strange:
        strange -= set(product.creator.clip_cards.filter(public_id__in=strange).values_list("public_id", flat=True))
    if strange:
        message = "This clip is not in your library."
        raise PatchRefused([Problem(named[one], "unknown_clip", message, "Choose one of your clips.") for one in strange])


def _check_pictures(product: Product, before: Document, fresh: Sequence[PlacedBlock]) -> None:
    """Raise PatchRefused when the patch named a picture that is not the creator's."""
    named = {media: placed for placed in fresh if (media := media_of(placed.block))}
    strange = named.keys() - media_ids(before) if named else set()
    if strange and (strange := strange - owned_ids(product.creator)):
        message, hint = "This picture is not one of yours.", "Choose one of your pictures, or upload it."
        paths = [pointer((*named[one].parts, "props", "image", "mediaId")) for one in strange]
        raise PatchRefused([Problem(path, "unknown_media", message, hint) for path in paths])


def _check_reviews(product: Product, before: Document, fresh: Sequence[PlacedBlock]) -> None:
    """Raise PatchRefused when the patch named a review that is not one of this product, or not shown."""
    named = list(reviewed_in(fresh))
    strange = {review for _, _, review in named} - review_ids(before) if named else set()
    if strange and (strange := strange - shown_ids(product)):
        message, hint = "This review is not one that you show.", "Choose one that you show, under Audience, Reviews."
        paths = [pointer((*at.parts, "props", "items", place, KEY)) for at, place, review in named if review in strange]
        raise PatchRefused([Problem(path, "unknown_review", message, hint) for path in paths])


def _clips(placed_blocks: Sequence[PlacedBlock]) -> dict[str, str]:
    """Every clip that blocks name, with a place that names it."""
    found: dict[str, str] = {}
    for placed in placed_blocks:
        props = placed.block.get("props")
        clip = props.get("clip") if isinstance(props, dict) else None
        if isinstance(clip, dict) and isinstance(clip.get("clipId"), str):
            found[clip["clipId"]] = pointer((*placed.parts, "props", "clip", "clipId"))
        for at, source in enumerate(placed.block.get("sources") or ()):
            found.setdefault(str(source), pointer((*placed.parts, "sources", at)))
    return found

"""Is this a document? Structure by block type first, then the rules that span blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from products.dsl.document import MAX_DEPTH, MAX_DOCUMENT_BYTES, byte_size, canonical, slug_of, strings, too_deep
from products.dsl.meaning import check_meaning
from products.dsl.problems import Problem, pointer
from products.dsl.schema_check import check_block, check_envelope

SHAPE_CODE = "product_shape"
_REFUSED_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def validate(document: Any, *, keep_unknown: bool = False, remembers: bool = False) -> list[Problem]:
    """Return every problem of structure and meaning; an empty list means the document is fine.

    With `keep_unknown`, blocks of an unknown type are warnings (they are kept, and shown to nobody
    but their owner). Code ``product_shape`` marks what a finished product of its type must have and
    a draft under edit may lack; see `structure`. With `remembers`, blocks that were read before are
    not read again, for who asks after every change.
    """
    found = _whole(document)
    if found:
        return found
    judge = _remembered if remembers else check_listed
    blocks = [problem for parts, block, page in listed_blocks(document) for problem in judge(parts, block, page)]
    found = [*check_envelope(document), *characters(frame_of(document)), *blocks, *check_meaning(document)]
    if keep_unknown:
        found = [replace(one, severity="warning") if one.code == "unknown_block" else one for one in found]
    return found


def structure(document: Any, *, keep_unknown: bool = True) -> list[Problem]:
    """Return what refuses a write: `validate` without the shape that only a finished product needs."""
    return [problem for problem in validate(document, keep_unknown=keep_unknown) if problem.code != SHAPE_CODE]


def _whole(document: Any) -> list[Problem]:
    """Return the one problem that makes further checks pointless or dear, if there is one."""
    if not isinstance(document, dict):
        return [Problem("", "wrong_type", "The document must be a JSON object.", 'Start with "{" and give "pages".')]
    if too_deep(document):
        return [Problem("", "too_deep", f"The document nests deeper than {MAX_DEPTH} levels.", "Blocks do not nest.")]
    size = byte_size(document)
    if size > MAX_DOCUMENT_BYTES:
        message = f"The document has {size} bytes; at most {MAX_DOCUMENT_BYTES} are allowed."
        return [Problem("", "too_large", message, "Take out pages or shorten long texts.")]
    return []


def characters(value: Any, parts: tuple[str | int, ...] = (), block_id: str | None = None) -> list[Problem]:
    """Return the texts in `value`, which lies at `parts`, with characters that no page, PDF or database can hold."""
    message = "The text holds a control character or half a character."
    hint = "Only line breaks and tabs are allowed as control characters."
    return [
        Problem(pointer(here), "bad_character", message, hint, block_id)
        for here, text in strings(value, parts)
        if _REFUSED_CHARACTERS.search(text)
    ]


def frame_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with nothing in the places of its blocks."""
    listed = document.get("pages")
    if not isinstance(listed, list):
        return document
    return {**document, "pages": [_emptied(page) for page in listed]}


def _emptied(page: Any) -> Any:
    if isinstance(page, dict) and isinstance(page.get("blocks"), list):
        return {**page, "blocks": [None] * len(page["blocks"])}
    return page


def listed_blocks(document: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """Yield (pointer parts, entry, page) for everything that stands where a block should."""
    pages = document.get("pages")
    for page_index, page in enumerate(pages if isinstance(pages, list) else ()):
        listed = page.get("blocks") if isinstance(page, dict) else None
        for index, block in enumerate(listed if isinstance(listed, list) else ()):
            yield ("pages", page_index, "blocks", index), block, page


def check_listed(parts: tuple[str | int, ...], block: Any, page: Any) -> list[Problem]:
    """Return what is wrong with an entry of a page's list of blocks by itself."""
    block_id = block.get("id") if isinstance(block, dict) else None
    known = block_id if isinstance(block_id, str) else None
    return [*check_block(block, parts, known, slug_of(page)), *characters(block, parts, known)]


def _remembered(parts: tuple[str | int, ...], block: Any, page: Any) -> list[Problem]:
    """What `check_listed` says, asked once for each content."""
    found = _judged(canonical(block))
    return [replace(one, path=pointer(parts) + one.path, page_slug=one.block_id and slug_of(page)) for one in found]


@lru_cache(maxsize=5_000)
def _judged(text: str) -> tuple[Problem, ...]:
    return tuple(check_listed((), json.loads(text), {}))

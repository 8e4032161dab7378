"""Is this a document? Structure by block type first, then the rules that span blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from products.dsl.document import MAX_DEPTH, MAX_DOCUMENT_BYTES, byte_size, slug_of, strings, too_deep
from products.dsl.meaning import check_meaning
from products.dsl.problems import Problem, pointer
from products.dsl.schema_check import check_block, check_envelope

SHAPE_CODE = "product_shape"
_REFUSED_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def validate(document: Any, *, keep_unknown: bool = False) -> list[Problem]:
    """Return every problem of structure and meaning; an empty list means the document is fine.

    With `keep_unknown`, blocks of an unknown type are warnings (they are kept, and shown to nobody
    but their owner). Code ``product_shape`` marks what a finished product of its type must have and
    a draft under edit may lack; see `structure`.
    """
    found = _whole(document)
    if found:
        return found
    found = [*check_envelope(document), *_characters(document), *_blocks(document), *check_meaning(document)]
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


def _characters(document: dict[str, Any]) -> list[Problem]:
    """Return texts with characters that no page, PDF or database can hold."""
    hint = "Only line breaks and tabs are allowed as control characters."
    return [
        Problem(pointer(parts), "bad_character", "The text holds a control character or half a character.", hint)
        for parts, text in strings(document)
        if _REFUSED_CHARACTERS.search(text)
    ]


def _blocks(document: dict[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    pages = document.get("pages")
    for page_index, page in enumerate(pages if isinstance(pages, list) else ()):
        listed = page.get("blocks") if isinstance(page, dict) else None
        for index, block in enumerate(listed if isinstance(listed, list) else ()):
            block_id = block.get("id") if isinstance(block, dict) else None
            known = block_id if isinstance(block_id, str) else None
            found += check_block(block, ("pages", page_index, "blocks", index), known, slug_of(page))
    return found

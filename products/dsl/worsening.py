"""What a change makes worse: only what it touched is looked at, and the answer is that of looking at everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from products.dsl.document import MAX_DOCUMENT_BYTES, Document, PlacedBlock, pages, too_deep
from products.dsl.meaning import check_references, check_spans
from products.dsl.problems import Problem, errors
from products.dsl.schema_check import check_envelope
from products.dsl.validate import characters, check_listed, frame_of, listed_blocks, structure
from products.dsl.written import Written

_BLOCK = re.compile(r"/pages/\d+/blocks/\d+")
_WARNING = "unknown_block"


def touched(before: Written, document: Document) -> list[PlacedBlock]:
    """The blocks of a document made from `before` that are not in it as they are."""
    return [
        PlacedBlock(page_index, index, page, block)
        for page_index, page in pages(document)
        if isinstance(page.get("blocks"), list)
        for index, block in enumerate(page["blocks"])
        if isinstance(block, dict) and not before.holds(block)
    ]


def new_problems(before: Written, document: Document) -> list[Problem]:
    """Return the errors of structure of a document made from `before` that it did not have; order and place do not count.

    They are exactly those that `structure` finds in the one and not in the other; blocks that both hold as the same
    objects are not read again. How large the document is, `too_large` says.
    """
    frame, fresh = frame_of(document), touched(before, document)
    if too_deep(_lean(frame, [placed.block for placed in fresh])):
        return _unknown_to(before, errors(structure(document)))
    found = _found(before, document, frame, fresh)
    return _unknown_to(before, [problem for problem in found if problem.code != _WARNING])


def too_large(before: Written, after: Written) -> list[Problem]:
    """Return the error that the document is too large now."""
    if len(after.text) <= MAX_DOCUMENT_BYTES:  # it is never shorter than the text that counts
        return []
    return _unknown_to(before, [problem for problem in structure(after.document) if problem.code == "too_large"])


def _lean(frame: Document, fresh: list[Document]) -> Document:
    """As deep as the document, as far as it was not looked at before."""
    pages = frame.get("pages")
    return {**frame, "pages": [*pages, {"blocks": fresh}]} if isinstance(pages, list) else frame


def _found(before: Written, document: Document, frame: Document, fresh: list[PlacedBlock]) -> Iterator[Problem]:
    is_framed_alike = frame == frame_of(before.document)
    if not is_framed_alike:
        yield from check_envelope(frame)
        yield from characters(frame)
    for parts, block, page in listed_blocks(document):
        if not before.holds(block):
            yield from check_listed(parts, block, page)
    if not is_framed_alike or _kinds(document) != _kinds(before.document):
        yield from check_spans(document)
    yield from check_references(document, fresh)


def _kinds(document: Document) -> list[list[tuple[Any, Any]]]:
    """Which block of which type stands where: with the frame, all that `check_spans` looks at."""
    listed = [page.get("blocks") for _, page in pages(document)]
    return [
        [(block.get("id"), block.get("type")) for block in row if isinstance(block, dict)] if isinstance(row, list) else []
        for row in listed
    ]


def _unknown_to(before: Written, found: list[Problem]) -> list[Problem]:
    if not found:
        return []
    known = {_what(problem) for problem in errors(structure(before.document))}
    return [problem for problem in found if _what(problem) not in known]


def _what(problem: Problem) -> tuple[str, str | None, str, str]:
    where = _BLOCK.sub("", problem.path, count=1) if problem.block_id else problem.path
    return problem.code, problem.block_id, where, problem.message

"""The texts of a document that a reader sees, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from products.dsl.catalog import CATALOG
from products.dsl.document import Document, PlacedBlock, blocks, pages, slug_of
from products.dsl.fields import Schema
from products.dsl.problems import Problem, Severity, pointer

Parts = tuple[str | int, ...]
_WORDS = {
    "ungrounded_number": 'No source holds the number "{}".',
    "ungrounded_price": 'The price "{}" is in no source and is not the price of the product.',
    "ungrounded_name": 'No source holds the name "{}".',
    "ungrounded_promise": 'No source makes the promise "{}".',
    "ungrounded_link": 'The creator did not give the address "{}".',
    "ungrounded_quote": "No source holds this quote word for word: {}",
    "ungrounded_text": "This text is not from a clip or from copy you gave.",
    "ungrounded_testimonial": "No one is on record as having said this: {}.",
}
_HINTS = {
    "ungrounded_price": "Leave prices out: the server puts them on the page.",
    "ungrounded_link": "Leave the link out and keep its words.",
    "ungrounded_quote": "Quote exactly, by reference, or take the quotation marks away.",
    "ungrounded_testimonial": 'Use "$p.testimonial1" and so on; without testimonials leave the block out.',
}
_HINT = "Use the words of a source, or leave it out."


@dataclass(frozen=True)
class Place:
    """A text with what is known of the place it stands in."""

    parts: Parts
    text: str
    placed: PlacedBlock | None
    page_slug: str | None

    @property
    def block_id(self) -> str | None:
        """Return the id of the block the text stands in, if it stands in one."""
        return self.placed.block_id if self.placed else None

    def problem(self, code: str, written: str, severity: Severity = "error") -> Problem:
        """Return the finding `code` about this text; `written` are the words that claim something."""
        message = _WORDS[code].format(written[:80])
        return Problem(pointer(self.parts), code, message, _HINTS.get(code, _HINT), self.block_id, severity, self.page_slug)


def places(document: Document) -> Iterator[Place]:
    """Yield every text a reader sees, with its place; ids, slugs and bound values are not texts."""
    seo = document.get("seo")
    head: list[tuple[Parts, Any]] = [((name,), document.get(name)) for name in ("title", "subtitle")]
    head += [(("seo", name), value) for name, value in seo.items()] if isinstance(seo, dict) else []
    for parts, value in head:
        if isinstance(value, str) and value.strip():
            yield Place(parts, value, None, None)
    for index, page in pages(document):
        if isinstance(page.get("title"), str) and page["title"].strip():
            yield Place(("pages", index, "title"), page["title"], None, slug_of(page))
    for placed in blocks(document):
        if entry := CATALOG.get(str(placed.block.get("type"))):
            for parts, text in _texts(placed.block.get("props"), entry.schema, (*placed.parts, "props")):
                yield Place(parts, text, placed, placed.page_slug)


def _texts(value: Any, schema: Schema, parts: Parts) -> Iterator[tuple[Parts, str]]:
    if isinstance(value, str):
        if value.strip() and schema.get("type") == "string" and "x-bound" not in schema:
            yield parts, value
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from _texts(child, schema.get("properties", {}).get(name, {}), (*parts, name))
    elif isinstance(value, list):
        for at, child in enumerate(value):
            yield from _texts(child, schema.get("items", {}), (*parts, at))

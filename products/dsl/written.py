"""A document with its canonical text, put together from the texts of its blocks so that a small change costs little."""

from __future__ import annotations

import hashlib
from typing import Any

from products.dsl.document import Document, canonical


class Written:
    """A document, its canonical text, and the fingerprint that `document_hash` gives.

    Nobody changes `document`: others hold it too, and later ones hold parts of it.
    """

    __slots__ = ("_texts", "document", "hash", "text")

    def __init__(self, document: Document, like: Written | None = None) -> None:
        """Write a document down. The blocks that `like` holds, the same objects, are not written anew."""
        self.document = document
        self._texts: dict[int, str] = {}
        known = like._texts if like is not None else {}
        self.text = self._written(document, known)
        self.hash = hashlib.sha256(self.text.encode("ascii")).hexdigest()

    def holds(self, block: Any) -> bool:
        """Whether this very object is one of the document's blocks."""
        return id(block) in self._texts

    def _written(self, document: Document, known: dict[int, str]) -> str:
        listed = document.get("pages")
        if not isinstance(listed, list):
            return canonical(document)
        pages = ",".join(self._page(page, known) for page in listed)
        return _with_list(document, "pages", pages)

    def _page(self, page: Any, known: dict[int, str]) -> str:
        listed = page.get("blocks") if isinstance(page, dict) else None
        if not isinstance(listed, list):
            return canonical(page)
        return _with_list(page, "blocks", ",".join(self._block(block, known) for block in listed))

    def _block(self, block: Any, known: dict[int, str]) -> str:
        if not isinstance(block, dict):
            return canonical(block)
        # The documents hold their blocks, so no other object can have the same identity meanwhile.
        text = known.get(id(block)) or canonical(block)
        self._texts[id(block)] = text
        return text


def _with_list(value: dict[str, Any], name: str, entries: str) -> str:
    """The canonical text of an object of which one list is written already."""
    others = {key: held for key, held in value.items() if key != name}
    written = {key: f"{canonical(key)}:{canonical(held)}" for key, held in others.items()} | {name: f'"{name}":[{entries}]'}
    return "{" + ",".join(written[key] for key in sorted(written)) + "}"

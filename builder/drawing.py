"""The document while it is being written: each part once, as soon as it is whole."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from builder.llm.messages import ArgumentsDelta, Delta, TextDelta
from builder.llm.text import storable
from builder.tools.validate_dsl import NAME, Judge
from products.dsl.ids import complete
from products.dsl.streaming import BlockReader, Closed

OPENING = re.compile(r'"dsl"\s*:\s*(?=[{"])')
ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|([^u]))|"', re.DOTALL)
SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
LONGEST_ESCAPE = 6


class DocumentText:
    """The document's JSON text out of the growing arguments of the validator, whether it is an object or a string."""

    def __init__(self) -> None:
        self._waiting = ""
        self._inside = ""

    def feed(self, piece: str) -> str:
        """What this piece adds to the document's text."""
        if self._inside == "object":
            return piece
        self._waiting += piece
        if not self._inside:
            match = OPENING.search(self._waiting)
            if match is None:
                return ""
            self._waiting = self._waiting[match.end() :]
            self._inside = "text" if self._waiting[0] == '"' else "object"
            if self._inside == "object":
                return self._waiting
            self._waiting = self._waiting[1:]
        return self._unescaped()

    def _unescaped(self) -> str:
        text, at = self._waiting, 0
        done: list[str] = []
        while match := ESCAPE.search(text, at):
            if match[0] == '"':
                self._inside, self._waiting = "object", ""
                return "".join([*done, text[at : match.start()]])
            done.append(text[at : match.start()])
            done.append(chr(int(match[1], 16)) if match[1] else SIMPLE.get(match[2], match[2]))
            at = match.end()
        cut = text.rfind("\\", max(at, len(text) - LONGEST_ESCAPE))
        end = len(text) if cut < at else cut
        self._waiting = text[end:]
        return "".join([*done, text[at:end]])


class DocumentDrawing:
    """Reads one answer of the model and finds the document in it."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._readers: dict[int, tuple[DocumentText | None, BlockReader]] = {}
        self.head: dict[str, Any] = {}
        self.pages: list[dict[str, Any]] = []

    def feed(self, delta: Delta) -> list[Closed]:
        """The parts that this piece completed, with references resolved and ids assigned."""
        if isinstance(delta, ArgumentsDelta) and delta.name.endswith(NAME):
            text, reader = self._readers.setdefault(delta.slot, (DocumentText(), BlockReader()))
            piece = text.feed(delta.text) if text else ""
        elif isinstance(delta, TextDelta):
            _, reader = self._readers.setdefault(-1, (None, BlockReader()))
            piece = delta.text
        else:
            return []
        return [self._kept(replace(closed, value=storable(closed.value))) for closed in reader.feed(piece)] if piece else []

    def _kept(self, closed: Closed) -> Closed:
        if closed.kind == "head":
            self.head = self._judge.bound({name: value for name, value in closed.value.items() if name != "pages"})
            return replace(closed, value=self.head)
        self._open_page(closed.page_index or 0)
        page = self.pages[closed.page_index or 0]
        if closed.kind == "page":
            page.update({name: value for name, value in closed.value.items() if name != "blocks"})
            return replace(closed, value={name: value for name, value in page.items() if name != "blocks"})
        block = self._finished(closed.value, page)
        page["blocks"].append(block)
        return Closed("block", closed.page_index, closed.block_index, block)

    def _open_page(self, index: int) -> None:
        while len(self.pages) <= index:
            self.pages.append({"blocks": []})

    def _finished(self, block: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
        alone = {**self.head, "pages": [{**page, "blocks": [dict(block)]}]}
        done = complete(self._judge.resolved(alone))
        return dict(done["pages"][0]["blocks"][0])

"""Blocks as soon as they are written: a brace scanner over a JSON text that is still arriving."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from products.dsl.parse import repaired
from products.dsl.spelling import respell_block

_OUTSIDE = re.compile(r'["{}\[\],:]')
_INSIDE = re.compile(r'["\\]')
# Levels of the one path that is followed: before the document, document, pages, page, blocks.
_BEFORE, _DOCUMENT, _PAGES, _PAGE, _BLOCKS = range(5)
_OPENS = {_BEFORE: "{", _DOCUMENT: "[", _PAGES: "{", _PAGE: "[", _BLOCKS: "{"}
_LIST_KEY = {_DOCUMENT: "pages", _PAGE: "blocks"}


@dataclass(frozen=True)
class Closed:
    """A part that is complete: head (fields of the document), page (fields of a page) or one block.

    Indexes count from 0 and are None where they do not apply.
    """

    kind: Literal["head", "page", "block"]
    page_index: int | None
    block_index: int | None
    value: dict[str, Any]


class BlockReader:
    """Reads a document's JSON text in pieces of any size and hands out each part once.

    The head comes before the first page and a page before its blocks, each with the fields known by
    then: fields written after ``pages`` or after ``blocks`` come too late for it, except when there
    was nothing to wait for. A block that is not JSON even after lossless repair is passed over and
    keeps its index. Text before the first brace and after the last is ignored. Work is linear in
    the length of the text.
    """

    def __init__(self) -> None:
        self._level = _BEFORE
        self._nested = 0
        self._in_string = self._escaped = False
        self._key: str | None = None
        self._capture: list[str] | None = None
        self._fields: dict[int, dict[str, Any]] = {_DOCUMENT: {}, _PAGE: {}}
        self._told: set[tuple[str, int | None]] = set()
        self._page = self._block = -1
        self._done = False

    def feed(self, text_piece: str) -> list[Closed]:
        """Take the next piece of text; return the parts that it completed, in order."""
        found: list[Closed] = []
        at = 0
        while at < len(text_piece) and not self._done:
            at = self._string(text_piece, at) if self._in_string else self._structure(text_piece, at, found)
        return found

    def _string(self, piece: str, at: int) -> int:
        """Go on to the end of the string that is open, or of the piece."""
        start = at
        if self._escaped:
            self._escaped, at = False, at + 1
        while match := _INSIDE.search(piece, at):
            if match[0] == '"':
                self._in_string = False
                self._keep(piece[start : match.end()])
                return match.end()
            if match.end() == len(piece):
                self._escaped = True
                break
            at = match.end() + 1
        self._keep(piece[start:])
        return len(piece)

    def _structure(self, piece: str, at: int, found: list[Closed]) -> int:
        """Go on to the next mark outside strings and follow it."""
        match = _OUTSIDE.search(piece, at)
        if match is None:
            self._keep(piece[at:])
            return len(piece)
        self._keep(piece[at : match.start()])
        self._mark(match[0], found)
        return match.end()

    def _mark(self, mark: str, found: list[Closed]) -> None:
        if mark == '"':
            self._open_string()
        elif mark in "{[":
            self._open(mark, found)
        elif mark in "}]":
            self._close(mark, found)
        elif self._nested or self._level in (_BEFORE, _PAGES, _BLOCKS):
            self._keep(mark)
        elif mark == ":" and self._key is None:
            key = _read("".join(self._capture or []))
            self._key, self._capture = str(key), []
        elif mark == ",":
            self._finish_field()

    def _open_string(self) -> None:
        if self._level == _BEFORE:
            return
        self._in_string = True
        if not self._nested and self._level in (_DOCUMENT, _PAGE) and self._key is None:
            self._capture = []
        self._keep('"')

    def _open(self, mark: str, found: list[Closed]) -> None:
        follows = not self._nested and mark == _OPENS[self._level] and self._key == _LIST_KEY.get(self._level)
        if self._level == _BLOCKS or not follows:
            self._nest(mark)
            return
        self._capture = None
        if self._level == _DOCUMENT:
            self._tell("head", found)
        elif self._level == _PAGES:
            self._page, self._block, self._fields[_PAGE] = self._page + 1, -1, {}
        elif self._level == _PAGE:
            self._tell("page", found)
        self._key = None
        self._level += 1

    def _nest(self, mark: str) -> None:
        if self._level == _BEFORE:
            return
        if self._level == _BLOCKS and not self._nested:
            self._block, self._capture = self._block + 1, []
        elif self._level == _PAGES and not self._nested:
            self._page += 1
        self._nested += 1
        self._keep(mark)

    def _close(self, mark: str, found: list[Closed]) -> None:
        if self._level == _BEFORE:
            return
        if self._nested:
            self._keep(mark)
            self._nested -= 1
            if not self._nested and self._level == _BLOCKS:
                self._finish_block(found)
            return
        if self._level in (_DOCUMENT, _PAGE):
            self._finish_field()
            self._tell("head" if self._level == _DOCUMENT else "page", found)
        self._level -= 1
        self._key = _LIST_KEY.get(self._level)
        self._done = self._level == _BEFORE

    def _finish_block(self, found: list[Closed]) -> None:
        value, _ = respell_block(_read("".join(self._capture or [])))
        self._capture = None
        if isinstance(value, dict):
            found.append(Closed("block", self._page, self._block, value))

    def _finish_field(self) -> None:
        if self._key is not None and self._capture is not None:
            value = _read("".join(self._capture))
            if value is not None:
                self._fields[self._level][self._key] = value
        self._key = self._capture = None

    def _tell(self, kind: Literal["head", "page"], found: list[Closed]) -> None:
        page = None if kind == "head" else self._page
        if (kind, page) in self._told:
            return
        self._told.add((kind, page))
        level = _DOCUMENT if kind == "head" else _PAGE
        found.append(Closed(kind, page, None, dict(self._fields[level])))

    def _keep(self, text: str) -> None:
        if self._capture is not None and text:
            self._capture.append(text)


def _read(text: str) -> Any:
    """Return the JSON value, mended without loss if need be, or None."""
    for attempt in (str, _mended):
        try:
            return json.loads(attempt(text))
        except (ValueError, RecursionError):
            continue
    return None


def _mended(text: str) -> str:
    return repaired(text)[0]

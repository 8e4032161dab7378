"""Walking a document that may be malformed: pages, blocks and texts that are really there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
ReadDocument = Mapping[str, Any]
Block = dict[str, Any]
Page = dict[str, Any]

DSL_VERSION = "1.0"
PRODUCT_TYPES = ("pdf_guide", "mini_course", "challenge", "checklist")
PAGE_KINDS = ("sales", "content")
MAX_PAGES = 40
MAX_BLOCKS_PER_PAGE = 200
MAX_DOCUMENT_BYTES = 512 * 1024
MAX_DEPTH = 24


@dataclass(frozen=True)
class PlacedBlock:
    """A block with its place: indexes into ``pages`` and ``blocks``, and the page around it."""

    page_index: int
    block_index: int
    page: Page
    block: Block

    @property
    def parts(self) -> tuple[str | int, ...]:
        """Return the pointer parts of the block itself."""
        return ("pages", self.page_index, "blocks", self.block_index)

    @property
    def block_id(self) -> str | None:
        """Return the block's id when it has a textual one."""
        value = self.block.get("id")
        return value if isinstance(value, str) else None

    @property
    def page_slug(self) -> str | None:
        """Return the slug of the page around the block when it has a textual one."""
        return slug_of(self.page)


def copied(value: Any) -> Any:
    """Return a copy of a JSON value that shares no list or object with it; ``copy.deepcopy`` takes ten times as long."""
    if isinstance(value, dict):
        return {name: copied(child) for name, child in value.items()}
    if isinstance(value, list):
        return [copied(child) for child in value]
    return value


def slug_of(page: Page) -> str | None:
    """Return the page's slug when it has a textual one."""
    value = page.get("slug")
    return value if isinstance(value, str) else None


def pages(document: ReadDocument) -> Iterator[tuple[int, Page]]:
    """Yield (index, page) for every page that is an object."""
    listed = document.get("pages")
    if isinstance(listed, list):
        for index, page in enumerate(listed):
            if isinstance(page, dict):
                yield index, page


def blocks(document: ReadDocument) -> Iterator[PlacedBlock]:
    """Yield every block that is an object, in reading order."""
    for page_index, page in pages(document):
        listed = page.get("blocks")
        if isinstance(listed, list):
            for block_index, block in enumerate(listed):
                if isinstance(block, dict):
                    yield PlacedBlock(page_index, block_index, page, block)


def strings(value: Any, parts: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield (pointer parts, text) for every string below `value`, keys excluded, in order."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [(parts, value)]
    while stack:
        here, node = stack.pop()
        if isinstance(node, str):
            yield here, node
        elif isinstance(node, dict):
            stack.extend(((*here, str(key)), child) for key, child in reversed(node.items()))
        elif isinstance(node, list):
            stack.extend(((*here, index), child) for index, child in reversed(list(enumerate(node))))


def too_deep(value: Any) -> bool:
    """Return whether objects and lists nest deeper than `MAX_DEPTH`. Never recurses."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def byte_size(value: Any) -> int:
    """Return the bytes of the value as compact UTF-8 JSON."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return len(text.encode("utf-8", "surrogatepass"))


def _children(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []

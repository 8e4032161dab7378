"""What is different between two versions of a document, by pages and blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from products.dsl.document import Block, Document, Page, pages
from products.dsl.three_ways import NOTHING, moved, same

Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class Difference:
    """One field: its name, and its two values; NOTHING where it is not there."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class BlockChange:
    """One block that is different. `before` or `after` is None where it is not there; a changed one may have moved too.
    `fields` are the props and the variant that differ."""

    kind: Kind
    before: Block | None
    after: Block | None
    is_moved: bool = False
    fields: list[Difference] = field(default_factory=list)

    @property
    def block_id(self) -> str:
        """The id that both have."""
        return str((self.after or self.before or {}).get("id"))

    @property
    def shown(self) -> Block:
        """The block as it is now, or was last."""
        return self.after or self.before or {}


@dataclass(frozen=True)
class PageChange:
    """One page on which something is different; `kind` is None when only its blocks are."""

    kind: Kind | None
    before: Page | None
    after: Page | None
    fields: list[Difference]
    blocks: list[BlockChange]

    @property
    def shown(self) -> Page:
        """The page as it is now, or was last."""
        return self.after or self.before or {}


@dataclass(frozen=True)
class Comparison:
    """Everything that is different: in the head of the document, and by page in the order of the later one."""

    head: list[Difference]
    pages: list[PageChange]

    @property
    def marks(self) -> Mapping[str, Kind]:
        """What became of each block that is different."""
        return {one.block_id: one.kind for page in self.pages for one in page.blocks}


def compare(before: Document, after: Document) -> Comparison:
    """Set two documents against each other. Blocks are followed by their ids wherever they went."""
    old, new = _by_id(before), _by_id(after)
    earlier, later = _pages(before), _pages(after)
    went = _went(before, after)
    found = []
    for page_id in [*later, *(one for one in earlier if one not in later)]:
        was, is_now = earlier.get(page_id), later.get(page_id)
        blocks = list(_blocks(was, is_now, old, new, went))
        fields = _fields(_frame(was), _frame(is_now)) if was is not None and is_now is not None else []
        kind: Kind | None = "added" if was is None else "removed" if is_now is None else "moved" if page_id in went else None
        if blocks or fields or kind:
            found.append(PageChange(kind, was, is_now, fields, blocks))
    return Comparison(_head(before, after), found)


def _head(before: Document, after: Document) -> list[Difference]:
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name in ("seo", "themeTokens"):
            inner = _fields(before.get(name) or {}, after.get(name) or {})
            found += [Difference(f"{name}/{one.name}", one.before, one.after) for one in inner]
        elif name != "pages":
            found += _fields({name: before.get(name, NOTHING)}, {name: after.get(name, NOTHING)})
    return found


def _blocks(
    was: Page | None, is_now: Page | None, old: Mapping[str, Block], new: Mapping[str, Block], went: set[str]
) -> Iterator[BlockChange]:
    """The blocks of one page that are different, in the order of the later version; those that went come where they were."""
    rest = [block for block in (was or {}).get("blocks", ()) if block["id"] not in new]
    before = [block["id"] for block in (was or {}).get("blocks", ())]
    for block in (is_now or {}).get("blocks", ()):
        while rest and block["id"] in before and before.index(rest[0]["id"]) < before.index(block["id"]):
            yield BlockChange("removed", rest.pop(0), None)
        earlier = old.get(block["id"])
        if earlier is None:
            yield BlockChange("added", None, block)
        elif not same(earlier, block):
            yield BlockChange("changed", earlier, block, block["id"] in went, _block_fields(earlier, block))
        elif block["id"] in went:
            yield BlockChange("moved", earlier, block, is_moved=True)
    for block in rest:
        yield BlockChange("removed", block, None)


def _block_fields(before: Block, after: Block) -> list[Difference]:
    plain = [{"variant": one.get("variant"), "sources": one.get("sources") or []} for one in (before, after)]
    props = [found if isinstance(found := one.get("props"), dict) else {} for one in (before, after)]
    return [*_fields(*props), *_fields(*plain)]


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    names = dict.fromkeys([*after, *before])
    pairs = [Difference(name, before.get(name, NOTHING), after.get(name, NOTHING)) for name in names]
    return [one for one in pairs if not (one.before is one.after or same(one.before, one.after))]


def _went(before: Document, after: Document) -> set[str]:
    """Pages and blocks that stand elsewhere."""
    homes = [{block["id"]: page["id"] for _, page in pages(one) for block in page["blocks"]} for one in (before, after)]
    found = {name for name, page in homes[1].items() if homes[0].get(name, page) != page}
    found |= moved(list(_pages(before)), list(_pages(after)))
    rows = {page_id: [block["id"] for block in page["blocks"]] for page_id, page in _pages(before).items()}
    for page_id, page in _pages(after).items():
        stayed = [block["id"] for block in page["blocks"] if homes[0].get(block["id"]) == page_id]
        found |= moved([name for name in rows.get(page_id, ()) if name in stayed], stayed)
    return found


def _pages(document: Document) -> dict[str, Page]:
    return {str(page["id"]): page for _, page in pages(document)}


def _by_id(document: Document) -> dict[str, Block]:
    return {str(block["id"]): block for _, page in pages(document) for block in page["blocks"]}


def _frame(page: Page) -> dict[str, Any]:
    return {name: value for name, value in page.items() if name != "blocks"}

"""Two documents that were made from the same one, as one: by the ids of pages and blocks, wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from products.dsl.document import Block, Document, Page, pages
from products.dsl.three_ways import NOTHING, Conflict, Decisions, Side, merged_object, moved, same

Place = tuple[str, str]
"""Page id, and the id of the block before it there; for a page "" and the id of the page before it."""


class _Side:
    """One of the three documents, by id."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.pages: dict[str, Page] = {str(page["id"]): page for _, page in pages(document)}
        self.order = list(self.pages)
        self.on: dict[str, list[str]] = {
            name: [str(one["id"]) for one in page["blocks"]] for name, page in self.pages.items()
        }
        self.blocks: dict[str, Block] = {str(one["id"]): one for page in self.pages.values() for one in page["blocks"]}
        self.home = {name: page for page, names in self.on.items() for name in names}

    def moved_since(self, base: _Side) -> set[str]:
        """The blocks that stand on another page than in `base`, or elsewhere on theirs."""
        found = {name for name, page in self.home.items() if name in base.home and base.home[name] != page}
        for page, names in self.on.items():
            stayed = [name for name in names if base.home.get(name) == page]
            found |= moved([name for name in base.on.get(page, ()) if name in stayed], stayed)
        return found

    def place(self, name: str) -> Place:
        """Where a block or page stands."""
        page = self.home.get(name, "")
        row = self.on[page] if page else self.order
        at = row.index(name)
        return page, row[at - 1] if at else ""


def merge(
    base: Document, mine: Document, theirs: Document, chosen: Mapping[str, Side] | None = None
) -> tuple[Document, list[Conflict]]:
    """Return `theirs` with what `mine` changed since `base`, and the conflicts for which `chosen` names no side: there the
    document is as in `theirs`. Blocks that only `theirs` changed are the same objects. Every page and block has an id."""
    work = _Merge(_Side(base), _Side(mine), _Side(theirs), Decisions(chosen or {}))
    return work.document(), work.decisions.open


class _Merge:
    def __init__(self, base: _Side, mine: _Side, theirs: _Side, decisions: Decisions) -> None:
        self._base, self._mine, self._theirs, self.decisions = base, mine, theirs, decisions
        self._decided = {name: self._has_page(name) for name in dict.fromkeys([*theirs.order, *mine.order])}

    def document(self) -> Document:
        heads = [{name: value for name, value in side.document.items() if name != "pages"} for side in self._sides()]
        head = merged_object("", heads[0], heads[1], heads[2], self.decisions)
        blocks = self._merged_blocks()
        rows = self._rows(blocks)
        return {**head, "pages": [self._page(name, [blocks[one] for one in rows[name]]) for name in self._page_order()]}

    def _sides(self) -> tuple[_Side, _Side, _Side]:
        return self._base, self._mine, self._theirs

    # Pages

    def _has_page(self, name: str) -> bool:
        """Whether the page is there in the end."""
        base, mine, theirs = (name in side.pages for side in self._sides())
        if (mine and theirs) or not base:
            return True
        gone, other = (self._mine, self._theirs) if theirs else (self._theirs, self._mine)
        if not self._is_changed(name, other):
            return False
        values = [side.pages.get(name, NOTHING) for side in self._sides()]
        side = self.decisions.side(Conflict(name, "page", *values))
        return (side == "mine") == (gone is self._theirs)

    def _is_changed(self, name: str, side: _Side) -> bool:
        """Whether anything was written on the page since, or put onto it."""
        frames = [{key: held for key, held in one.pages[name].items() if key != "blocks"} for one in (self._base, side)]
        fresh = [one for one in side.on[name] if self._base.home.get(one) != name]
        written = [one for one in side.on[name] if not same(side.blocks[one], self._base.blocks.get(one, NOTHING))]
        return bool(fresh or written or not same(*frames))

    def _page_order(self) -> list[str]:
        base, mine, theirs = (side.order for side in self._sides())
        kept = {name for name, is_kept in self._decided.items() if is_kept}
        both = moved(base, theirs)
        follow = {name for name in moved(base, mine) if name in kept and (name not in both or self._is_mine(name))}
        stays = [name for name in theirs if name in kept and name not in follow]
        return _inserted(stays, [name for name in mine if name in kept], kept)

    def _page(self, name: str, listed: list[Block]) -> Page:
        frames = [
            {key: held for key, held in side.pages[name].items() if key != "blocks"} if name in side.pages else NOTHING
            for side in self._sides()
        ]
        held = next((one for one in (frames[2], frames[1]) if one is not NOTHING), {})
        if NOTHING not in frames:
            held = merged_object(name, frames[0], frames[1], frames[2], self.decisions)
        return {**held, "blocks": listed}

    # Blocks

    def _merged_blocks(self) -> dict[str, Block]:
        """What the blocks hold that are there in the end."""
        found = {}
        for name in dict.fromkeys([*self._theirs.blocks, *self._mine.blocks]):
            values = [side.blocks.get(name, NOTHING) for side in self._sides()]
            block = self._block(name, *values)
            if block is not NOTHING:
                found[name] = block
        return found

    def _block(self, name: str, base: Any, mine: Any, theirs: Any) -> Any:
        if mine is NOTHING or theirs is NOTHING:
            return self._one_sided(name, base, mine, theirs)
        if base is NOTHING or same(base, mine) or same(mine, theirs):
            return theirs
        plain = [{key: held for key, held in one.items() if key != "sources"} for one in (base, mine, theirs)]
        done = merged_object(name, plain[0], plain[1], plain[2], self.decisions)
        sources = merged_sources(base.get("sources"), mine.get("sources"), theirs.get("sources"))
        return done if sources is None else {**done, "sources": sources}

    def _one_sided(self, name: str, base: Any, mine: Any, theirs: Any) -> Any:
        """A block that only one of the two still has."""
        held, home = (mine, self._mine.home) if theirs is NOTHING else (theirs, self._theirs.home)
        if base is NOTHING:  # it came new, and goes only with its page
            return held if self._decided[home[name]] else NOTHING
        page = self._base.home[name]
        if page not in self._mine.pages or page not in self._theirs.pages:
            # It went with its page, and what becomes of the page was decided.
            return held if self._decided.get(page) or (home[name] != page and self._decided[home[name]]) else NOTHING
        if same(held, base):
            return NOTHING
        side = self.decisions.side(Conflict(name, "block", base, mine, theirs))
        return mine if side == "mine" else theirs

    def _rows(self, blocks: Mapping[str, Block]) -> dict[str, list[str]]:
        """The order of the blocks on each page."""
        mine, theirs = self._mine, self._theirs
        follow = self._followed(mine.moved_since(self._base), theirs.moved_since(self._base), blocks)
        kept = [name for name, is_kept in self._decided.items() if is_kept]
        home = {}
        for name in blocks:
            homes = [side.home[name] for side in ((mine, theirs) if name in follow else (theirs, mine)) if name in side.home]
            home[name] = next((page for page in homes if self._decided[page]), kept[0])
        rows = {}
        for page in kept:
            here = {name for name in blocks if home[name] == page}
            first, second = theirs.on.get(page, ()), mine.on.get(page, ())
            stays = [name for name in first if name in here and name not in follow]
            rows[page] = _inserted(stays, [name for name in second if name in here], here)
        return rows

    def _followed(self, mine: set[str], theirs: set[str], blocks: Mapping[str, Block]) -> set[str]:
        """The blocks that go where `mine` put them."""
        return {name for name in mine if name in blocks and (name not in theirs or self._is_mine(name))}

    def _is_mine(self, name: str) -> bool:
        places = [side.place(name) for side in self._sides()]
        return places[1] != places[2] and self.decisions.side(Conflict(f"{name}/place", "place", *places)) == "mine"


def merged_sources(base: Any, mine: Any, theirs: Any) -> list[Any] | None:
    """The clips behind a block: what either put there, without what either took away."""
    if theirs is None and mine is None:
        return None
    held, old, new = (list(one) if isinstance(one, list) else [] for one in (theirs, base, mine))
    stays = [one for one in held if one in new or one not in old]
    return [*stays, *(one for one in new if one not in old and one not in stays)]


def _inserted(stays: list[str], wanted: list[str], all_of: set[str]) -> list[str]:
    """`stays` with the names of `wanted` that are missing, each behind the one that it stands behind there."""
    row, placed = list(stays), set(stays)
    for at, name in enumerate(wanted):
        if name in placed:
            continue
        before = next((one for one in reversed(wanted[:at]) if one in placed), None)
        row.insert(row.index(before) + 1 if before else 0, name)
        placed.add(name)
    return [*row, *(name for name in sorted(all_of) if name not in placed)]

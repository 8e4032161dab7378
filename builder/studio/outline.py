"""The left-hand list: pages, and the blocks of the open one by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.names import BLOCK_HELP, BLOCK_WORDS, block_title, icon, kind_name
from builder.studio.patches import Moves, as_json, guard, page_moves
from builder.studio.relocating import fits, page_name
from builder.studio.starters import starter_block, starter_page
from products.dsl.block_type import BlockType
from products.dsl.catalog import CATALOG
from products.dsl.document import MAX_BLOCKS_PER_PAGE, MAX_PAGES, PlacedBlock
from products.dsl.document import blocks as placed_blocks


@dataclass(frozen=True)
class Leaf:
    """One block in the list."""

    id: str
    title: str
    kind: str
    icon: str
    is_selected: bool
    is_flagged: bool


@dataclass(frozen=True)
class Node:
    """One page in the list; `leaves` are there for the open page only."""

    slug: str
    title: str
    number: int
    path: str
    guard: str
    moves: Moves
    is_sales: bool
    is_open: bool
    is_selected: bool
    is_flagged: bool
    count: int = 0
    day: int | None = None
    leaves: list[Leaf] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """A block type that can be added."""

    kind: str
    name: str
    icon: str
    sketch: str
    description: str
    patch: str
    variants: tuple[str, ...]
    words: str
    """What a search finds it by."""


def tree_of(
    document: Mapping[str, Any], *, page_slug: str, block_id: str, flagged: Collection[str], flagged_pages: Collection[str]
) -> list[Node]:
    """The pages of a document in order, the one with `page_slug` open."""
    pages = document["pages"]
    return [
        Node(
            slug=page["slug"],
            title=page_name(page),
            number=at,
            path=f"/pages/{at}",
            guard=as_json([guard(f"/pages/{at}", page)]),
            moves=page_moves(pages, at),
            is_sales=at == 0,
            is_open=page["slug"] == page_slug,
            is_selected=page["slug"] == page_slug and not block_id,
            is_flagged=page["slug"] in flagged_pages,
            count=len(page["blocks"]),
            day=page.get("unlockDay"),
            leaves=_leaves(document, at, block_id, flagged) if page["slug"] == page_slug else [],
        )
        for at, page in enumerate(pages)
    ]


def _leaves(document: Mapping[str, Any], page_index: int, block_id: str, flagged: Collection[str]) -> list[Leaf]:
    return [
        Leaf(
            id=str(placed.block_id),
            title=block_title(placed.block),
            kind=kind_name(placed.block),
            icon=icon(placed.block),
            is_selected=placed.block_id == block_id,
            is_flagged=placed.block_id in flagged,
        )
        for placed in placed_blocks(document)
        if placed.page_index == page_index
    ]


def find_block(document: Mapping[str, Any], block_id: str) -> PlacedBlock | None:
    """The block with this id and its place."""
    if not block_id:
        return None
    for page_at, page in enumerate(document["pages"]):
        for at, block in enumerate(page["blocks"]):
            if block.get("id") == block_id:
                return PlacedBlock(page_at, at, page, block)
    return None


def choices(
    document: Mapping[str, Any], page_index: int, after: PlacedBlock | None, sketches: Mapping[str, str]
) -> list[Choice]:
    """The block types for this page, each with the patch that adds it after a block or at the end."""
    page = document["pages"][page_index]
    if len(page["blocks"]) >= MAX_BLOCKS_PER_PAGE:
        return []
    at = after.block_index + 1 if after else len(page["blocks"])
    same = guard(f"/pages/{page_index}", page)
    return [
        Choice(
            kind=kind,
            name=kind_name({"type": kind}),
            icon=icon({"type": kind}),
            sketch=sketches[f"{kind}.{entry.variants[0]}"],
            description=BLOCK_HELP.get(kind, entry.description),
            patch=as_json(
                [same, {"op": "add", "path": f"/pages/{page_index}/blocks/{at}", "value": starter_block(kind, document)}]
            ),
            variants=entry.variants,
            words=" ".join([kind_name({"type": kind}), BLOCK_HELP.get(kind, ""), BLOCK_WORDS.get(kind, "")]).lower(),
        )
        for kind, entry in _by_use(page)
        if fits(kind, page)
    ]


def _by_use(page: Mapping[str, Any]) -> Iterator[tuple[str, BlockType]]:
    """The catalog, an opening last where the page has one: there is room for one main heading."""
    once = {"Hero"} & {str(block.get("type")) for block in page["blocks"]}
    yield from ((kind, entry) for kind, entry in CATALOG.items() if kind not in once)
    yield from ((kind, CATALOG[kind]) for kind in once)


def new_page_patch(document: Mapping[str, Any]) -> str:
    """The patch that adds a content page at the end; empty when there are as many as a product can have."""
    if len(document["pages"]) >= MAX_PAGES:
        return ""
    return as_json([{"op": "add", "path": "/pages/-", "value": starter_page(document)}])

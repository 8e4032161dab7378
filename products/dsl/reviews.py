"""The reviews that a document names. It holds their ids alone: who said what is filled in by the server, each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from products.dsl.document import PlacedBlock, ReadDocument, blocks

KEY = "reviewId"


def reviewed(document: ReadDocument) -> Iterator[tuple[PlacedBlock, int, str]]:
    """Every entry of a Testimonial block that names a review: its block, its place in the list, and the review's id."""
    yield from reviewed_in(blocks(document))


def reviewed_in(some: Iterable[PlacedBlock]) -> Iterator[tuple[PlacedBlock, int, str]]:
    """The same, of some blocks only."""
    for placed in some:
        props = placed.block.get("props")
        items = props.get("items") if placed.block.get("type") == "Testimonial" and isinstance(props, dict) else None
        for at, item in enumerate(items if isinstance(items, list) else ()):
            named = item.get(KEY) if isinstance(item, dict) else None
            if isinstance(named, str):
                yield placed, at, named


def review_ids(document: ReadDocument) -> set[str]:
    """The ids of all reviews that a document names."""
    return {named for _, _, named in reviewed(document)}

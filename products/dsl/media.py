"""The pictures that a document names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from products.dsl.document import PlacedBlock, ReadDocument, blocks

DRAWN = "cover"
"""The media id of the art that is drawn from title and theme; it always exists."""


def media_of(block: Mapping[str, Any]) -> str:
    """The id of the uploaded picture in a block; empty without one."""
    props = block.get("props")
    image = props.get("image") if isinstance(props, dict) else None
    named = image.get("mediaId") if isinstance(image, dict) else None
    return named if isinstance(named, str) and named != DRAWN else ""


def pictured(document: ReadDocument) -> Iterator[tuple[PlacedBlock, str]]:
    """Every block that shows an uploaded picture, with the picture's id."""
    for placed in blocks(document):
        if named := media_of(placed.block):
            yield placed, named


def media_ids(document: ReadDocument) -> set[str]:
    """The ids of all uploaded pictures in a document."""
    return {named for _, named in pictured(document)}

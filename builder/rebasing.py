"""A change that was made to an older draft, moved to the present one when both touched different places."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jsonpointer import JsonPointer, JsonPointerException

from products.dsl.document import blocks, canonical
from products.dsl.patch import Operation

_IN_BLOCK = re.compile(r"/pages/(\d+)/blocks/(\d+)(/.+)")
_HEAD = re.compile(r"/(?:title|subtitle|seo(?:/.+)?|themeTokens(?:/.+)?)")
_NOTHING = object()


def rebase(operations: Sequence[Operation], base: Mapping[str, Any], current: Mapping[str, Any]) -> list[Operation] | None:
    """The operations with the places they have in `current`, or None when somebody changed the same place meanwhile.

    Only changes within a block, or of title, look and search texts, can be moved; what adds, moves or deletes whole blocks
    and pages is for the person to repeat.
    """
    moved: list[Operation] = []
    for operation in operations:
        place = _moved(str(operation.get("path", "")), base, current)
        if place is None or operation.get("op") in ("move", "copy"):
            return None
        moved.append({**operation, "path": place})
    return moved


def _moved(path: str, base: Mapping[str, Any], current: Mapping[str, Any]) -> str | None:
    if _HEAD.fullmatch(path):
        return path if _same(_at(base, path), _at(current, path)) else None
    if not (found := _IN_BLOCK.fullmatch(path)):
        return None
    block = _at(base, f"/pages/{found[1]}/blocks/{found[2]}")
    if not isinstance(block, dict):
        return None
    for placed in blocks(current):
        if placed.block_id == block.get("id"):
            here = f"/pages/{placed.page_index}/blocks/{placed.block_index}{found[3]}"
            return here if _same(block, placed.block) else None
    return None


def _at(document: Mapping[str, Any], path: str) -> Any:
    try:
        return JsonPointer(path).resolve(document, _NOTHING)
    except JsonPointerException:
        return _NOTHING


def _same(one: Any, other: Any) -> bool:
    if one is _NOTHING or other is _NOTHING:
        return one is other
    return canonical(one) == canonical(other)

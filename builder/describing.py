"""A change in words, for the history and for undo: said by the server, whoever asked for it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jsonpointer import JsonPointer, JsonPointerException

from builder.names import block_title, kind_name
from products.dsl.patch import Operation

_PLACE = re.compile(r"/pages/(\d+|-)(?:/blocks/(\d+|-)(/.*)?)?(/.*)?")
_HEAD = {"title": "Title", "subtitle": "Subtitle", "seo": "Search texts", "themeTokens": "Look"}
_DONE = {"add": "Added", "remove": "Deleted", "move": "Moved", "copy": "Copied", "replace": "Replaced"}


def describe(operations: Sequence[Operation], document: Mapping[str, Any]) -> str:
    """What the operations do to `document`, in at most 120 characters: `Steps: The chair, in four moves`."""
    changes = [operation for operation in operations if operation["op"] != "test"]
    if not changes:
        return "No change"
    first = changes[0]
    return _one(first, document)[:120]


def _one(operation: Operation, document: Mapping[str, Any]) -> str:
    path, verb = str(operation["path"]), _DONE[operation["op"]]
    if path.split("/")[1] in _HEAD:
        return _HEAD[path.split("/")[1]]
    found = _PLACE.fullmatch(str(operation.get("from", path)) if operation["op"] in ("move", "copy") else path)
    if found is None:
        return "Pages"
    page, block, inside, of_page = found.groups()
    if block is None:
        return f"Page: {_titled(document, page)}" if of_page else f"{verb} the page {_titled(document, page, operation)}"
    held = _held(document, f"/pages/{page}/blocks/{block}")
    if not inside:
        held = operation["value"] if operation["op"] == "add" else held
        return f"{verb} {kind_name(held)}" if held else "Blocks"
    return f"{kind_name(held)}: {block_title(held)}" if held else "Blocks"


def _titled(document: Mapping[str, Any], page: str, operation: Operation | None = None) -> str:
    held = operation["value"] if operation and operation["op"] == "add" else _held(document, f"/pages/{page}")
    return str(held.get("title", "")) if isinstance(held, dict) else ""


def _held(document: Mapping[str, Any], path: str) -> dict[str, Any]:
    try:
        held = JsonPointer(path).resolve(document, {})
    except JsonPointerException:
        return {}
    return held if isinstance(held, dict) else {}

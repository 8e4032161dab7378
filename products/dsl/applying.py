"""Operations of RFC 6902 on a document, whose untouched pages and blocks the result shares instead of copying them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jsonpatch
from jsonpointer import JsonPointer, JsonPointerException

from products.dsl.document import MAX_DOCUMENT_BYTES, Document, byte_size


def applied(document: Document, operations: Sequence[Mapping[str, Any]]) -> Document:
    """Return the document after the operations; what was passed in is not changed, its untouched parts are in both.

    A block or page that only moved is the same object afterwards. Raises what `jsonpatch` and `jsonpointer` raise, and
    ValueError when more is copied than fits into a document: copies of copies double with every operation.
    """
    working = dict(document)
    copied = 0
    for operation in operations:
        if operation["op"] == "copy":
            copied += byte_size(JsonPointer(operation["from"]).resolve(working))
            if copied > MAX_DOCUMENT_BYTES:
                raise ValueError("It copies more than fits into a document.")
        if operation["op"] == "move":
            _move(working, str(operation["from"]), str(operation["path"]))
        else:
            _run(working, dict(operation))
    return working


def own(document: Document, path: str) -> Any:
    """Copy the containers on the way to `path`, so that its value can be set without changing what others share. Return
    the innermost; where the path leads nowhere, the last one that is there."""
    node: Any = document
    for part in JsonPointer(path).parts[:-1]:
        key: Any = part
        if isinstance(node, list):
            if not (part.isascii() and part.isdigit() and len(part) < 10 and int(part) < len(node)):
                return node
            key = int(part)
        elif not isinstance(node, dict) or key not in node:
            return node
        if isinstance(node[key], dict | list):
            node[key] = node[key].copy()
        node = node[key]
    return node


def _run(working: Document, operation: dict[str, Any]) -> None:
    if operation["op"] != "test":
        own(working, str(operation["path"]))
    jsonpatch.JsonPatch([operation]).apply(working, in_place=True)


def _move(working: Document, start: str, end: str) -> None:
    """Take out and put in: after the first half, `end` may lead elsewhere than before."""
    source, target = JsonPointer(start), JsonPointer(end)
    if "-" in source.parts:
        raise JsonPointerException("There is nothing behind the end of a list.")
    value = source.resolve(working)
    if source == target:
        return
    if target.contains(source):
        raise jsonpatch.JsonPatchConflict("Cannot move values into their own children")
    _run(working, {"op": "remove", "path": start})
    _run(working, {"op": "add", "path": end, "value": None})
    place, last = own(working, end), target.parts[-1]
    place[(len(place) - 1 if last == "-" else int(last)) if isinstance(place, list) else last] = value

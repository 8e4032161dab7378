"""What is different between two versions of a block, in the smallest pieces that a person can take or leave."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from jsonpointer import JsonPointer, JsonPointerException

from products.dsl.document import Block, PlacedBlock, ReadDocument, blocks
from products.dsl.patch import Operation
from products.dsl.problems import pointer

Change = dict[str, Any]
"""One piece as it is stored: `id`, `block`, `page` (its slug), `does` (text, list, layout, idea, add or remove), `path`
within the block, `before`, `after`, `patch`, `sources`, `sentences`, `state` (open, taken, left, stale), and `group` for
ideas, of which one can be taken."""
TEMPORARY: Final = "blk_added"
_PLACE = re.compile(r"/pages/\d+/blocks/(\d+)")
_NOTHING: Final = object()


def changes_of(placed: PlacedBlock, after: Block) -> Iterator[Change]:
    """Yield what turns the block into `after`: a change for each text, or for a whole field whose entries were added,
    removed or cut anew."""
    before = placed.block
    if after.get("variant") != before.get("variant"):
        yield _change(placed, "layout", "/variant", before.get("variant"), after.get("variant"))
    old, new = before.get("props") or {}, after.get("props") or {}
    for name in dict.fromkeys([*old, *new]):
        was, is_now = old.get(name, _NOTHING), new.get(name, _NOTHING)
        if was is not _NOTHING and is_now is not _NOTHING and _same_shape(was, is_now):
            for parts, text, fresh in _texts(was, is_now, ("props", name)):
                yield _change(placed, "text", pointer(parts), text, fresh)
        else:
            does = "text" if isinstance(was, str) or isinstance(is_now, str) else "list"
            yield _change(placed, does, pointer(("props", name)), _value(was), _value(is_now))


def idea_of(placed: PlacedBlock, field: str, number: int, words: str) -> Change:
    """One of several proposals for the same text."""
    path = pointer(("props", field))
    change = _change(placed, "idea", path, (placed.block.get("props") or {}).get(field), words)
    return {**change, "id": f"{change['id']}#{number}", "group": change["id"]}


def removal_of(placed: PlacedBlock) -> Change:
    """Taking the whole block out."""
    change = _change(placed, "remove", "", placed.block, None)
    return {**change, "patch": [*_guards(placed, "/props", placed.block.get("props")), _operation(placed, "", _NOTHING)]}


def addition_of(placed: PlacedBlock, block: Block, number: int) -> Change:
    """A new block below the one that is there."""
    change = _change(placed, "add", "", None, block)
    below = pointer((*placed.parts[:-1], placed.block_index + 1))
    value = {name: held for name, held in block.items() if name != "id"}
    patch = [_guards(placed, "", _NOTHING)[0], {"op": "add", "path": below, "value": value}]
    return {**change, "id": f"{change['id']}+{number}", "patch": patch}


def fitted(change: Change, document: ReadDocument) -> tuple[PlacedBlock, list[Operation]] | None:
    """The change's block in `document` and its patch moved there; None when what it was made on has changed since."""
    placed = next((one for one in blocks(document) if one.block_id == change["block"]), None)
    if placed is None:
        return None
    offset = placed.block_index - _index(change["patch"][0]["path"])
    moved = [{**one, "path": _moved(str(one["path"]), placed, offset)} for one in change["patch"]]
    tests = [one for one in moved if one["op"] == "test"]
    if any(_at(document, str(one["path"])) != one["value"] for one in tests):
        return None
    if change["before"] is None and change["does"] in ("text", "list", "idea"):
        path = pointer(placed.parts) + change["path"]
        if _at(document, path) is not _NOTHING:
            return None
    return placed, moved


def state_of(change: Change, document: ReadDocument) -> str:
    """Where the change stands against the draft: open (it can be taken, also once more after an undo), taken, left, or
    stale when its words were changed meanwhile."""
    if change["state"] == "left" or (change["state"] == "taken" and change["does"] == "add"):
        return str(change["state"])
    if fitted(change, document):
        return "open"
    return "taken" if change["state"] == "taken" else "stale"


def combined(fitting: Iterable[tuple[PlacedBlock, Sequence[Operation]]], more: Sequence[Operation] = ()) -> list[Operation]:
    """The patches as one: edits first and `more` of them, then blocks added and removed from the end on, so that no
    place moves under another."""
    edits: list[Operation] = []
    whole: list[tuple[tuple[int, int, int, int], Operation]] = []
    for number, (placed, patch) in enumerate(fitting):
        edits += [one for one in patch if one["op"] == "test"]
        for one in (one for one in patch if one["op"] != "test"):
            if _PLACE.fullmatch(str(one["path"])):
                order = 0 if one["op"] == "add" else 1
                whole.append(((-placed.page_index, -placed.block_index, order, -number), one))
            else:
                edits.append(one)
    return [*edits, *more, *(one for _, one in sorted(whole, key=lambda pair: pair[0]))]


def _change(placed: PlacedBlock, does: str, path: str, before: Any, after: Any) -> Change:
    value = _NOTHING if after is None else after
    held = before if before is not None else _NOTHING
    return {
        "id": f"{placed.block_id}:{path}" if path else f"{placed.block_id}:{does}",
        "block": placed.block_id,
        "page": placed.page_slug,
        "does": does,
        "path": path,
        "before": before,
        "after": after,
        "patch": [*_guards(placed, path, held), _operation(placed, path, value)],
        "state": "open",
    }


def _guards(placed: PlacedBlock, path: str, held: Any) -> list[Operation]:
    here = pointer(placed.parts)
    same: Operation = {"op": "test", "path": f"{here}/id", "value": placed.block_id}
    return [same] if held is _NOTHING or not path else [same, {"op": "test", "path": here + path, "value": held}]


def _operation(placed: PlacedBlock, path: str, value: Any) -> Operation:
    here = pointer(placed.parts) + path
    if value is _NOTHING:
        return {"op": "remove", "path": here}
    return {"op": "replace" if re.search(r"/\d+$", here) else "add", "path": here, "value": value}


def _moved(path: str, placed: PlacedBlock, offset: int) -> str:
    found = _PLACE.match(path)
    if found is None:
        return path
    return f"/pages/{placed.page_index}/blocks/{int(found[1]) + offset}{path[found.end() :]}"


def _index(path: str) -> int:
    found = _PLACE.match(path)
    return int(found[1]) if found else 0


def _at(document: ReadDocument, path: str) -> Any:
    try:
        return JsonPointer(path).resolve(document, _NOTHING)
    except JsonPointerException:
        return _NOTHING


def _value(value: Any) -> Any:
    return None if value is _NOTHING else value


def _same_shape(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same_shape(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same_shape(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def _texts(one: Any, other: Any, parts: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield the texts that differ between two values of the same shape, with their places."""
    if isinstance(one, str):
        if one != other:
            yield parts, one, other
    elif isinstance(one, Mapping):
        for name in one:
            yield from _texts(one[name], other[name], (*parts, name))
    elif isinstance(one, list):
        for at, (old, new) in enumerate(zip(one, other, strict=True)):
            yield from _texts(old, new, (*parts, at))

"""The patches behind the studio's buttons, as JSON for their `data-patch`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from products.dsl.document import PlacedBlock
from products.dsl.patch import Operation
from products.dsl.problems import pointer


def as_json(operations: list[Operation]) -> str:
    """The operations as one line of JSON."""
    return json.dumps(operations, ensure_ascii=False, separators=(",", ":"))


def guard(path: str, item: Mapping[str, Any]) -> Operation:
    """A test that the block or page at `path` is still this one."""
    return {"op": "test", "path": f"{path}/id", "value": item.get("id")}


@dataclass(frozen=True, slots=True)
class Moves:
    """What can be done to one entry of a list; an empty text where it cannot."""

    up: str = ""
    down: str = ""
    copy: str = ""
    remove: str = ""


def block_moves(placed: PlacedBlock) -> Moves:
    """Moves of a block on its page."""
    parent, at = pointer(placed.parts[:-1]), placed.block_index
    here, count = f"{parent}/{at}", len(placed.page["blocks"])
    same = guard(here, placed.block)
    return Moves(
        up=as_json([same, {"op": "move", "from": here, "path": f"{parent}/{at - 1}"}]) if at else "",
        down=as_json([same, {"op": "move", "from": here, "path": f"{parent}/{at + 1}"}]) if at + 1 < count else "",
        copy=as_json([same, {"op": "copy", "from": here, "path": f"{parent}/{at + 1}"}]),
        remove=as_json([same, {"op": "remove", "path": here}]),
    )


def page_moves(pages: list[dict[str, Any]], at: int) -> Moves:
    """Moves of a content page; the sales page stays first."""
    if at == 0:
        return Moves()
    same = guard(f"/pages/{at}", pages[at])
    return Moves(
        up=as_json([same, {"op": "move", "from": f"/pages/{at}", "path": f"/pages/{at - 1}"}]) if at > 1 else "",
        down=as_json([same, {"op": "move", "from": f"/pages/{at}", "path": f"/pages/{at + 1}"}])
        if at + 1 < len(pages)
        else "",
        remove=as_json([same, {"op": "remove", "path": f"/pages/{at}"}]),
    )


def entry_moves(same: Operation, path: str, at: int, count: int, *, least: int) -> Moves:
    """Moves of an entry of a list in a block's props; a list keeps at least `least` entries."""
    here = f"{path}/{at}"
    return Moves(
        up=as_json([same, {"op": "move", "from": here, "path": f"{path}/{at - 1}"}]) if at else "",
        down=as_json([same, {"op": "move", "from": here, "path": f"{path}/{at + 1}"}]) if at + 1 < count else "",
        remove=as_json([same, {"op": "remove", "path": here}]) if count > least else "",
    )

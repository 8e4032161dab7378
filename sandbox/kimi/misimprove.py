"""The faults in an improvement: what a model changes that it should not have changed."""

import json
from dataclasses import replace
from typing import Any

from sandbox.kimi.faults import RequestFaults
from sandbox.kimi.turn import Call

CALL = "propose_changes"
STRANGER = "blk_zzzzzzzz"
Change = dict[str, Any]


def spoil_changes(call: Call, faults: RequestFaults) -> Call:
    """Return the call with the faults in force; another kind of call stays as it is."""
    if call.name != CALL:
        return call
    changes: list[Change] = json.loads(call.arguments)["changes"]
    edits = [change for change in changes if "props" in change and "block" in change]
    if faults.take("improve_nothing"):
        changes = []
    if faults.take("improve_outside"):
        changes.append({"block": STRANGER, "props": {"heading": "Somebody else's block"}})
    if edits and faults.take("improve_invented"):
        name = next(iter(edits[0]["props"]))
        edits[0]["props"][name] = _invented(edits[0]["props"][name])
    if edits and faults.take("improve_invalid"):
        edits[0]["props"]["countdown"] = "Only today"
    return replace(call, arguments=json.dumps({"changes": changes}, ensure_ascii=False))


def _invented(value: Any) -> Any:
    """Return the value with one of its texts made into a claim that no clip holds."""
    claim = "Join 12,480 happy readers."
    if isinstance(value, list) and value:
        return [_invented(value[0]), *value[1:]]
    if isinstance(value, dict):
        first = next(iter(value))
        return {**value, first: _invented(value[first])}
    return claim

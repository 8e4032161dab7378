"""Anything that is not a build: an answer of the right shape made of the words it was given."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.kimi.author.conversation import text_of
from sandbox.kimi.author.words import shortened
from sandbox.kimi.checks import Request
from sandbox.kimi.turn import Call, Turn

Schema = Mapping[str, Any]


def other_turn(request: Request, tools: Mapping[str, Mapping[str, Any]]) -> Turn:
    """Return a call where one is demanded, JSON where JSON is demanded, else a sentence."""
    said = next((text_of(message) for message in reversed(request.messages) if message["role"] == "user"), "")
    answered = request.messages[-1]["role"] == "tool"
    choice = request.tool_choice
    named = choice["function"].get("name") if isinstance(choice, Mapping) else None
    if tools and not answered and (named in tools or choice == "required"):
        name = str(named if named in tools else next(iter(tools)))
        schema = tools[name].get("parameters") or {"type": "object"}
        return Turn(calls=(Call(name, json.dumps(filled(schema, said), ensure_ascii=False)),))
    if request.response_format.get("type") == "json_schema":
        schema = request.response_format["json_schema"]["schema"]
        return Turn(content=json.dumps(filled(schema, said), ensure_ascii=False))
    if request.response_format.get("type") == "json_object":
        return Turn(content=json.dumps({"answer": shortened(said, 200)}, ensure_ascii=False))
    return Turn(content="This is the local Kimi stand-in. It builds products from a Build Packet; it does not chat.")


def filled(schema: Schema, said: str, root: Schema | None = None) -> Any:
    """Return the smallest value a schema allows, with text taken from what was said."""
    root = root if root is not None else schema
    if "$ref" in schema:
        return filled(root.get("$defs", {}).get(str(schema["$ref"]).rpartition("/")[2], {}), said, root)
    if schema.get("anyOf"):
        return filled(schema["anyOf"][0], said, root)
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {
            name: filled(properties[name], said, root) for name in properties if name in schema.get("required", properties)
        }
    if kind == "array":
        return [filled(schema.get("items", {}), said, root) for _ in range(max(1, int(schema.get("minItems", 1))))]
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    return shortened(said, int(schema.get("maxLength", 120))) or "…"

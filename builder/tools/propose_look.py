"""propose_look: from what the model saw in a picture to theme tokens that a product can wear."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from builder.agent.toolset import Tool, ToolResult
from products.dsl.parse import parse_document
from products.dsl.problems import Problem, pointer
from products.dsl.theme import full_tokens, tokens_schema

NAME = "propose_look"
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
SCHEMA: Mapping[str, Any] = tokens_schema()
PARAMETERS: Mapping[str, Any] = {
    **SCHEMA,
    "properties": {
        name: {word: value for word, value in schema.items() if word != "pattern"}
        for name, schema in SCHEMA["properties"].items()
    },
}
"""The schema in the dialect of the provider, which knows no patterns."""


def propose_look_tool() -> Tool:
    """The tool that ends it."""
    return Tool(NAME, DESCRIPTION, PARAMETERS, judged, ends=True)


def answered(text: str) -> ToolResult | None:
    """What a text answer is worth; None when there is no look in it."""
    held = parse_document(text).document if '"preset"' in text else None
    return judged(held) if held else None


def judged(tokens: Mapping[str, Any]) -> ToolResult:
    """The tokens, colours in small letters and nothing left open, or what is wrong with them."""
    faults = sorted(Draft202012Validator(SCHEMA).iter_errors(tokens), key=lambda fault: pointer(fault.absolute_path))
    if faults:
        found = [Problem(pointer(one.absolute_path), "look_invalid", one.message[:200]).as_dict() for one in faults[:6]]
        told = {"valid": False, "problems": found}
        return ToolResult(json.dumps(told, ensure_ascii=False), status="refused", problems=found)
    small = {name: str(value).lower() if name.startswith("color") else value for name, value in tokens.items()}
    return ToolResult(json.dumps({"valid": True}), document={"tokens": full_tokens(small)})

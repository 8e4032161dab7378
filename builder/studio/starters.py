"""The least that a new block, entry or page needs: its own words are the creator's to write."""

from collections.abc import Mapping
from typing import Any

from products.dsl.catalog import CATALOG
from products.dsl.document import blocks
from products.dsl.fields import MEDIA_ID, Schema


def starter_block(kind: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """A valid block of a type: required texts say what belongs there. Raises KeyError for an unknown type."""
    entry = CATALOG[kind]
    props = _value(entry.schema)
    if kind == "DayHeader":
        props["day"] = _next(document, kind, "day")
    return {"type": kind, "variant": entry.variants[0], "props": props, "sources": []}


def starter_entry(schema: Schema) -> Any:
    """A valid entry for a list whose entries follow `schema`."""
    return _value(schema)


def starter_page(document: Mapping[str, Any]) -> dict[str, Any]:
    """A content page with nothing on it; a challenge opens it a day after the last one."""
    page: dict[str, Any] = {"kind": "content", "title": "New page", "blocks": []}
    if document.get("productType") == "challenge":
        days = [page.get("unlockDay") for page in document.get("pages", ())]
        page["unlockDay"] = max([day for day in days if isinstance(day, int)], default=0) + 1
        page["title"] = f"Day {page['unlockDay']}"
    return page


def _value(schema: Schema) -> Any:
    if schema["type"] == "object":
        return {name: _value(schema["properties"][name]) for name in schema.get("required", ())} or _first(schema)
    if schema["type"] == "array":
        return [_value(schema["items"])] if schema.get("minItems") else []
    if schema["type"] == "integer":
        return schema["minimum"]
    if schema.get("pattern") == MEDIA_ID:
        return "cover"
    return f"[Add {schema['title'].lower()}]"  # in brackets, so that the gate finds it when it is left standing


def _first(schema: Schema) -> dict[str, Any]:
    """What an object that requires nothing begins with: an offer gets a heading, a divider nothing."""
    heading = schema["properties"].get("heading")
    return {"heading": _value(heading)} if heading else {}


def _next(document: Mapping[str, Any], kind: str, name: str) -> int:
    found = [placed.block["props"].get(name) for placed in blocks(document) if placed.block.get("type") == kind]
    return max([value for value in found if isinstance(value, int)], default=0) + 1

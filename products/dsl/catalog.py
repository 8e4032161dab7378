"""The catalog of block types, and what is generated from it: prompt lines, sample document, JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from products.dsl.block_type import BlockType
from products.dsl.blocks import (
    bullets,
    checklist,
    cta,
    day_header,
    divider,
    download_button,
    faq,
    hero,
    image,
    lesson_content,
    module_header,
    pricing,
    steps,
    testimonial,
    text_section,
)
from products.dsl.document import Document
from products.dsl.envelope import block_schema, envelope_schema
from products.dsl.fields import Schema, standard
from products.dsl.sample import compose

SCHEMA_ID = "https://owny.store/schemas/product_dsl/1.0.json"
_MODULES = (
    hero,
    text_section,
    bullets,
    steps,
    checklist,
    image,
    testimonial,
    faq,
    cta,
    pricing,
    divider,
    module_header,
    lesson_content,
    day_header,
    download_button,
)

CATALOG: Mapping[str, BlockType] = MappingProxyType({module.BLOCK.name: module.BLOCK for module in _MODULES})


def prompt_lines() -> str:
    """Return one line per block type for the model; the same bytes every time."""
    notation = (
        "Fields: name(max characters), * required, ~ **bold** *italic* [text](https://…) allowed, "
        'name[max entries]{…} a list. "image" is {mediaId, alt(300)}.'
    )
    return "\n".join([notation, *(_line(block_type) for block_type in CATALOG.values())])


def sample_document() -> Document:
    """Return a valid document that holds every block type in every variant."""
    return compose(CATALOG)


def document_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a whole document, every block by its type."""
    definitions = {name: standard(block_schema(name, entry.variants, entry.schema)) for name, entry in CATALOG.items()}
    block: Schema = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"type": "string", "enum": list(CATALOG)}},
        "allOf": [
            {"if": {"properties": {"type": {"const": name}}}, "then": {"$ref": f"#/$defs/{name}"}} for name in CATALOG
        ],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Product document",
        **envelope_schema({"$ref": "#/$defs/Block"}),
        "$defs": {"Block": block, **definitions},
    }


def _line(entry: BlockType) -> str:
    fields = _fields(entry.schema)
    return f"{entry.name} {'|'.join(entry.variants)}: {fields}. {entry.description} Use: {entry.when}."


def _fields(schema: Schema) -> str:
    wanted = schema.get("required", [])
    told = {name: field for name, field in schema["properties"].items() if name != schema.get("x-unless")}
    return " ".join(_field(name, field, "*" * (name in wanted)) for name, field in told.items())


def _field(name: str, schema: Schema, star: str) -> str:
    if schema["type"] == "integer":
        return f"{name}{star}({schema['minimum']}–{schema['maximum']})"
    if schema["type"] == "array":
        return f"{name}{star}[{schema['maxItems']}]{_item(schema['items'])}"
    if schema["type"] == "object":
        return f"{name}{star}" if "mediaId" in schema["properties"] else f"{name}{star}{{{_fields(schema)}}}"
    return f"{name}{star}{_size(schema)}"


def _item(schema: Schema) -> str:
    return _size(schema) if schema["type"] == "string" else f"{{{_fields(schema)}}}"


def _size(schema: Schema) -> str:
    return f"({schema['maxLength']}{'~' * bool(schema.get('x-rich'))})" if "maxLength" in schema else ""

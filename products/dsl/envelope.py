"""Everything of a document around its blocks: the schema of head, pages and block frame."""

from __future__ import annotations

from typing import Any

from products.dsl.document import DSL_VERSION, MAX_BLOCKS_PER_PAGE, MAX_PAGES, PAGE_KINDS, PRODUCT_TYPES
from products.dsl.fields import CLIP_ID, NOT_BLANK, Schema
from products.dsl.theme import tokens_schema

SLUG = r"^[a-z0-9-]{1,60}$"
PAGE_ID = r"^pg_[a-z0-9]{8}$"
BLOCK_ID = r"^blk_[a-z0-9]{8}$"
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"
MAX_SOURCES = 60


def envelope_schema(block_items: Schema) -> Schema:
    """Return the schema of a document whose blocks follow `block_items`."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["dslVersion", "productType", "title", "themeTokens", "pages"],
        "properties": {
            "dslVersion": {"type": "string", "enum": [DSL_VERSION]},
            "productType": {"type": "string", "enum": list(PRODUCT_TYPES)},
            "title": _text(120, required=True),
            "subtitle": _text(200),
            "language": {"type": "string", "pattern": LANGUAGE},
            "seo": _object({"title": _text(70), "description": _text(160)}),
            "themeTokens": tokens_schema(),
            "pages": {"type": "array", "minItems": 1, "maxItems": MAX_PAGES, "items": page_schema(block_items)},
        },
    }


def page_schema(block_items: Schema) -> Schema:
    """Return the schema of one page whose blocks follow `block_items`."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "slug", "kind", "title", "blocks"],
        "properties": {
            "id": {"type": "string", "pattern": PAGE_ID},
            "slug": {"type": "string", "pattern": SLUG},
            "kind": {"type": "string", "enum": list(PAGE_KINDS)},
            "title": _text(120, required=True),
            "unlockDay": {"type": "integer", "minimum": 1, "maximum": 365},
            "blocks": {"type": "array", "maxItems": MAX_BLOCKS_PER_PAGE, "items": block_items},
        },
    }


def block_schema(name: str | None, variants: tuple[str, ...], props: Schema) -> Schema:
    """Return the schema of a whole block; `name` None leaves the type open."""
    kind: dict[str, Any] = {"type": "string"} if name is None else {"type": "string", "enum": [name]}
    variant: dict[str, Any] = {"type": "string", "enum": list(variants)} if variants else {"type": "string"}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "type", "variant", "props"],
        "properties": {
            "id": {"type": "string", "pattern": BLOCK_ID},
            "type": kind,
            "variant": variant,
            "props": props,
            "sources": {
                "type": "array",
                "maxItems": MAX_SOURCES,
                "items": {"type": "string", "pattern": CLIP_ID},
            },
        },
    }


def _text(limit: int, *, required: bool = False) -> Schema:
    schema: Schema = {"type": "string", "maxLength": limit}
    return schema | {"pattern": NOT_BLANK} if required else schema


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties}

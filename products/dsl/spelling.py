"""Lossless corrections of a document's frame: upper and lower case, and JSON inside JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from products.dsl.catalog import CATALOG
from products.dsl.document import PAGE_KINDS, PRODUCT_TYPES, Document
from products.dsl.fields import Schema
from products.dsl.theme import DENSITIES, FONT_PAIRS, PRESET_NAMES, RADII

_TOKENS = {"preset": PRESET_NAMES, "fontPair": FONT_PAIRS, "radius": RADII, "density": DENSITIES}


def respell(document: Document) -> tuple[Document, list[str]]:
    """Return the document with names in their catalog spelling and nested JSON texts decoded.

    Also returns each fix in words. Names that do not match after ignoring case, spaces, hyphens and
    underscores stay as they are.
    """
    fixes: list[str] = []
    done = _unwrap(dict(document), fixes)
    done = {
        name: _decoded(value, fixes, name) if name in ("seo", "themeTokens", "pages") else value
        for name, value in done.items()
    }
    _choose(done, "productType", PRODUCT_TYPES, fixes)
    if isinstance(done.get("themeTokens"), dict):
        done["themeTokens"] = dict(done["themeTokens"])
        for name, choices in _TOKENS.items():
            _choose(done["themeTokens"], name, choices, fixes)
    if isinstance(done.get("pages"), list):
        done["pages"] = [_page(page, fixes) for page in done["pages"]]
    return done, list(dict.fromkeys(fixes))


def respell_block(block: Any) -> tuple[Any, list[str]]:
    """Return one block with its names in catalog spelling and nested JSON texts decoded, and the fixes."""
    fixes: list[str] = []
    return _block(block, fixes), list(dict.fromkeys(fixes))


def _unwrap(document: Document, fixes: list[str]) -> Document:
    """Take the document out of a wrapper such as {"dsl": {…}} that holds nothing else."""
    if len(document) != 1:
        return document
    name, inner = next(iter(document.items()))
    decoded = _decoded(inner, fixes, name)
    if isinstance(decoded, dict) and "pages" in decoded:
        fixes.append(f'took the document out of "{name[:40]}"')
        return dict(decoded)
    return document


def _page(page: Any, fixes: list[str]) -> Any:
    page = _decoded(page, fixes, "page")
    if not isinstance(page, dict):
        return page
    page = dict(page)
    _choose(page, "kind", PAGE_KINDS, fixes)
    page["blocks"] = _decoded(page.get("blocks"), fixes, "blocks")
    if page["blocks"] is None:
        del page["blocks"]
    elif isinstance(page["blocks"], list):
        page["blocks"] = [_block(block, fixes) for block in page["blocks"]]
    return page


def _block(block: Any, fixes: list[str]) -> Any:
    block = _decoded(block, fixes, "block")
    if not isinstance(block, dict):
        return block
    block = dict(block)
    _choose(block, "type", tuple(CATALOG), fixes)
    entry = CATALOG.get(str(block.get("type")))
    if entry is None:
        return block
    _choose(block, "variant", entry.variants, fixes)
    if "sources" in block:
        block["sources"] = _decoded(block["sources"], fixes, "sources")
    if "props" in block:
        block["props"] = _fields(block["props"], entry.schema, fixes, "props")
    return block


def _fields(value: Any, schema: Schema, fixes: list[str], name: str) -> Any:
    """Decode texts where the schema wants an object or a list, at every depth."""
    kind = schema.get("type")
    if kind in ("object", "array"):
        value = _decoded(value, fixes, name)
    if kind == "object" and isinstance(value, dict):
        known = schema["properties"]
        return {key: _fields(child, known.get(key, {}), fixes, key) for key, child in value.items()}
    if kind == "array" and isinstance(value, list):
        return [_fields(child, schema["items"], fixes, name) for child in value]
    return value


def _decoded(value: Any, fixes: list[str], name: str) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        inner = json.loads(value)
    except (ValueError, RecursionError):
        return value
    if isinstance(inner, dict | list):
        fixes.append(f'decoded "{name[:40]}", which was JSON inside a text')
        return inner
    return value


def _choose(owner: dict[str, Any], name: str, choices: Iterable[str], fixes: list[str]) -> None:
    """Replace a name by the choice it spells when case and separators are ignored."""
    value = owner.get(name)
    if not isinstance(value, str) or value in choices:
        return
    plain = {re.sub(r"[^a-z]", "", choice.lower()): choice for choice in choices}
    meant = plain.get(re.sub(r"[\s_-]", "", value.lower()))
    if meant is not None:
        owner[name] = meant
        fixes.append(f'spelled {name} "{value[:40]}" as "{meant}"')

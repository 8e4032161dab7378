"""Blocks at every limit of their schema, with the texts that break pages."""

from typing import Any

import pytest

from products.dsl.catalog import CATALOG
from products.dsl.document import MAX_DOCUMENT_BYTES, byte_size
from products.dsl.validate import structure
from products.rendering.page import render_page
from tests.products.rendering.documents import EVERY_VARIANT, PRESETS, block, context, document, page
from tests.products.rendering.reading_html import read

NAUGHTY = [
    "<script>alert(1)</script>",
    "</textarea></style></title><svg onload=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "{{ 7*7 }}{% raw %}${7*7}",
    "&lt;b&gt; &amp;amp; &#60;",
    "[x](javascript:alert(1)) ![x](data:image/svg+xml,<svg>)",
    "javascript:alert(1)",
    "\u202ertl override\u202c \u200b zero width \ufeff",
    "Z\u0351\u036b\u0343\u036aalgo \u0315\u031b\u0300",
    "ﷺ ﷽ 𝕏 \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "NULL undefined NaN None 1e309 -0",
    "**unclosed *nested** [link](https://x.example",
    "-" * 40,
    "W" * 200,
]


def filled(schema: dict[str, Any], text: str, most: int = 10_000) -> Any:
    """A value as large as the schema allows, every text made of `text`; no text longer and no list larger than `most`."""
    if schema["type"] == "object":
        own = {name: field for name, field in schema["properties"].items() if name != schema.get("x-unless")}
        return {name: filled(field, text, most) for name, field in own.items()}
    if schema["type"] == "array":
        return [filled(schema["items"], text, most)] * min(schema["maxItems"], most // 50)
    if schema["type"] == "integer":
        return schema["maximum"]
    limit = min(schema.get("maxLength", 40), most)
    return (text * (limit // len(text) + 1))[:limit].strip() or "x"


def full(name: str, variant: str, text: str, block_id: str = "blk_00000001", most: int = 10_000) -> dict[str, Any]:
    props = filled(dict(CATALOG[name].schema), text, most)
    return {"id": block_id, "type": name, "variant": variant, "props": props, "sources": []}


@pytest.mark.parametrize(("name", "variant"), EVERY_VARIANT)
def test_a_block_at_every_limit_is_whole(name: str, variant: str) -> None:
    found = read(render_page(document(page(full(name, variant, "Every word counts. "))), "sales", context()))
    assert (found.unclosed, found.misnested) == ([], [])
    assert len(found.classed("block")) == 1


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_texts_stay_texts_in_every_field_of_every_block(text: str) -> None:
    blocks = [full(name, variant, text, f"blk_{n:08d}", 200) for n, (name, variant) in enumerate(EVERY_VARIANT)]
    found = read(render_page(document(page(*blocks)), "sales", context()))
    assert (found.unclosed, found.misnested) == ([], [])
    assert len(found.classed("block")) == len(EVERY_VARIANT)
    for element in found.elements:
        assert element.name not in ("img", "iframe", "style", "form")
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"]
        assert not element.attrs.get("href", "").lower().startswith(("javascript", "data"))
    assert all(e.attrs.get("src", "").startswith("/static/") for e in found.all("script"))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_document_as_large_as_allowed_is_drawn(preset: str) -> None:
    whole = document(
        page(block("Hero")), themeTokens={"preset": preset, "colorPrimary": "#8a3f14", "colorAccent": "#33567f"}
    )
    blocks, size = whole["pages"][0]["blocks"], byte_size(whole)
    for number, (name, variant) in enumerate(EVERY_VARIANT * 3):
        one = full(name, variant, "Every word counts. ", f"blk_{number:08d}")
        if size + byte_size(one) + 2 < MAX_DOCUMENT_BYTES:
            size += byte_size(one) + 2
            blocks.append(one)
    assert MAX_DOCUMENT_BYTES * 0.97 < byte_size(whole) < MAX_DOCUMENT_BYTES
    assert [p for p in structure(whole) if p.code == "too_large"] == []
    found = read(render_page(whole, "sales", context()))
    assert (found.unclosed, found.misnested) == ([], [])
    assert len(found.classed("block")) == len(blocks)

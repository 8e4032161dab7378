"""The show pages of a look: every block of the catalog in every variant, drawn by the real renderer."""

import re

import pytest

from products.dsl.catalog import CATALOG
from products.dsl.theme import PRESETS, full_tokens
from products.dsl.validate import validate
from products.rendering.gallery import render_show_page, render_specimens, show_document, specimens
from tests.products.rendering.documents import EVERY_VARIANT, context
from tests.products.rendering.documents import PRESETS as NAMES
from tests.products.rendering.reading_html import read


def test_every_variant_of_every_block_has_its_place() -> None:
    assert sorted((one.name, one.variant) for one in specimens()) == sorted(EVERY_VARIANT)


@pytest.mark.parametrize("preset", NAMES)
def test_every_block_is_drawn_under_its_name(preset: str) -> None:
    found = read(render_specimens(full_tokens({"preset": preset}), context(mode="preview")))
    assert (found.unclosed, found.misnested) == ([], [])
    assert len(found.classed("block")) == len(EVERY_VARIANT)
    assert found.classed("stub") == []
    assert [" ".join(e.text.split()) for e in found.classed("specimen")] == [f"{n} {v}" for n, v in _in_order()]
    assert [e.text for e in found.all("h1")] == [f"{PRESETS[preset].label}: every block in every variant"]


def _in_order() -> list[tuple[str, str]]:
    return [(one.name, one.variant) for one in specimens()]


def test_no_two_elements_share_an_id() -> None:
    html = render_specimens(full_tokens({"preset": "dark"}), context(mode="preview"))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("preset", NAMES)
def test_the_page_of_a_look_is_a_valid_document_that_sells(preset: str) -> None:
    document = show_document(full_tokens({"preset": preset}))
    assert [p.code for p in validate(document) if p.severity == "error"] == []
    found = read(render_show_page(full_tokens({"preset": preset}), context()))
    assert len(found.all("h1")) == 1
    assert [e.attrs["href"] for e in found.classed("mast__buy")] == ["/@maren/loaf/buy/"]
    assert len(found.classed("offer")) == 1


def test_no_two_looks_arrange_their_page_alike() -> None:
    orders = {name: _order(name) for name in NAMES}
    assert len(set(orders.values())) == 6
    assert {kind for order in orders.values() for kind, _ in order} <= set(CATALOG)


def _order(preset: str) -> tuple[tuple[str, str], ...]:
    blocks = show_document({"preset": preset})["pages"][0]["blocks"]
    return tuple((block["type"], block["variant"]) for block in blocks)

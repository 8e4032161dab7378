"""Every block of the catalog is drawn, each variant its own way, and no block takes the page with it."""

import logging
from typing import Any

import pytest

from products.dsl.catalog import CATALOG
from products.dsl.document import strings
from products.rendering.blocks import VARIANTS, render_block
from products.rendering.page import render_page
from tests.products.rendering.documents import EVERY_VARIANT, PRESETS, block, context, document, page, sample
from tests.products.rendering.reading_html import read

MARKS = ("data-text", "data-rich", "data-picture")
BROKEN = {"id": "blk_broken01", "type": "Steps", "variant": "cards", "props": {"items": 7}, "sources": []}
UNKNOWN = {"id": "blk_unknown1", "type": "Carousel", "variant": "x", "props": {"a": "secret words"}, "sources": []}


def drawn(one: dict[str, Any], **more: Any) -> str:
    return render_block(one, document(page(one)), context(**more))


def test_the_catalog_and_the_templates_name_the_same_variants() -> None:
    assert {name: entry.variants for name, entry in CATALOG.items()} == dict(VARIANTS)


@pytest.mark.parametrize(("name", "variant"), EVERY_VARIANT)
def test_every_variant_is_one_well_formed_element_with_its_id(name: str, variant: str) -> None:
    found = read(drawn(block(name, variant)))
    root = found.elements[0]
    assert (found.unclosed, found.misnested) == ([], [])
    assert root.attrs["id"] == "blk_00000001"
    assert root.attrs["class"].split()[:1] == ["block"]
    assert any(name.endswith(f"--{variant}") for name in root.attrs["class"].split())


@pytest.mark.parametrize("name", list(CATALOG))
def test_the_variants_of_a_block_differ(name: str) -> None:
    pages = {drawn(block(name, variant)) for variant in CATALOG[name].variants}
    assert len(pages) == len(CATALOG[name].variants)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_page_of_the_sample_is_well_formed_in_every_preset(preset: str) -> None:
    one = sample(preset)
    for each in one["pages"]:
        found = read(render_page(one, each["slug"], context(mode="library")))
        assert (found.unclosed, found.misnested) == ([], [])


def test_an_unknown_variant_is_drawn_as_the_first_one() -> None:
    one = block("Hero") | {"variant": "spinning"}
    assert drawn(one) == drawn(block("Hero", "split"))


@pytest.mark.parametrize("one", [BROKEN, UNKNOWN, {"id": "blk_empty001", "type": "Hero"}])
def test_a_buyer_sees_nothing_of_a_block_that_cannot_be_drawn(one: dict[str, Any]) -> None:
    whole = document(page(block("Hero"), one, block("FAQ", block_id="blk_00000002")))
    html = render_page(whole, "sales", context())
    assert one["id"] not in html
    assert "secret words" not in html
    assert [e.attrs["id"] for e in read(html).classed("block")] == ["blk_00000001", "blk_00000002"]


@pytest.mark.parametrize("one", [BROKEN, UNKNOWN])
def test_the_studio_shows_a_notice_in_its_place(one: dict[str, Any]) -> None:
    found = read(drawn(one, mode="preview"))
    (stub,) = found.classed("stub")
    assert stub.attrs["data-block"] == one["id"]
    assert one["type"] in stub.text
    assert "Buyers do not see it." in stub.text


def test_a_block_that_cannot_be_drawn_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        drawn(BROKEN)
    assert "block blk_broken01 of type Steps cannot be drawn" in caplog.text


def test_only_the_studio_marks_the_root_of_a_block() -> None:
    one = block("FAQ")
    assert read(drawn(one, mode="preview")).elements[0].attrs["data-block"] == "blk_00000001"
    assert "data-block" not in drawn(one)


def test_a_block_drawn_alone_is_the_same_as_on_its_page() -> None:
    whole = sample()
    for each in whole["pages"]:
        html = render_page(whole, each["slug"], context())
        for one in each["blocks"]:
            assert render_block(one, whole, context()) in html


def test_a_block_id_cannot_leave_its_attribute() -> None:
    html = drawn(block("FAQ", block_id='x" onclick="alert(1)'), mode="preview")
    assert read(html).elements[0].attrs["id"] == 'x" onclick="alert(1)'
    assert "onclick" not in read(html).elements[0].attrs


def test_the_first_question_is_open_and_columns_hide_none() -> None:
    items = [{"question": f"Q{n}", "answer": "A"} for n in range(3)]
    accordion = read(drawn(block("FAQ", "accordion", items=items))).all("details")
    columns = read(drawn(block("FAQ", "columns", items=items))).all("details")
    assert ["open" in e.attrs for e in accordion] == [True, False, False]
    assert ["open" in e.attrs for e in columns] == [True, True, True]


def test_every_checkbox_has_a_label_and_a_value_of_its_own() -> None:
    groups = [{"title": "A", "items": [{"text": "one"}, {"text": "two"}]}, {"items": [{"text": "three", "note": "soon"}]}]
    found = read(drawn(block("Checklist", "tasks", groups=groups)))
    assert [e.attrs["value"] for e in found.all("input")] == ["0.0", "0.1", "1.0"]
    assert {e.attrs["name"] for e in found.all("input")} == {"blk_00000001"}
    assert [" ".join(e.text.split()) for e in found.all("label")] == ["one", "two", "three soon"]


def test_titles_of_items_step_up_when_the_block_has_no_heading() -> None:
    with_heading = block("Bullets", heading="Three", items=[{"title": "One"}])
    without = block("Bullets", items=[{"title": "One"}])
    assert [e.name for e in read(drawn(with_heading)).all("h2", "h3")] == ["h2", "h3"]
    assert [e.name for e in read(drawn(without)).all("h2", "h3")] == ["h2"]


def test_an_image_with_words_is_spoken_and_one_without_is_not() -> None:
    spoken = read(drawn(block("Image", image={"mediaId": "cover", "alt": 'Bread & "salt"'})))
    silent = read(drawn(block("Image", image={"mediaId": "cover", "alt": ""})))
    assert spoken.all("svg")[0].attrs["aria-label"] == 'Bread & "salt"'
    assert spoken.all("svg")[0].attrs["role"] == "img"
    assert silent.all("svg")[0].attrs["aria-hidden"] == "true"


def test_a_download_without_an_address_is_left_out_for_buyers_and_named_in_the_studio() -> None:
    one = block("DownloadButton")
    assert drawn(one, download_url="").strip() == ""
    assert read(drawn(one, download_url="", mode="preview")).all("a") == []
    assert [e.attrs["href"] for e in read(drawn(one)).all("a")] == ["/library/loaf/print/"]


def texts_of(name: str, variant: str) -> dict[str, bool]:
    """Every text of the sample that stands on the page by its place, and whether it may be bold."""
    entry, found = CATALOG[name], {}
    for parts, _ in strings(entry.sample_for(variant)["props"]):
        schema = entry.schema
        for part in parts:
            schema = schema["items"] if isinstance(part, int) else schema["properties"][part]
        if "x-bound" not in schema and parts[-1] != "alt" and parts[0] != "clip":
            found[".".join(map(str, parts))] = bool(schema.get("x-rich"))
    return found


@pytest.mark.parametrize(("name", "variant"), EVERY_VARIANT)
def test_in_the_studio_every_text_says_which_field_it_shows(name: str, variant: str) -> None:
    shown = block(name, variant, **CATALOG[name].sample_for(variant)["props"])
    html = render_block(shown, document(page(shown), page(slug="more", kind="content")), context(mode="preview"))
    marked = [
        (attribute, one.attrs[attribute]) for one in read(html).elements for attribute in MARKS if attribute in one.attrs
    ]
    wanted = {("data-rich" if is_rich else "data-text", place) for place, is_rich in texts_of(name, variant).items()}
    assert wanted - set(marked) == set()
    assert len(marked) == len(set(marked))


@pytest.mark.parametrize("mode", ["published", "library", "site", "export"])
def test_outside_the_studio_nothing_is_marked(mode: str) -> None:
    one = sample()
    html = "".join(render_page(one, p["slug"], context(mode=mode)) for p in one["pages"])
    assert [mark for mark in MARKS if mark in html] == []

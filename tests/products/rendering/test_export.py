"""The printable file: the whole product, and nothing to fetch."""

import re

from products.rendering.export import printable_tokens, render_export
from tests.products.rendering.documents import block, context, document, page, sample
from tests.products.rendering.reading_html import read

BOOK = document(
    page(block("Hero"), block("Pricing", block_id="blk_00000002")),
    page(block("TextSection", block_id="blk_00000003", paragraphs=["Mix it"]), slug="one", kind="content", title="Mix"),
    page(block("DayHeader", block_id="blk_00000004", day=2, title="Quiet"), slug="two", kind="content", title="Wait"),
    subtitle="Bread in seven days",
)


def test_it_opens_alone() -> None:
    found = read(render_export(sample(), context()))
    assert found.all("script", "link", "img", "iframe") == []
    assert [e.attrs["href"] for e in found.all("a") if not e.attrs["href"].startswith(("#", "https://", "mailto:"))] == []
    assert len(found.all("style")) == 1


def test_its_style_sheet_fetches_nothing() -> None:
    css = read(render_export(sample(), context())).all("style")[0].text
    addresses = re.findall(r"url\(([^)]{0,40})", css)
    assert addresses
    assert [a for a in addresses if not a.startswith('"data:')] == []
    assert "@import" not in css
    assert css.count("data:font/woff2;base64,") == 2


def test_cover_contents_and_pages_come_in_order() -> None:
    found = read(render_export(BOOK, context()))
    assert [e.attrs["class"] for e in found.elements if e.attrs.get("class") in ("title", "contents", "sheet")] == [
        "title", "contents", "sheet", "sheet",
    ]  # fmt: skip
    assert [e.attrs["href"] for e in found.all("a")] == ["#page-one", "#page-two"]
    assert [e.attrs["id"] for e in found.classed("sheet")] == ["page-one", "page-two"]


def test_one_h1_and_a_heading_for_every_page() -> None:
    found = read(render_export(BOOK, context()))
    assert [(e.name, e.text) for e in found.all("h1", "h2")] == [
        ("h1", "The Slow Loaf"), ("h2", "Contents"), ("h2", "Mix"), ("h2", "Quiet"),
    ]  # fmt: skip


def test_nothing_in_it_sells() -> None:
    found = read(render_export(BOOK, context()))
    assert found.classed("pricing") + found.classed("button") + found.classed("buybar") == []
    assert "/buy/" not in render_export(BOOK, context())


def test_a_product_of_one_page_prints_what_that_page_tells() -> None:
    one = document(page(block("Hero"), block("Checklist", block_id="blk_00000002"), block("CTA", block_id="blk_00000003")))
    found = read(render_export(one, context()))
    assert [e.attrs["id"] for e in found.classed("block")] == ["blk_00000002"]
    assert found.classed("contents") == []


def test_a_dark_product_prints_on_white_with_its_own_type() -> None:
    assert printable_tokens({"preset": "dark", "colorPrimary": "#7dd3fc"}) == {
        "preset": "clean",
        "fontPair": "dark",
        "colorPrimary": "#7dd3fc",
    }
    assert printable_tokens({"preset": "dark", "fontPair": "bold"})["fontPair"] == "bold"
    assert printable_tokens({"preset": "warm", "fontPair": "preset"}) == {"preset": "warm", "fontPair": "preset"}


def test_the_same_document_gives_the_same_file() -> None:
    assert render_export(sample(), context()) == render_export(sample(), context())

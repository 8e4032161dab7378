"""Sales pages: one h1, ordered headings, a price and a way to buy from the server, nothing inline."""

from itertools import pairwise

import pytest

from products.rendering.page import PageNotFound, render_page
from tests.products.rendering.documents import PRESETS, block, context, document, page, sample
from tests.products.rendering.reading_html import Page, read

SHOP = document(
    page(
        block("Hero", title="The Slow Loaf", ctaLabel="Start the week", note="Begin on any day"),
        block("Pricing", block_id="blk_00000002", includes=["Seven pages"], buttonLabel="Buy the week", note="once"),
        block("CTA", block_id="blk_00000003", heading="Start on a Monday", buttonLabel="Start now"),
        block("Pricing", block_id="blk_00000004", heading="Again"),
    )
)


def sales(**more: object) -> Page:
    return read(render_page(SHOP, "sales", context(**more)))


def levels(found: Page) -> list[int]:
    return [int(e.name[1]) for e in found.all("h1", "h2", "h3", "h4", "h5", "h6")]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_page_has_one_h1_and_skips_no_level(preset: str) -> None:
    one = sample(preset)
    for each in one["pages"]:
        found = levels(read(render_page(one, each["slug"], context(mode="library"))))
        assert found.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(found))


def test_the_h1_of_a_sales_page_is_the_first_heros_title() -> None:
    two = document(page(block("Hero", title="First"), block("Hero", block_id="blk_00000002", title="Second")))
    found = read(render_page(two, "sales", context()))
    assert [(e.name, e.text) for e in found.all("h1", "h2")] == [("h1", "First"), ("h2", "Second")]


def test_a_sales_page_without_a_hero_is_headed_by_the_products_title() -> None:
    found = read(render_page(document(page(block("FAQ"))), "sales", context()))
    assert [e.text for e in found.all("h1")] == ["The Slow Loaf"]


def test_every_way_to_buy_leads_to_the_checkout_with_the_servers_price() -> None:
    found = sales(price_label="€35")
    buttons = [e for e in found.all("a") if e.attrs["href"] == "/@maren/loaf/buy/"]
    assert [" ".join(e.text.split()) for e in buttons] == [
        "Get it €35",
        "Start the week €35",
        "Buy the week",
        "Start now €35",
        "Get it",
        "Get it €35",
    ]
    assert [e.text for e in found.classed("amount")] == ["€35", "€35"]


def test_a_free_product_says_so_and_asks_for_no_card() -> None:
    found = sales(is_free=True, price_label="Free")
    assert [e.text for e in found.classed("amount")] == ["Free", "Free"]
    assert found.classed("mast__buy")[0].text == "Get it free"
    assert "No card needed" in found.classed("assure")[0].text
    assert "Stripe" not in found.classed("trust")[0].text
    assert found.classed("button")[0].text.split() == ["Start", "the", "week", "Free"]


def test_a_label_that_says_free_is_not_told_twice() -> None:
    one = document(page(block("Hero", title="A", ctaLabel="Get it free")))
    found = read(render_page(one, "sales", context(is_free=True, price_label="Free")))
    assert found.classed("button")[0].text == "Get it free"


def test_trust_stands_beside_the_button() -> None:
    found = sales(refund_line="14 days to change your mind.", trust=(("Kept for good.", "Later editions are free."),))
    lines = [
        " ".join(e.text.split())
        for e in found.all("li")
        if "No account" in e.text or "14 days" in e.text or "Kept" in e.text
    ]
    assert lines[:3] == [
        "14 days to change your mind.",
        "Kept for good. Later editions are free.",
        "No account needed. Your link comes by e-mail.",
    ]
    assert found.classed("assure")[0].text.strip() == "Secure checkout. 14 days to change your mind."


def test_the_first_offer_is_where_buy_leads_and_tells_machines_the_price() -> None:
    found = sales(price_amount="19.00", currency="USD")
    assert [e.attrs.get("id") for e in found.classed("offer")] == ["buy", None]
    told = {e.attrs["itemprop"]: e.attrs["content"] for e in found.all("meta") if "itemprop" in e.attrs}
    assert told == {"name": "The Slow Loaf", "price": "19.00", "priceCurrency": "USD"}


def test_a_price_that_nobody_set_is_not_invented() -> None:
    assert sales(price_label="").classed("amount") == []


def test_landmarks_and_the_way_past_them() -> None:
    found = sales()
    assert [e.name for e in found.all("header", "main", "footer", "aside") if e.attrs.get("class") != "head"] == [
        "header",
        "main",
        "footer",
        "aside",
    ]
    assert found.classed("skip")[0].attrs["href"] == "#content"
    assert found.all("main")[0].attrs["id"] == "content"
    assert found.all("aside")[0].attrs["aria-label"] == "The Slow Loaf"


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_is_inline_that_a_strict_policy_forbids(preset: str) -> None:
    one = sample(preset)
    for each in one["pages"]:
        found = read(render_page(one, each["slug"], context(mode="preview")))
        assert found.all("style") == []
        assert [e.attrs.get("src", "") for e in found.all("script")] == [
            f"/static/js/product-{'buybar' if each['kind'] == 'sales' else 'ticks'}.js"
        ]
        assert [name for e in found.elements for name in e.attrs if name == "style" or name.startswith("on")] == []


def test_no_id_is_used_twice() -> None:
    for preset in PRESETS:
        one = sample(preset)
        for each in one["pages"]:
            ids = [e.attrs["id"] for e in read(render_page(one, each["slug"], context())).elements if "id" in e.attrs]
            assert len(ids) == len(set(ids)), preset


def test_the_sheets_and_the_two_fonts_of_the_preset_are_linked() -> None:
    found = sales(asset=lambda path: f"https://cdn.example/{path}?1")
    links = {e.attrs["href"]: e.attrs["rel"] for e in found.all("link")}
    assert links == {
        "https://cdn.example/fonts/fraunces.woff2?1": "preload",
        "https://cdn.example/fonts/nunito.woff2?1": "preload",
        "https://cdn.example/css/product/fonts.css?1": "stylesheet",
        "https://cdn.example/css/product/base.css?1": "stylesheet",
        "https://cdn.example/css/product/warm.css?1": "stylesheet",
        "/theme/abc.css": "stylesheet",
        "https://cdn.example/img/favicon.svg?1": "icon",
    }


def test_a_shared_page_introduces_itself() -> None:
    one = {**SHOP, "seo": {"title": "Sourdough in a week", "description": "A **slow** loaf"}}
    found = read(
        render_page(one, "sales", context(canonical_url="https://o.example/x", social_image_url="https://o.example/x.png"))
    )
    named = {
        e.attrs.get("name") or e.attrs.get("property", ""): e.attrs["content"]
        for e in found.all("meta")
        if "content" in e.attrs
    }
    assert found.all("title")[0].text == "Sourdough in a week"
    assert named["description"] == "A slow loaf"
    assert named["og:image"] == "https://o.example/x.png"
    assert named["og:url"] == "https://o.example/x"
    assert "robots" not in named


def test_without_words_for_search_engines_the_page_uses_its_own() -> None:
    one = document(page(block("Hero", title="A", subtitle="Bread in seven days")))
    html = read(render_page(one, "sales", context()))
    assert html.all("title")[0].text == "The Slow Loaf · Maren Holt"
    assert [e.attrs["content"] for e in html.all("meta") if e.attrs.get("name") == "description"] == ["Bread in seven days"]


@pytest.mark.parametrize("mode", ["preview", "library"])
def test_only_published_pages_may_be_found(mode: str) -> None:
    robots = [e.attrs["content"] for e in sales(mode=mode).all("meta") if e.attrs.get("name") == "robots"]
    assert robots == ["noindex"]


@pytest.mark.parametrize(
    ("language", "dir", "skip"),
    [
        ("ar", "rtl", "انتقل إلى المحتوى"),
        ("de-AT", "ltr", "Zum Inhalt"),
        ("pt", "ltr", "Skip to content"),
        ("he", "rtl", "Skip to content"),
    ],
)
def test_a_page_runs_in_the_direction_of_its_language(language: str, dir: str, skip: str) -> None:
    found = read(render_page({**SHOP, "language": language}, "sales", context()))
    assert (found.all("html")[0].attrs["lang"], found.all("html")[0].attrs["dir"]) == (language, dir)
    assert found.classed("skip")[0].text == skip


def test_the_same_document_gives_the_same_bytes() -> None:
    one = sample()
    assert render_page(one, "sales", context()) == render_page(sample(), "sales", context())


def test_a_page_that_is_not_there_is_named() -> None:
    with pytest.raises(PageNotFound, match="nowhere"):
        render_page(SHOP, "nowhere", context())

"""Sales pages as a browser lays them out: every look on narrow screens, with and without script, in forced colours."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from products.dsl.theme import full_tokens
from products.rendering.gallery import render_show_page, render_specimens
from products.rendering.page import render_page
from products.rendering.sheets import inline_css
from tests.products.rendering.documents import EVERY_VARIANT, PRESETS, context, document, page
from tests.products.rendering.test_limits import full

BUY_BAR = Path(__file__).resolve().parents[2] / "static" / "js" / "product-buybar.js"
COMPOUND = "Donaudampfschifffahrtsgesellschaftskapitän räumt auf. "
WIDTHS = (320, 375, 640, 768, 1280)


def tokens(preset: str) -> dict[str, Any]:
    return full_tokens({"preset": preset})


def show_page(preset: str) -> str:
    return render_show_page(tokens(preset), context(inline_css=inline_css(tokens(preset))))


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 375, "height": 740})
    yield opened
    opened.close()


def too_wide(window: Page, html: str) -> list[int]:
    """The widths, of ours, at which a page can be scrolled sideways; 640 is a laptop at a zoom of 200 %."""
    window.set_content(html)
    found = []
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 740})
        if window.evaluate("document.scrollingElement.scrollWidth") > width:
            found.append(width)
    return found


@pytest.mark.parametrize("preset", PRESETS)
def test_no_block_makes_a_page_scroll_sideways(window: Page, preset: str) -> None:
    sheet = inline_css(tokens(preset), "specimens")
    assert too_wide(window, render_specimens(tokens(preset), context(mode="preview", inline_css=sheet))) == []


@pytest.mark.parametrize(
    ("preset", "language", "text"),
    [
        *((preset, "de", COMPOUND) for preset in PRESETS),
        *((preset, "ar", "خطوة صغيرة كل يوم ") for preset in PRESETS[::2]),
        *((preset, "ja", "一日ひとつの小さな作業") for preset in PRESETS[1::2]),
    ],
)
def test_long_words_and_other_scripts_stay_on_the_page(window: Page, preset: str, language: str, text: str) -> None:
    blocks = [full(name, variant, text, f"blk_{n:08d}", 160) for n, (name, variant) in enumerate(EVERY_VARIANT)]
    whole = document(page(*blocks), language=language, title=text, themeTokens=tokens(preset))
    html = render_page(whole, "sales", context(inline_css=inline_css(tokens(preset))))
    assert too_wide(window, html) == []
    window.set_viewport_size({"width": 320, "height": 740})
    assert window.evaluate(OUTSIDE) == []


OUTSIDE = """() => [...document.querySelectorAll('main *, header *, footer *, aside *')].filter(e => {
  const box = e.getBoundingClientRect();
  if (e.children.length || !e.textContent.trim() || e.closest('svg, .sr, .skip') || !box.width) return false;
  return box.right > innerWidth + 2 || box.left < -2;
}).map(e => e.className + ' ' + e.textContent.slice(0, 30))"""


@pytest.mark.parametrize("preset", PRESETS)
def test_the_buy_bar_leaves_while_a_button_of_the_page_is_in_view(window: Page, preset: str) -> None:
    window.set_content(show_page(preset))
    bar = window.locator(".buybar")
    expect(bar).to_be_in_viewport()
    window.add_script_tag(content=BUY_BAR.read_text("utf-8"), type="module")
    window.locator(".hero .button").scroll_into_view_if_needed()
    expect(bar).to_have_class("buybar is-away")
    window.locator(":is(.steps, .bullets) .head").first.evaluate("e => e.scrollIntoView()")
    expect(bar).to_have_class("buybar")
    expect(bar).to_be_in_viewport()
    expect(bar.locator(".button")).to_have_attribute("href", "/@maren/loaf/buy/")


def test_the_last_line_of_the_page_is_not_under_the_bar(window: Page) -> None:
    window.set_content(show_page("clean"))
    window.evaluate("scrollTo(0, document.body.scrollHeight)")
    last, bar = window.locator(".foot a").last.bounding_box(), window.locator(".buybar").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_page_without_script_reads_and_sells(browser: Browser, preset: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(show_page(preset), "utf-8")
    bare = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740})
    try:
        opened = bare.new_page()
        opened.goto(file.as_uri())
        expect(opened.locator("h1")).to_be_visible()
        expect(opened.locator(".buybar .button")).to_be_in_viewport()
        shut = opened.locator(".faq details:not([open])").count()
        for _ in range(shut):
            opened.locator(".faq details:not([open]) summary").first.click()
        assert opened.locator(".faq details[open] > p:visible").count() == opened.locator(".faq details").count() == 3
    finally:
        bare.close()


@pytest.mark.parametrize("preset", PRESETS)
def test_forced_colours_keep_buttons_and_still_people_keep_still(browser: Browser, preset: str) -> None:
    strict = browser.new_context(forced_colors="active", reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    try:
        opened = strict.new_page()
        opened.set_content(show_page(preset))
        style = opened.locator(".hero .button").evaluate(
            "e => [parseFloat(getComputedStyle(e).borderTopWidth), getComputedStyle(e).transitionDuration]"
        )
        assert style[0] >= 2
        assert set(style[1].split(", ")) == {"0s"}
    finally:
        strict.close()

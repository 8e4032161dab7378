"""Looks, findings, better words and pictures at the studio, and the studio for those who do not see or point."""

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.browser.desk import CALL, HERO, PICTURE, TEXT, Desk, block, desk_for, small_document

PRESSABLE = ("button", "link", "textbox", "searchbox", "radio", "checkbox", "combobox", "menuitem")


@pytest.fixture(scope="module")
def room(site: Site, browser: Browser) -> Iterator[Desk]:
    with desk_for(site, browser) as desk:
        yield desk
        assert desk.faults == []


@pytest.fixture
def desk(room: Desk) -> Desk:
    """A product of its own for every test."""
    room.bring()
    return room


def png() -> str:
    """A small red picture, in base64."""
    rows = b"".join(b"\0" + b"\xc0\x30\x20" * 64 for _ in range(64))

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(whole).decode()


def test_a_look_is_on_the_page_before_it_is_saved(desk: Desk) -> None:
    page = desk.page
    page.locator("#tab-look").click()
    value = "getComputedStyle(document.documentElement).getPropertyValue('--%s').trim()"
    page.route("**/change/", lambda route: None)  # the server never hears of it
    page.locator("#look-colorPrimary").fill("#f6f0a0")
    expect(page.locator("#look-colorPrimary-ratio [data-says]")).to_contain_text("Too hard to read as text here.")
    desk.inner.wait_for_function(f"{value % 'brand'} !== ''")
    page.locator("#density-airy").locator("..").click()
    desk.inner.wait_for_function(f"{value % 'density'} === '1.25'")
    assert desk.document()["themeTokens"]["colorPrimary"] == "#8a3f14"
    page.unroute("**/change/")


def test_one_click_puts_findings_right_and_the_next_one_is_at_hand(desk: Desk) -> None:
    desk.bring(seo={}, pages=_without_words(desk))
    page = desk.page
    page.locator("#open-publish").click()
    gate = page.locator(".gate").first
    expect(gate.locator("li")).to_have_count(2)
    expect(gate).to_contain_text("Describe it as “Herbs")
    gate.get_by_role("button", name=re.compile("Fix.*The picture has no description")).click()
    expect(gate.locator("li")).to_have_count(1)
    expect(gate.locator(":focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".gate-lede")).to_have_text("It can go live.")
    expect(page.locator("#publish-now")).not_to_have_attribute("aria-disabled", "true")
    held = desk.document()
    assert held["seo"]["description"] == "A quiet weekend plan"
    assert held["pages"][0]["blocks"][3]["props"]["image"]["alt"] == held["title"]


def _without_words(desk: Desk) -> list[dict[str, Any]]:
    pages = small_document("x")["pages"]
    pages[0]["blocks"][3] = block(PICTURE, "Image", "wide", image={"mediaId": "cover", "alt": ""})
    return list(pages)


def test_a_finding_leads_to_its_field_and_back_to_the_list(desk: Desk) -> None:
    desk.bring(pages=_without_words(desk))
    page = desk.page
    page.locator("#open-publish").click()
    page.get_by_role("link", name=re.compile("Go there.*The picture has no description")).click()
    expect(page.locator("#f-props-image-alt")).to_be_focused()
    page.keyboard.type("Four clay pots")
    page.keyboard.press("Tab")
    expect(page.locator(".back-to-list")).to_contain_text("1 to fix before it can go live.")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".gate-lede")).to_have_text("One thing first, then it can go live.")


def test_some_parts_are_improved_seen_in_the_page_and_taken_in_one_step(desk: Desk) -> None:
    long = "The pot is far too small for it and that is why it dies. The window is not to blame at all."
    pages = small_document("x")["pages"]
    pages[0]["blocks"][1]["props"]["paragraphs"] = [long, "Then mix the soil."]
    desk.bring(pages=pages)
    page = desk.page
    desk.choose(TEXT)
    page.locator("#tool-improve").click()
    page.get_by_text("Some parts").click()
    page.locator(f"#named-{CALL}").check()
    page.get_by_role("button", name="Shorter").click()
    expect(page.locator(".improve-top")).to_be_visible()
    expect(desk.text(TEXT, "paragraphs.0").locator("del").first).to_be_visible()
    assert desk.props(TEXT)["paragraphs"][0] == long
    before = page.locator("#studio").get_attribute("data-draft")
    page.locator(".change-do button").first.click()
    expect(page.locator(".change-taken").first).to_be_visible()
    expect(page.locator("#studio")).to_have_attribute("data-draft", str(int(before or 0) + 1))
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".change-taken")).to_have_count(0)
    page.locator("#close-improve").click()
    expect(desk.text(TEXT, "paragraphs.0").locator("del")).to_have_count(0)
    assert desk.props(TEXT)["paragraphs"][0] == long


def test_a_picture_dropped_on_the_page_replaces_what_it_fell_on(desk: Desk) -> None:
    place = f'[data-block="{PICTURE}"] [data-picture]'
    desk.inner.evaluate(
        """async ([place, png]) => {
          const bytes = Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "pots.png", { type: "image/png" }));
          const how = { dataTransfer: data, bubbles: true, cancelable: true };
          document.querySelector(place).dispatchEvent(new DragEvent("drop", how));
        }""",
        [place, png()],
    )
    expect(desk.frame.locator(f"{place} img.photo")).to_be_visible()
    desk.saved()
    assert desk.props(PICTURE)["image"]["mediaId"].startswith("med_")


def names(desk: Desk) -> list[tuple[str, str]]:
    """Role and name of everything a screen reader meets, as Chromium computes it."""
    session = desk.page.context.new_cdp_session(desk.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    shown = [one for one in nodes if not one.get("ignored")]
    return [(one["role"]["value"], one.get("name", {}).get("value", "")) for one in shown if "role" in one]


def test_a_screen_reader_hears_a_name_for_everything_that_can_be_pressed(desk: Desk) -> None:
    desk.choose(TEXT)
    expect(desk.page.locator("#part-tools")).to_be_visible()
    heard = names(desk)
    pressable = [one for one in heard if one[0] in PRESSABLE]
    assert [one for one in pressable if not one[1].strip()] == []
    for wanted in (
        ("navigation", "Pages and blocks"),
        ("region", "Preview"),
        ("toolbar", "Text"),
        ("button", "Move up"),
        ("button", "More for this block"),
        ("button", "Move Why basil dies: press up or down"),
        ("link", "Why basil dies , Text"),
        ("textbox", "Heading (optional)"),
        ("button", "Bold"),
        ("Iframe", "Preview of the page"),
        ("list", "Steps"),
        ("toolbar", "Format paragraph 1"),
    ):
        assert wanted in heard, wanted


def test_words_from_right_to_left_and_words_without_an_end_stay_in_their_place(desk: Desk) -> None:
    pages = small_document("x")["pages"]
    pages[0]["blocks"][0] = block(HERO, "Hero", "split", title="أعشاب على حافة النافذة", ctaLabel="احصل عليه")
    pages[0]["blocks"][1]["props"]["heading"] = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung"
    desk.bring(language="ar", pages=pages)
    assert desk.inner.evaluate("document.documentElement.dir") == "rtl"
    desk.text(HERO, "title").click()
    desk.page.keyboard.press("End")
    desk.page.keyboard.type(" الآن")
    desk.page.keyboard.press("Enter")
    desk.saved()
    assert desk.props(HERO)["title"] == "أعشاب على حافة النافذة الآن"
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert desk.inner.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""Writing in the page itself, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import HERO, TEXT, Desk, desk_for
from tests.browser.site import Site


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


def test_a_heading_is_written_where_it_stands(desk: Desk) -> None:
    heading, keyboard = desk.text(TEXT, "heading"), desk.page.keyboard
    heading.click()
    expect(desk.page.locator("#f-props-heading")).to_have_value("Why basil dies")
    expect(heading).to_have_attribute("role", "textbox")
    keyboard.press("End")
    keyboard.type(" young")
    expect(desk.page.locator("#f-props-heading")).to_have_value("Why basil dies young")
    expect(desk.page.locator("#writing [data-size]")).to_have_text("20 of 120")
    keyboard.press("Enter")
    expect(heading).not_to_have_attribute("contenteditable", "true")
    desk.saved()
    assert desk.props(TEXT)["heading"] == "Why basil dies young"
    expect(desk.page.locator(f"#leaf-{TEXT} .node-t")).to_contain_text("Why basil dies young")


def test_escape_leaves_it_as_it_was_even_when_it_was_saved_meanwhile(desk: Desk) -> None:
    heading, keyboard = desk.text(TEXT, "heading"), desk.page.keyboard
    heading.click()
    keyboard.press("End")
    keyboard.type(" XX")
    expect(desk.page.locator(f"#leaf-{TEXT} .node-t")).to_contain_text("XX")
    keyboard.press("Escape")
    expect(heading).to_have_text("Why basil dies")
    desk.saved()
    assert desk.props(TEXT)["heading"] == "Why basil dies"


def test_what_is_pasted_is_plain_text_and_stays_data(desk: Desk) -> None:
    desk.text(TEXT, "heading").click()
    desk.page.keyboard.press("ControlOrMeta+a")
    desk.inner.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "<img src=x onerror=alert(1)>\\nSoil");
          data.setData("text/html", "<b style='color:red'>Soil</b>");
          const how = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )
    desk.page.keyboard.press("Enter")
    desk.saved()
    assert desk.props(TEXT)["heading"] == "<img src=x onerror=alert(1)> Soil"
    assert desk.inner.evaluate("document.querySelectorAll('img[src=x]').length") == 0


def test_a_text_over_its_limit_is_kept_and_says_by_how_much(desk: Desk) -> None:
    desk.text(HERO, "ctaLabel").click()
    desk.page.keyboard.press("End")
    desk.page.keyboard.type(" and read it on the sill today")
    expect(desk.page.locator("#writing")).to_have_class("tools writing is-wrong")
    expect(desk.page.locator("#writing [data-size]")).to_have_text("1 too many")
    desk.page.keyboard.press("Enter")
    field = desk.page.locator("#f-props-ctaLabel")
    expect(field).to_have_value("Get it free and read it on the sill today")
    expect(desk.page.locator("#f-props-ctaLabel-wrong")).to_have_text(
        "1 character too many. Shorten it; it is saved when it fits."
    )
    assert desk.props(HERO)["ctaLabel"] == "Get it free"


def test_paragraphs_are_cut_joined_made_bold_and_turned_into_a_list(desk: Desk) -> None:
    keyboard = desk.page.keyboard
    desk.text(TEXT, "paragraphs.0").click()
    keyboard.press("End")
    keyboard.press("Enter")
    keyboard.type("Between them.")
    keyboard.press("ControlOrMeta+a")
    keyboard.press("ControlOrMeta+b")
    desk.saved()
    expect(desk.page.locator("#f-props-paragraphs-1")).to_have_value("**Between them.**")
    expect(desk.text(TEXT, "paragraphs.1").locator("strong")).to_have_text("Between them.")
    keyboard.press("Home")
    keyboard.press("Backspace")
    desk.saved()
    assert desk.props(TEXT)["paragraphs"] == ["Start with the pot. **Between them.**", "Then mix the soil."]
    desk.page.locator("#writing").get_by_role("button", name="List").click()
    keyboard.press("End")
    keyboard.press("Enter")
    keyboard.type("Wait")
    desk.page.locator("#writing").get_by_role("button", name="Done").click()
    desk.saved()
    assert desk.props(TEXT)["paragraphs"][0] == "- Start with the pot. **Between them.**\n- Wait"
    expect(desk.text(TEXT, "paragraphs.0").locator("li")).to_have_count(2)


def test_an_emptied_paragraph_goes_and_undo_brings_it_back(desk: Desk) -> None:
    desk.text(TEXT, "paragraphs.1").click()
    desk.page.keyboard.press("ControlOrMeta+a")
    desk.page.keyboard.press("Delete")
    desk.page.keyboard.press("Enter")
    expect(desk.text(TEXT, "paragraphs.1")).to_have_count(0)
    desk.page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(desk.text(TEXT, "paragraphs.1")).to_have_text("Then mix the soil.")
    assert desk.props(TEXT)["paragraphs"] == ["Start with the pot.", "Then mix the soil."]


def test_a_link_leads_to_an_address_or_to_what_is_ones_own(desk: Desk) -> None:
    page = desk.page
    page.goto(page.url.split("?")[0] + "?page=mix")
    place = desk.text("blk_mixx0001", "paragraphs.0")
    place.dblclick()
    page.keyboard.press("ControlOrMeta+k")
    address = page.get_by_label("Where to?")
    address.fill("javascript:alert(1)")
    page.get_by_role("button", name="Set the link").click()
    expect(page.locator("#link-wrong")).to_be_visible()
    address.fill("find")
    page.locator("#link-found").get_by_role("button", name="Find a pot").click()
    expect(page.locator("#link")).not_to_be_visible()
    page.keyboard.press("Enter")
    desk.saved()
    assert "](page:pot)" in desk.props("blk_mixx0001")["paragraphs"][0]


def test_the_keyboard_alone_writes_in_the_page(desk: Desk) -> None:
    desk.choose(TEXT)
    desk.frame.locator("body").evaluate("() => window.focus()")
    desk.page.keyboard.press("Enter")
    expect(desk.text(TEXT, "heading")).to_be_focused()
    desk.page.keyboard.press("Tab")
    expect(desk.text(TEXT, "paragraphs.0")).to_be_focused()
    desk.page.keyboard.type(" Now.")
    desk.page.keyboard.press("Escape")
    desk.saved()
    assert desk.props(TEXT)["paragraphs"][0] == "Start with the pot."


def test_the_frame_has_an_origin_of_its_own_and_only_its_parent_is_heard(desk: Desk) -> None:
    assert desk.inner.evaluate("self.origin") == "null"
    assert desk.inner.evaluate("() => { try { return parent.document.title; } catch { return 'refused'; } }") == "refused"
    before = desk.document()
    desk.page.evaluate(
        "window.postMessage({ studio: true, say: 'typed', block: 'blk_text0001', path: 'heading', value: 'Hacked' }, '*')"
    )
    desk.inner.evaluate("window.postMessage({ studio: true, do: 'refresh', html: '<h1>Hacked</h1>' }, '*')")
    desk.text(TEXT, "heading").click()
    expect(desk.page.locator("#f-props-heading")).to_have_value("Why basil dies")
    assert desk.document() == before


def test_a_finger_selects_first_and_writes_at_the_second_touch(site: Site, browser: Browser) -> None:
    with desk_for(site, browser, "phone") as desk:
        desk.bring()
        desk.show("Preview")
        heading = desk.text(TEXT, "heading")
        heading.tap()
        expect(desk.page.locator("#part-tools")).to_have_attribute("aria-label", "Text")
        expect(desk.page.locator("#writing")).to_be_hidden()
        heading.tap()
        expect(desk.page.locator("#writing [data-name]")).to_have_text("Heading")
        desk.page.keyboard.press("End")
        desk.page.keyboard.type("!")
        desk.page.get_by_role("button", name="Done").click()
        desk.saved()
        assert "!" in desk.props(TEXT)["heading"]
        assert desk.page.evaluate("document.documentElement.scrollWidth") == 375
        assert desk.faults == []

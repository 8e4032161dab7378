"""Nothing is lost: without a network, with a closed tab, signed out, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Route, expect

from tests.browser.desk import CALL, HERO, PICTURE, STEPS, TEXT, Desk, desk_for
from tests.browser.site import Site


@pytest.fixture(scope="module")
def room(site: Site, browser: Browser) -> Iterator[Desk]:
    with desk_for(site, browser) as desk:
        yield desk


@pytest.fixture
def desk(room: Desk) -> Desk:
    """A product of its own for every test."""
    room.bring()
    return room


def test_offline_the_words_are_kept_and_sent_when_the_network_is_back(desk: Desk) -> None:
    page, context = desk.page, desk.page.context
    desk.choose(TEXT)
    heading = page.locator("#f-props-heading")
    context.set_offline(True)
    heading.fill("Written in a tunnel")
    expect(page.locator("#saved")).to_contain_text("Not saved: offline")
    expect(desk.text(TEXT, "heading")).to_have_text("Written in a tunnel")
    heading.fill("Written in a long tunnel")
    heading.blur()
    context.set_offline(False)
    desk.saved()
    assert desk.props(TEXT)["heading"] == "Written in a long tunnel"
    assert page.locator("#alarm").inner_text().startswith("Not saved: offline")


def test_what_is_pressed_and_typed_before_the_scripts_are_there_is_done_when_they_are(desk: Desk) -> None:
    page, held = desk.page, list[Route]()
    page.route("**/js/studio-tree*.js", lambda route: held.append(route))
    with page.expect_request("**/js/studio-tree*.js"):
        page.goto(f"{page.url.partition('?')[0]}?block={TEXT}", wait_until="commit")
    page.locator("#f-props-heading").fill("Typed early")
    page.locator("#tool-down").evaluate("(button) => button.click()")
    held[0].continue_()
    page.unroute("**/js/studio-tree*.js")
    expect(page.locator("#undo")).to_be_enabled()
    desk.saved()
    assert desk.props(TEXT)["heading"] == "Typed early"
    assert desk.blocks().index(TEXT) == 2


def test_without_a_network_a_key_never_hits_what_was_chosen_before(desk: Desk) -> None:
    page = desk.page
    desk.choose(TEXT)
    page.context.set_offline(True)
    desk.frame.locator(f"#{PICTURE}").click(position={"x": 5, "y": 5})
    page.keyboard.press("Delete")
    expect(page.locator(".toast-bad")).to_contain_text("No connection")
    expect(desk.frame.locator(".is-selected")).to_have_attribute("data-block", TEXT)
    page.context.set_offline(False)
    desk.choose(HERO)
    desk.saved()
    assert desk.blocks() == [HERO, TEXT, STEPS, PICTURE, CALL]


def test_what_a_closed_tab_had_not_sent_is_sent_by_the_next_one(desk: Desk) -> None:
    page, context = desk.page, desk.page.context
    desk.choose(TEXT)
    address = page.url
    context.set_offline(True)
    page.locator("#f-props-heading").fill("Kept in the browser")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    other = context.new_page()
    page.close()
    context.set_offline(False)
    desk.page = other
    desk.open(address)
    expect(other.locator(".toast")).to_contain_text("A change that was not saved when you left is in now.")
    desk.saved()
    assert desk.props(TEXT)["heading"] == "Kept in the browser"


def test_a_lost_answer_does_not_add_a_block_twice(desk: Desk) -> None:
    page = desk.page
    lost: list[APIResponse] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/change/", lose_the_first_answer)
    page.keyboard.press("/")
    page.get_by_label("Search the blocks").fill("divider")
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_have_attribute("data-state", "failed")
    desk.saved()
    page.unroute("**/change/")
    kinds = [one["type"] for one in desk.document()["pages"][0]["blocks"]]
    assert kinds.count("Divider") == 1


def test_signed_out_elsewhere_the_words_wait_for_the_next_sign_in(desk: Desk) -> None:
    page, context = desk.page, desk.page.context
    desk.choose(TEXT)
    signed_in: list[Any] = [one for one in context.cookies() if one["name"] == "sessionid"]
    context.clear_cookies(name="sessionid")
    page.locator("#f-props-heading").fill("Still here")
    expect(page.locator("#saved")).to_contain_text("Not saved: you are signed out")
    context.add_cookies(signed_in)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.saved()
    assert desk.props(TEXT)["heading"] == "Still here"

"""Blocks and pages put in order, by pointer, keyboard and menu, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.desk import CALL, HERO, PICTURE, STEPS, TEXT, Desk, desk_for
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


def drag(desk: Desk, grip: Locator, onto: Locator, *, below: bool = False) -> None:
    """Drag a handle with the mouse to the upper or lower edge of a row."""
    grip.hover()
    desk.page.mouse.down()
    box = onto.bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"] + 40, box["y"] + box["height"] * (0.9 if below else 0.1), steps=6)
    desk.page.mouse.up()
    desk.saved()


def test_a_block_is_dragged_within_its_page_and_onto_another(desk: Desk) -> None:
    page = desk.page
    drag(desk, page.locator(f"#grip-{CALL}"), page.locator(f"#leaf-{TEXT}"))
    assert desk.blocks() == [HERO, CALL, TEXT, STEPS, PICTURE]
    expect(desk.frame.locator("[data-block]").nth(1)).to_have_attribute("data-block", CALL)
    row = page.locator("#node-pot")
    grip = page.locator(f"#grip-{STEPS}")
    grip.hover()
    page.mouse.down()
    box = row.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    desk.saved()
    assert (desk.blocks(), desk.blocks("pot")) == ([HERO, CALL, TEXT, PICTURE], ["blk_pott0001", STEPS])
    page.locator(".toast").get_by_role("button", name="Undo").click()
    desk.saved()
    assert STEPS in desk.blocks()


def test_the_keyboard_moves_and_what_happened_is_said(desk: Desk) -> None:
    leaf, said = desk.page.locator(f"#leaf-{TEXT}"), desk.page.locator("#says")
    leaf.focus()
    desk.page.keyboard.press("Alt+ArrowDown")
    expect(said).to_have_text("Moved down. 3 of 5")
    expect(leaf).to_be_focused()
    desk.page.keyboard.press("Alt+ArrowUp")
    expect(said).to_have_text("Moved up. 2 of 5")
    desk.page.keyboard.press("Delete")
    expect(leaf).to_have_count(0)
    desk.page.keyboard.press("ControlOrMeta+z")
    expect(leaf).to_be_visible()
    assert desk.blocks() == [HERO, TEXT, STEPS, PICTURE, CALL]


def test_the_menu_duplicates_moves_to_a_page_and_gives_the_focus_back(desk: Desk) -> None:
    page = desk.page
    desk.choose(TEXT)
    page.locator("#tool-more").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Add a block above")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#tool-more")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Duplicate").click()
    desk.saved()
    assert len(desk.blocks()) == 6
    page.locator("#tool-more").click()
    page.get_by_role("menuitem", name="Move to another page").click()
    page.locator("#menu-move").get_by_role("menuitem", name="Find a pot").click()
    expect(page.locator("#studio")).to_have_attribute("data-page", "pot")
    desk.saved()
    assert (len(desk.blocks()), len(desk.blocks("pot"))) == (5, 2)
    expect(page.locator(".menu:popover-open")).to_have_count(0)


def test_a_layout_is_chosen_from_its_picture(desk: Desk) -> None:
    desk.choose(STEPS)
    desk.page.get_by_role("button", name="Steps, change the layout").click()
    desk.page.get_by_role("menuitemradio", name="Timeline").click()
    expect(desk.frame.locator(f"#{STEPS}")).to_have_class("block steps steps--timeline n3 is-selected")


def test_a_press_holds_what_would_be_drawn_under_it(desk: Desk) -> None:
    page = desk.page
    desk.choose(STEPS)
    opener = page.get_by_role("button", name="Steps, change the layout")
    expect(opener).to_be_visible()
    opener.hover()
    page.mouse.down()
    with page.expect_response("**/change/"):
        page.evaluate("document.getElementById('tool-down').click()")
    page.mouse.up()
    expect(page.get_by_role("menuitemradio", name="Timeline")).to_be_visible()
    desk.saved()
    assert desk.blocks() == [HERO, TEXT, PICTURE, STEPS, CALL]


def test_fast_hands_lose_nothing_and_change_nothing_else(desk: Desk) -> None:
    page = desk.page
    desk.choose(TEXT)
    page.locator("#tool-down").dblclick()
    desk.saved()
    assert desk.blocks() == [HERO, STEPS, PICTURE, TEXT, CALL]
    page.locator(f"#leaf-{TEXT}").focus()
    for _ in range(3):
        page.keyboard.press("Alt+ArrowUp")
    desk.saved()
    assert desk.blocks() == [TEXT, HERO, STEPS, PICTURE, CALL]
    desk.choose(STEPS)
    page.locator("#f-props-items-0-row").click()
    page.locator("#f-props-items-0-down").dblclick()
    desk.saved()
    assert [one["title"] for one in desk.props(STEPS)["items"]] == ["Split", "Pot", "Soak"]
    desk.choose(HERO)
    desk.frame.locator(f"#{PICTURE}").click(position={"x": 5, "y": 5})
    page.keyboard.press("Delete")
    expect(page.locator(f"#leaf-{PICTURE}")).to_have_count(0)
    desk.saved()
    assert desk.blocks() == [TEXT, HERO, STEPS, CALL]


def test_a_block_is_found_by_a_word_and_put_between_two_others(desk: Desk) -> None:
    page = desk.page
    desk.choose(TEXT)
    desk.frame.get_by_role("button", name="Add a block below").first.click()
    expect(page.locator("#add-where")).to_have_text("It comes between “Text: Why basil dies” and “Steps: Three moves”.")
    page.get_by_label("Search the blocks").fill("reviews")
    expect(page.locator("#add-list button:visible b")).to_have_text("Quotes")
    expect(page.frame_locator("#add-example").locator(".testimonial--quote")).to_be_attached()
    page.locator("#add-layouts").get_by_text("Row").click()
    expect(page.frame_locator("#add-example").locator(".testimonial--row")).to_be_attached()
    page.get_by_role("button", name="Add quotes").click()
    desk.saved()
    kinds = [one["type"] for one in desk.document()["pages"][0]["blocks"]]
    assert kinds == ["Hero", "TextSection", "Testimonial", "Steps", "Image", "CTA"]
    expect(page.locator("#part-right :focus")).to_have_count(1)


def test_pages_are_renamed_doubled_ordered_opened_on_a_day_and_deleted(desk: Desk) -> None:
    page = desk.page
    page.locator("#node-mix").focus()
    page.keyboard.press("F2")
    title = page.locator("#page-title")
    expect(title).to_be_focused()
    title.fill("The soil")
    page.locator("#page-day").fill("3")
    page.locator("#page-day").blur()
    desk.saved()
    expect(page.locator("#node-mix")).to_contain_text("day 3")
    page.locator("#node-mix").hover()
    page.locator("#more-mix").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(page.locator("#node-the-soil-copy")).to_be_visible()
    drag(desk, page.locator("#grip-pot"), page.locator("#node-mix"))
    slugs = [(one["slug"], one["title"], one.get("unlockDay")) for one in desk.document()["pages"][1:]]
    assert slugs == [("pot", "Find a pot", None), ("mix", "The soil", 3), ("the-soil-copy", "The soil (copy)", 3)]
    page.locator("#node-pot").hover()
    page.locator("#more-pot").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.locator("#node-pot")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#node-pot")).to_be_visible()


def test_undo_and_redo_survive_a_reload(desk: Desk) -> None:
    page = desk.page
    desk.choose(CALL)
    page.locator("#tool-up").click()
    expect(page.locator("#undo")).to_be_enabled()
    page.reload()
    page.locator("#undo").click()
    expect(page.locator("#redo")).to_be_enabled()
    desk.saved()
    assert desk.blocks() == [HERO, TEXT, STEPS, PICTURE, CALL]
    page.reload()
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(page.locator("#redo")).to_be_disabled()
    desk.saved()
    assert desk.blocks() == [HERO, TEXT, STEPS, CALL, PICTURE]

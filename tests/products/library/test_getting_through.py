"""Four kinds of products, each read in its own way to its own end; and what a new edition keeps."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.models import Buyer, Entitlement, Product, Reading, ReadingMark
from tests.products.library.reading_desk import (
    CHALLENGE,
    COURSE,
    GUIDE,
    LIST,
    TASKS,
    address,
    at,
    content,
    done,
    form_of,
    given,
    item,
    lesson,
    module,
    note,
    on_sale,
    republish,
    see,
    tasks,
    tell,
    tick,
    ticked,
    written,
)
from tests.products.rendering.reading_html import Page


def counted(page: Page) -> str:
    """What the page says about how far one is."""
    return next(e.text for e in page.elements if "data-count" in e.attrs)


def lessons(page: Page) -> list[tuple[str, bool]]:
    """The lessons in the contents of a course, and which are done."""
    found = [e for e in page.elements if "data-lesson" in e.attrs]
    return [(e.attrs["data-lesson"], "lessons__one--done" in e.attrs["class"]) for e in found]


def stops(page: Page) -> list[str]:
    """The classes of the pages in the navigation, without what all have."""
    return [" ".join(e.attrs["class"].split()[1:]) for e in page.classed("stop")]


def opens_at(client: Client, product: Product) -> str:
    """Where the product opens."""
    return str(client.get(f"/library/{product.public_id}/")["Location"])


# --- a guide


def test_going_on_in_a_guide_reads_the_chapter_and_opens_the_next(phone: Client, book: Product) -> None:
    page = see(phone, book)
    button = next(e for e in page.all("button") if e.attrs.get("name") == "go")
    assert (button.attrs["value"], button.attrs["form"]) == ("pg_00000001", "keep")
    answer = phone.post(at(book, "reading_save"), form_of(page) | {"go": "pg_00000001"})
    assert answer["Location"] == address(book, 2)
    assert counted(see(phone, book, 2)) == "1 of 3 read"
    assert stops(see(phone, book, 2)) == ["stop--done", "stop--now", ""]


def test_a_book_opens_where_one_left_off_on_any_device(phone: Client, laptop: Client, book: Product) -> None:
    assert opens_at(phone, book) == address(book, 1)
    see(phone, book, 2)
    assert opens_at(laptop, book) == address(book, 2)
    tell(phone, book, {"kind": "place", "part": "pg_00000002", "item": "blk_text0002"}, page="pg_00000002")
    assert opens_at(laptop, book) == address(book, 2) + "#blk_text0002"
    tell(phone, book, done("pg_00000002"))
    assert opens_at(laptop, book) == address(book, 1)


def test_the_last_chapter_leads_to_the_last_page(phone: Client, book: Product) -> None:
    tell(phone, book, done("pg_00000001"), done("pg_00000002"))
    assert phone.get(at(book, "finished"))["Location"] == f"/library/{book.public_id}/"
    answer = phone.post(at(book, "reading_save"), {"page": "pg_00000003", "go": "pg_00000003"})
    assert answer["Location"] == at(book, "finished")
    last = phone.get(answer["Location"])
    assert (last.status_code, last.headers["X-Robots-Tag"]) == (200, "noindex")
    assert b"You have read it all" in last.content
    assert b"Certificate" not in last.content
    assert Reading.objects.get().finished_at is not None


# --- a course


def test_a_course_lists_its_lessons_and_marks_them_one_by_one(phone: Client, course: Product) -> None:
    page = see(phone, course)
    assert lessons(page) == [("blk_lesson01", False), ("blk_lesson02", False), ("blk_lesson03", False)]
    answer = phone.post(at(course, "reading_save"), form_of(page) | {"done": "blk_lesson02"})
    assert answer["Location"] == f"{address(course)}?saved=1#blk_lesson02"
    page = see(phone, course)
    assert lessons(page) == [("blk_lesson01", False), ("blk_lesson02", True), ("blk_lesson03", False)]
    assert (counted(page), stops(page)) == ("1 of 3 lessons done", ["stop--now", ""])
    buttons = [e.attrs for e in page.all("button") if "data-done" in e.attrs]
    marks = {e["value"]: (e["name"], e["aria-pressed"]) for e in buttons}
    assert marks == {"blk_lesson01": ("done", "false"), "blk_lesson02": ("undone", "true")}


def test_a_module_is_done_when_its_lessons_are(phone: Client, course: Product) -> None:
    told = tell(phone, course, done("blk_lesson01"), done("blk_lesson02"), done("pg_00000002")).json()
    assert (told["pages_done"], told["count"], told["percent"]) == (["page-1"], 2, 66)
    phone.post(at(course, "reading_save"), {"page": "pg_00000001", "undone": "blk_lesson01"})
    assert tell(phone, course).json()["pages_done"] == []


def test_the_end_of_a_course_has_a_certificate_with_a_name(phone: Client, course: Product) -> None:
    assert phone.get(at(course, "certificate")).status_code == 302
    tell(phone, course, done("blk_lesson01"), done("blk_lesson02"), done("blk_lesson03"))
    assert at(course, "certificate").encode() in phone.get(at(course, "finished")).content
    assert b"Name on the certificate" in phone.get(at(course, "certificate")).content
    phone.post(at(course, "certificate"), {"name": "  <b>Bo</b>   Andersen " + "x" * 300})
    page = phone.get(at(course, "certificate")).content.decode()
    assert "&lt;b&gt;Bo&lt;/b&gt; Andersen xxx" in page
    assert len(Reading.objects.get().certificate_name) == 120
    assert "by Mara Lind" in page


# --- a challenge


def test_a_day_is_done_counts_in_a_row_and_can_be_taken_back(phone: Client, challenge: Product) -> None:
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=2))
    tell(phone, challenge, done("pg_00000001", age=2 * 86400), done("pg_00000002", age=86400))
    page = see(phone, challenge, 3)
    words = next(e.text for e in page.classed("standing__words"))
    assert " ".join(words.split()) == "2 days in a row Today makes 3."
    assert stops(page) == ["stop--done", "stop--done", "stop--now stop--today"]
    answer = phone.post(at(challenge, "reading_save"), form_of(page) | {"done": "pg_00000003"})
    assert answer["Location"] == at(challenge, "finished")
    phone.post(at(challenge, "reading_save"), {"page": "pg_00000003", "undone": "pg_00000003"})
    assert tell(phone, challenge).json()["count"] == 2


def test_a_missed_day_ends_the_row_and_nothing_else(phone: Client, challenge: Product) -> None:
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=5))
    told = tell(phone, challenge, done("pg_00000001", age=5 * 86400), done("pg_00000002", age=4 * 86400)).json()
    assert (told["in_a_row"], told["done_today"], told["count"]) == (0, False, 2)
    told = tell(phone, challenge, done("pg_00000003")).json()
    assert (told["in_a_row"], told["done_today"], told["complete"]) == (1, True, True)


def test_the_end_shows_what_was_written_day_by_day(phone: Client, challenge: Product) -> None:
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=2))
    tell(phone, challenge, note("blk_note0001", "Cellar <i>"), note("blk_note0002", "  "))
    tell(phone, challenge, *(done(f"pg_0000000{day}") for day in (1, 2, 3)))
    page = phone.get(at(challenge, "finished")).content.decode()
    assert re.findall(r'words__text" dir="auto">([^<]*)<', page) == ["Cellar &lt;i&gt;"]


def test_a_closed_day_says_when_it_opens_and_leads_back(phone: Client, challenge: Product) -> None:
    answer = phone.get(address(challenge, 2))
    assert answer.status_code == 403
    page = " ".join(answer.content.decode().split())
    assert "Closed until tomorrow" in page
    assert "Opens tomorrow, at midnight in UTC." in page
    assert f'<a class="button" href="{address(challenge)}">Back to today</a>' in page


# --- a checklist


def test_a_checklist_counts_ends_and_starts_again(phone: Client, laptop: Client, checklist: Product) -> None:
    smell, spoon, put = (item(checklist, words) for words in TASKS)
    assert tell(phone, checklist, tick(smell), tick(spoon)).json()["complete"] is False
    assert counted(see(phone, checklist)) == "2 of 3 done"
    tell(phone, checklist, tick(put))
    assert b"Everything is ticked" in phone.get(at(checklist, "finished")).content
    phone.post(at(checklist, "reading_again"), {"page": "pg_00000001"})
    assert (ticked(see(phone, checklist)), counted(see(phone, checklist))) == ([], "0 of 3 done")
    assert phone.get(at(checklist, "finished")).status_code == 302
    tell(laptop, checklist, tick(smell, age=3600))
    assert ticked(see(phone, checklist)) == []
    tell(laptop, checklist, tick(smell))
    assert ticked(see(phone, checklist)) == [smell.value]


def test_the_print_view_has_the_boxes_and_says_how(phone: Client, checklist: Product) -> None:
    page = phone.get(address(checklist), {"as": "print"}).content.decode()
    assert "to print this page" in page
    assert page.count('type="checkbox"') == 3
    assert 'reading-print.css">' in page
    assert 'reading-print.css" media="print">' in phone.get(address(checklist)).content.decode()


# --- a new edition


def test_a_new_edition_keeps_ticks_by_their_words_wherever_they_moved(phone: Client, checklist: Product) -> None:
    smell, spoon, put = (item(checklist, words) for words in TASKS)
    tell(phone, checklist, tick(smell), tick(put))
    republish(checklist, [content(1, tasks("blk_task0001", TASKS[2], "Something new", TASKS[0]))])
    assert ticked(see(phone, checklist)) == [put.value, smell.value]
    assert counted(see(phone, checklist)) == "2 of 3 done"
    republish(checklist, LIST)
    assert sorted(ticked(see(phone, checklist))) == sorted([smell.value, put.value])
    assert spoon.value not in ticked(see(phone, checklist))


def test_a_corrected_word_does_not_cost_the_tick_and_can_still_be_unticked(phone: Client, checklist: Product) -> None:
    tell(phone, checklist, tick(item(checklist, "Spoon out all but 25 g")))
    republish(checklist, [content(1, tasks("blk_task0001", TASKS[0], "Spoon out all but 25 g.", "Start the oven"))])
    corrected = item(checklist, "Spoon out all but 25 g.")
    assert ticked(see(phone, checklist)) == [corrected.value]
    tell(phone, checklist, tick(corrected, on=False))
    assert ticked(see(phone, checklist)) == []
    assert [mark.words for mark in ReadingMark.objects.all()] == ["Spoon out all but 25 g."]


def test_a_rewritten_item_starts_unticked(phone: Client, checklist: Product) -> None:
    tell(phone, checklist, tick(item(checklist, TASKS[0])))
    republish(checklist, [content(1, tasks("blk_task0001", "Buy rye flour"))])
    assert ticked(see(phone, checklist)) == []


def test_the_same_words_twice_are_two_ticks(phone: Client, checklist: Product) -> None:
    republish(checklist, [content(1, tasks("blk_task0001", "Wait", "Wait"))])
    boxes = [e.attrs["value"] for e in see(phone, checklist).all("input") if e.attrs.get("type") == "checkbox"]
    assert len(set(boxes)) == 2
    part, key = boxes[1].split(".")
    tell(phone, checklist, {"kind": "tick", "part": part, "item": key, "on": True})
    assert ticked(see(phone, checklist)) == [boxes[1]]


def test_a_new_edition_keeps_days_lessons_and_words_that_are_still_there(
    phone: Client, challenge: Product, course: Product
) -> None:
    tell(phone, challenge, done("pg_00000001"), note("blk_note0001", "Cellar"))
    republish(challenge, [CHALLENGE[0] | {"title": "Another title"}, CHALLENGE[2] | {"unlockDay": 1}])
    assert written(see(phone, challenge)) == {"note-blk_note0001": "Cellar"}
    assert tell(phone, challenge).json()["pages_done"] == ["page-1"]
    tell(phone, course, done("blk_lesson01"), done("blk_lesson03"))
    longer = content(2, module("blk_module02", 2), lesson("blk_lesson09", "New"), lesson("blk_lesson03", "Bake"))
    republish(course, [COURSE[0], longer])
    assert tell(phone, course).json()["done"] == ["blk_lesson01", "blk_lesson03"]
    assert tell(phone, course).json()["total"] == 4


def test_a_place_that_was_edited_away_is_left_for_the_beginning(phone: Client, book: Product) -> None:
    see(phone, book, 3)
    republish(book, [content(1, tasks("blk_task0001", "One"))])
    assert opens_at(phone, book) == address(book, 1)


# --- the shelf


def test_the_shelf_tells_how_far_one_is(phone: Client, book: Product, other: Client) -> None:
    tell(phone, book, done("pg_00000001"))
    see(phone, book, 2)
    shelf = phone.get("/library/").content.decode()
    assert '<progress value="1" max="3" aria-label="1 of 3 read">' in shelf
    assert "Go on with Part 2" in shelf
    given(book, Buyer.objects.get(email="other@example.com"))
    fresh = other.get("/library/").content.decode()
    assert "<progress" not in fresh
    assert Reading.objects.count() == 1
    assert "Begin with Part 1" in fresh


@pytest.mark.parametrize("kind", ["challenge", "course", "book", "checklist"])
def test_every_page_is_well_formed_and_needs_no_script(phone: Client, request: pytest.FixtureRequest, kind: str) -> None:
    product = request.getfixturevalue(kind)
    page = see(phone, product)
    assert (page.misnested, page.unclosed) == ([], [])
    assert [e for e in page.elements if any(name.startswith("on") or name == "style" for name in e.attrs)] == []
    fields = [e for e in page.all("input", "textarea") if e.attrs.get("type") != "hidden"]
    assert {e.attrs["form"] for e in fields} <= {"keep"}


def test_a_page_may_have_the_name_of_anything_of_ours(phone: Client, book: Product) -> None:
    pages = deepcopy(GUIDE)
    for page, slug in zip(pages, ("download", "reading", "zone"), strict=True):
        page["slug"] = slug
    republish(book, pages)
    for number, page in enumerate(pages, 1):
        answer = phone.get(reverse("products:read_page", args=[book.public_id, page["slug"]]))
        assert "Content-Disposition" not in answer.headers
        assert '<h1 class="pagehead__title"' in answer.content.decode()
        assert f"Part {number}" in answer.content.decode()


def test_a_long_shelf_asks_no_more_of_the_database_than_a_short_one(phone: Client, bo: Buyer, creator: Creator) -> None:
    counts = []
    for kind in ("pdf_guide", "challenge", "mini_course", "checklist"):
        product = on_sale(creator, kind)
        given(product, bo)
        see(phone, product)
        with CaptureQueriesContext(connection) as asked:
            assert phone.get("/library/").status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts

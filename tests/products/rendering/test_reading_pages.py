"""Reading pages: where one stands, what is locked, the way on."""

import re
from dataclasses import replace

import pytest

from products.rendering.context import ClipSource
from products.rendering.page import render_page
from products.rendering.reading import ReadingView, wheel
from products.rendering.reading_words import filled, reading_words
from tests.products.rendering.documents import block, context, document, page
from tests.products.rendering.reading_html import Page, read

URLS = {"one": "/l/one/", "two": "/l/two/", "three": "/l/three/"}


def course(product_type: str = "mini_course") -> dict[str, object]:
    return document(
        page(block("Hero")),
        page(block("TextSection", paragraphs=["Words"]), slug="one", kind="content", title="Mix"),
        page(block("DayHeader", day=5, title="The quiet day"), slug="two", kind="content", title="Wait"),
        page(block("CTA", heading="On", buttonLabel="Next day"), slug="three", kind="content", title="Bake"),
        productType=product_type,
    )


def reading(slug: str, product_type: str = "mini_course", **more: object) -> Page:
    given = {"mode": "library", "page_urls": URLS, "library_url": "/library/", **more}
    return read(render_page(course(product_type), slug, context(**given)))


@pytest.mark.parametrize(
    ("product_type", "word"),
    [("mini_course", "Lesson"), ("pdf_guide", "Chapter"), ("checklist", "List"), ("challenge", "Day")],
)
def test_a_page_says_where_it_stands_in_the_words_of_its_product(product_type: str, word: str) -> None:
    assert reading("one", product_type).classed("shelf__place")[0].text == f"{word} 1 of 3"


def test_courses_list_their_pages_and_challenges_show_a_strip() -> None:
    assert [e.attrs["class"] for e in reading("one").all("nav")] == ["side stops stops--list", "turn"]
    assert [e.attrs["class"] for e in reading("one", "challenge").all("nav")] == ["stops stops--strip", "turn"]


def test_a_challenge_counts_its_days_and_not_its_pages() -> None:
    assert [e.text for e in reading("one", "challenge").classed("stop__no")] == ["1", "5", "3"]
    assert [e.text for e in reading("one").classed("stop__no")] == ["1", "2", "3"]


def test_the_page_one_reads_is_marked_and_finished_ones_are_told() -> None:
    found = reading("two", done=frozenset({"one"}))
    assert [e.attrs["class"] for e in found.classed("stop")] == ["stop stop--done", "stop stop--now", "stop"]
    assert [e.attrs.get("aria-current") for e in found.all("a") if e.attrs["href"] == "/l/two/"] == ["page"]
    assert "done" in found.classed("stop")[0].text


def test_a_locked_page_is_named_and_never_linked() -> None:
    found = reading("two", locked={"three": "Thursday"})
    assert "/l/three/" not in [e.attrs["href"] for e in found.all("a")]
    assert "Opens Thursday" in " ".join(found.classed("stop--locked")[0].text.split())
    assert "Opens Thursday" in " ".join(found.classed("turn__to--locked")[0].text.split())


def test_a_call_on_a_content_page_leads_on_and_not_into_a_locked_page() -> None:
    two = course()
    two["pages"][1]["blocks"].append(block("CTA", heading="On", buttonLabel="Go on", block_id="blk_00000009"))  # type: ignore[index]

    def target(**more: object) -> list[str]:
        given = context(**{"mode": "library", "page_urls": URLS, "library_url": "/library/", **more})
        return [e.attrs["href"] for e in read(render_page(two, "one", given)).classed("button")]

    assert target() == ["/l/two/"]
    assert target(locked={"two": "Friday"}) == ["/library/"]


def test_the_way_back_and_on() -> None:
    def turns(slug: str) -> list[tuple[str, str]]:
        return [(e.attrs["href"], e.attrs.get("rel", "")) for e in reading(slug).classed("turn__to")]

    assert turns("one") == [("/l/two/", "next")]
    assert turns("two") == [("/l/one/", "prev"), ("/l/three/", "next")]
    assert turns("three") == [("/l/two/", "prev"), ("/library/", "")]


def test_the_h1_is_the_opening_block_or_the_title_of_the_page() -> None:
    assert [e.text for e in reading("one").all("h1")] == ["Mix"]
    assert [e.text for e in reading("two").all("h1")] == ["The quiet day"]


def test_ticks_and_notes_can_be_kept_by_name() -> None:
    whole = document(
        page(block("Hero")),
        page(
            block("Checklist", "tasks", groups=[{"items": [{"text": "one"}]}]),
            block("LessonContent", "reflection", block_id="blk_00000002", heading="Smell", prompt="What was it?"),
            slug="one",
            kind="content",
        ),
    )
    found = read(render_page(whole, "one", context(mode="library")))
    assert [e.attrs["data-ticks"] for e in found.classed("checklist")] == ["blk_00000001"]
    (note,) = found.all("textarea")
    assert note.attrs["data-keep"] == "blk_00000002"
    assert note.attrs["id"] == next(e.attrs["for"] for e in found.all("label") if "for" in e.attrs)


def test_the_form_of_a_reader_has_a_token_and_is_there_only_for_a_reader() -> None:
    view = ReadingView(
        key="k", page_id="pg_1", save_url="/l/save/", state_url="/l/state/", again_url="/l/again/", print_url="",
        zone_url="/z/", finished_url="/l/end/", zone_name="", zone_place="UTC", csrf_token="t0k", seen="blk_1.a", total=3,
    )  # fmt: skip
    found = reading("two", "challenge", reading=view)
    assert [e.attrs["action"] for e in found.all("form")] == ["/l/save/"]
    sent = {e.attrs["name"]: e.attrs["value"] for e in found.all("input")}
    assert sent == {"csrfmiddlewaretoken": "t0k", "page": "pg_1", "seen": "blk_1.a"}
    assert [(e.attrs["name"], e.attrs["value"]) for e in found.all("button")] == [("done", "pg_1")]
    again = reading("two", "challenge", reading=replace(view, page_done=True))
    assert [(e.attrs["name"], e.attrs["value"]) for e in again.all("button")] == [("undone", "pg_1")]
    assert reading("two", "challenge").all("form", "button") == []


@pytest.mark.parametrize(("days", "slices"), [(1, 0), (2, 2), (14, 14), (15, 0), (365, 0)])
def test_days_are_slices_until_they_are_too_many_and_then_a_ring(days: int, slices: int) -> None:
    drawn = read(str(wheel(["done", *["shut"] * (days - 1)])))
    assert len(drawn.all("path")) == slices
    assert len(drawn.classed("wheel__done")) == min(slices, 1)
    shares = [e.attrs["stroke-dasharray"] for e in drawn.classed("wheel__share")]
    assert shares == ([] if slices else [f"{100 / days:.1f} 100"])


def test_our_words_for_readers_are_whole_in_every_language() -> None:
    english = set(reading_words("en"))
    for language in ("de", "es", "fr", "ar"):
        own = reading_words(language)
        assert set(own) == english
        names = {key: set(re.findall(r"{(\w+)}", words)) for key, words in reading_words("en").items()}
        assert {key: set(re.findall(r"{(\w+)}", words)) for key, words in own.items()} == names
    assert reading_words("pt-BR") == reading_words("en")
    assert filled("{n} of {all}", n="{all}", all=3) == "{all} of 3"


def test_a_clip_is_linked_when_the_server_knows_where_it_is() -> None:
    from_clip = block(
        "LessonContent",
        "clip",
        heading="Smell",
        paragraphs=["x"],
        clip={"clipId": "c1", "startSeconds": 42, "label": "Socks"},
    )
    whole = document(page(block("Hero")), page(from_clip, slug="one", kind="content"))
    source = {"c1": ClipSource("https://v.example/1", "The sock smell")}
    linked = read(render_page(whole, "one", context(clips=source)))
    assert [e.attrs["href"] for e in linked.classed("still")] == ["https://v.example/1"]
    assert linked.classed("still__at")[0].text == "0:42"
    alone = read(render_page(whole, "one", context()))
    assert [e.name for e in alone.classed("still")] == ["div"]

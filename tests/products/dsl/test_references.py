import copy
from typing import Any

import pytest

from products.dsl.problems import told_once
from products.dsl.references import SourceIndex, SourceText, is_reference, resolve
from products.dsl.validate import validate
from tests.products.dsl.conftest import Document


def one_block(document: Document, kind: str, props: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The document with a single block on its content page; returns the document."""
    document["pages"][1]["blocks"] = [{"id": "blk_only0000", "type": kind, "variant": "x", "props": props, **more}]
    return document


def filled(document: Document, index: SourceIndex) -> tuple[dict[str, Any], list[str]]:
    """The block after resolving, and the clips it came from, after checking that nothing was wrong."""
    result = resolve(document, index)
    assert result.problems == []
    block = result.document["pages"][1]["blocks"][0]
    return block["props"], block["sources"]


def refused(document: Document, index: SourceIndex) -> tuple[str, str, str]:
    """(code, path, hint) of the one problem."""
    (problem,) = resolve(document, index).problems
    return problem.code, problem.path, problem.hint


def test_a_reference_becomes_the_exact_words_and_names_its_clip(document: Document, index: SourceIndex) -> None:
    props, sources = filled(
        one_block(document, "TextSection", {"heading": "$c1.title", "paragraphs": ["$c1.summary"]}), index
    )
    assert props == {
        "heading": "My 5AM morning routine",
        "paragraphs": ["I wake at 5AM, journal for ten minutes and drink water before coffee."],
    }
    assert sources == ["clip_a"]


def test_a_list_is_spliced_into_a_list_of_texts(document: Document, index: SourceIndex) -> None:
    props, _ = filled(one_block(document, "TextSection", {"paragraphs": ["First.", "$c1.steps", "Last."]}), index)
    assert props["paragraphs"] == [
        "First.",
        "Wake at 5AM",
        "Journal for ten minutes",
        "Drink a glass of water before coffee",
        "Last.",
    ]


@pytest.mark.parametrize("items", ["$c1.steps", ["$c1.steps"], [" $c1.steps "]])
def test_a_list_is_spliced_into_a_list_of_objects(document: Document, index: SourceIndex, items: Any) -> None:
    props, sources = filled(one_block(document, "Steps", {"items": items}), index)
    assert props["items"] == [
        {"title": "Wake at 5AM"},
        {"title": "Journal for ten minutes"},
        {"title": "Drink a glass of water before coffee"},
    ]
    assert sources == ["clip_a"]


def test_nested_lists_are_spliced_too(document: Document, index: SourceIndex) -> None:
    props, _ = filled(
        one_block(document, "Checklist", {"groups": [{"title": "$c1.title", "items": ["$p.benefits"]}]}), index
    )
    assert props["groups"][0]["items"] == [{"text": "More energy by 7AM"}, {"text": "Mental clarity all day"}]


def test_ten_and_more_entries_keep_their_order() -> None:
    index = SourceIndex(SourceText(f"$c1.step{n}", f"Step number {n}", "step", "clip_a") for n in (10, 2, 1, 11))
    assert index.listed("$c1.steps") == ["$c1.step1", "$c1.step2", "$c1.step10", "$c1.step11"]


@pytest.mark.parametrize("items", ["$p.testimonials", ["$p.testimonial1", "$p.testimonial2"]])
def test_a_testimonial_brings_its_own_author(document: Document, index: SourceIndex, items: Any) -> None:
    props, sources = filled(one_block(document, "Testimonial", {"items": items}), index)
    assert props["items"] == [
        {"quote": "I finally have mornings again.", "author": "Lena K."},
        {"quote": "Simple enough to keep.", "author": "Omar T."},
    ]
    assert sources == []


def test_a_question_brings_its_answer(document: Document, index: SourceIndex) -> None:
    props, _ = filled(one_block(document, "FAQ", {"items": ["$p.faq1"]}), index)
    assert props["items"] == [{"question": "Do I need to wake at 5AM?", "answer": "No, any fixed hour works."}]


@pytest.mark.parametrize(
    ("clip", "bound"),
    [
        ("$c1.step2", {"clipId": "clip_a", "startSeconds": 40}),
        ("$c2", {"clipId": "clip_b"}),
        ({"clipId": "$c1", "startSeconds": 12}, {"clipId": "clip_a", "startSeconds": 12}),
    ],
)
def test_the_clip_of_a_lesson_is_bound_by_reference(document: Document, index: SourceIndex, clip: Any, bound: Any) -> None:
    props, sources = filled(one_block(document, "LessonContent", {"heading": "Now", "clip": clip}), index)
    assert props["clip"] == bound
    assert sources == [bound["clipId"]]


def test_sources_given_by_alias_become_clip_ids_without_repeats(document: Document, index: SourceIndex) -> None:
    block = one_block(document, "TextSection", {"paragraphs": ["$c1.step1"]}, sources=["c2", "$c1", "clip_a"])
    assert filled(block, index)[1] == ["clip_b", "clip_a"]


def test_title_and_page_title_and_description_may_be_references(document: Document, index: SourceIndex) -> None:
    document["title"] = document["pages"][1]["title"] = document["seo"]["description"] = "$p.headline"
    done = resolve(document, index)
    assert done.problems == []
    assert {done.document["title"], done.document["pages"][1]["title"], done.document["seo"]["description"]} == {
        "The Ultimate Morning Routine Protocol"
    }


def test_a_resolved_draft_is_valid_and_the_draft_is_not_touched(document: Document, index: SourceIndex) -> None:
    document["pages"][1]["blocks"][1]["props"]["items"] = ["$c1.steps"]
    before = copy.deepcopy(document)
    assert validate(resolve(document, index).document) == []
    assert document == before


@pytest.mark.parametrize(
    ("ref", "hint"),
    [
        ("$c1.step9", 'Did you mean "$c1.step'),
        ("$c1.titel", 'Did you mean "$c1.title"?'),
        ("$p.benefit7", 'Did you mean "$p.benefit'),
        ("$c7.title", "Known are: $c1, $c2, $p."),
    ],
)
def test_an_unknown_reference_is_refused_with_the_nearest(
    document: Document, index: SourceIndex, ref: str, hint: str
) -> None:
    code, path, said = refused(one_block(document, "TextSection", {"paragraphs": [ref]}), index)
    assert (code, path) == ("unknown_reference", "/pages/1/blocks/0/props/paragraphs/0")
    assert said.startswith(hint)


def test_a_problem_with_a_reference_names_block_and_page(document: Document, index: SourceIndex) -> None:
    (problem,) = resolve(one_block(document, "TextSection", {"paragraphs": ["$c9.title"]}), index).problems
    assert (problem.block_id, problem.page_slug) == ("blk_only0000", "guide")


def test_a_list_cannot_fill_a_single_text(document: Document, index: SourceIndex) -> None:
    code, path, hint = refused(one_block(document, "Bullets", {"heading": "$c1.steps", "items": [{"title": "x"}]}), index)
    assert (code, path) == ("list_reference", "/pages/1/blocks/0/props/heading")
    assert hint == 'Use "$c1.step1", or put it into a list.'


def test_words_that_are_too_long_are_a_problem_and_never_cut(document: Document) -> None:
    index = SourceIndex([SourceText("$c1.summary", "w" * 300, "summary", "clip_a")])
    result = resolve(one_block(document, "Steps", {"items": ["$c1.summary"]}), index)
    (problem,) = result.problems
    assert (problem.code, problem.path) == ("reference_too_long", "/pages/1/blocks/0/props/items/0/title")
    assert problem.message == '"$c1.summary" has 300 characters; "title" takes 140.'
    assert result.document["pages"][1]["blocks"][0]["props"]["items"] == [{"title": "w" * 300}]


def test_a_list_that_is_too_long_is_a_problem_and_never_cut(document: Document) -> None:
    index = SourceIndex(SourceText(f"$c1.step{n}", f"Step {n}", "step", "clip_a") for n in range(1, 14))
    result = resolve(one_block(document, "Bullets", {"items": ["$c1.steps"]}), index)
    assert [(one.code, one.path) for one in result.problems] == [("reference_too_many", "/pages/1/blocks/0/props/items")]
    assert len(result.document["pages"][1]["blocks"][0]["props"]["items"]) == 13


def test_several_texts_cannot_stand_where_an_object_of_another_kind_belongs(document: Document, index: SourceIndex) -> None:
    codes = {one.code for one in resolve(one_block(document, "Checklist", {"groups": ["$c1.step1"]}), index).problems}
    assert codes == {"misplaced_reference"}


def test_blocks_of_unknown_type_are_left_alone(document: Document, index: SourceIndex) -> None:
    strange = one_block(document, "Poll", {"a": "$c1.title"})
    result = resolve(strange, index)
    assert (result.document, result.problems) == (strange, [])


@pytest.mark.parametrize("text", ["$19", "$c1.title!", "see $c1.title", "c1.title", "", "$C1.title", None, 5])
def test_only_a_whole_text_in_the_right_form_is_a_reference(text: object) -> None:
    assert is_reference(text) is False


@pytest.mark.parametrize(
    "junk", [{}, {"pages": None}, {"pages": [{"blocks": [{"type": "Hero", "props": "$c1.title", "sources": [None, 5]}]}]}]
)
def test_malformed_drafts_pass_through_without_an_exception(index: SourceIndex, junk: Document) -> None:
    assert isinstance(resolve(junk, index).document, dict)


def test_an_index_without_sources_says_so(document: Document) -> None:
    _, _, hint = refused(one_block(document, "TextSection", {"paragraphs": ["$c1.title"]}), SourceIndex([]))
    assert hint == "There are no sources; write the text without a reference."


def test_a_finding_about_a_reference_is_told_once(document: Document, index: SourceIndex) -> None:
    draft = one_block(document, "TextSection", {"heading": "$c1.titel", "paragraphs": ["$c1.step1"]})
    draft["pages"][1]["blocks"][0]["variant"] = "prose"
    result = resolve(draft, index)
    assert len([*result.problems, *validate(result.document)]) == 2
    assert [one.code for one in told_once([*result.problems, *validate(result.document)])] == ["unknown_reference"]

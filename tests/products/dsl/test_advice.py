from typing import Any

import pytest

from products.dsl.advice import advise
from products.dsl.catalog import sample_document
from tests.products.dsl.conftest import Document, block


def advice(document: Document) -> list[tuple[str, str]]:
    """(code, path) of every piece of advice but that on the length of the page."""
    return [(one.code, one.path) for one in advise(document) if one.code != "short_sales_page"]


def test_the_sample_document_needs_no_advice() -> None:
    assert advise(sample_document()) == []


def test_advice_never_refuses(document: Document) -> None:
    document["pages"][0]["blocks"] = []
    document["seo"] = {}
    assert {one.severity for one in advise(document)} == {"warning"}


def test_a_short_sales_page_is_noticed(document: Document) -> None:
    assert [one.code for one in advise(document)] == ["short_sales_page"]


def test_the_sales_page_should_open_with_a_hero(document: Document) -> None:
    document["pages"][0]["blocks"].reverse()
    assert advice(document) == [("hero_not_first", "/pages/0/blocks")]


@pytest.mark.parametrize("seo", [{}, {"description": " "}, None])
def test_a_missing_description_is_noticed(document: Document, seo: Any) -> None:
    document["seo"] = seo
    assert advice(document) == [("no_meta_description", "/seo/description")]


def test_a_pale_colour_is_shown_with_the_one_that_is_used(document: Document) -> None:
    document["themeTokens"]["colorAccent"] = "#ffe600"
    (found,) = [one for one in advise(document) if one.code == "low_contrast"]
    assert found.path == "/themeTokens/colorAccent"
    assert found.message.startswith("#ffe600 is hard to read on #ffffff; pages use #")


@pytest.mark.parametrize(
    ("kind", "props", "found"),
    [
        ("Image", {"image": {"mediaId": "cover"}}, ("no_alt_text", "/props/image/alt")),
        ("Image", {"image": {"mediaId": "cover", "alt": "  "}}, ("no_alt_text", "/props/image/alt")),
        ("LessonContent", {"heading": "Go"}, ("empty_lesson", "/props")),
        ("CTA", {"heading": "Ready?", "buttonLabel": "Click here"}, ("vague_button", "/props/buttonLabel")),
        ("TextSection", {"heading": "WHY THIS WORKS AT ALL", "paragraphs": ["x"]}, ("shouting", "/props/heading")),
        ("TextSection", {"paragraphs": ["x", "y " * 400]}, ("long_paragraph", "/props/paragraphs/1")),
        ("CTA", {"heading": "Ready?", "buttonLabel": "Get it for $19"}, ("price_in_text", "/props/buttonLabel")),
    ],
)
def test_each_weak_spot_of_a_block_is_named(
    document: Document, kind: str, props: dict[str, Any], found: tuple[str, str]
) -> None:
    document["pages"][1]["blocks"].append(block("weak", kind, "x", **props))
    assert advice(document) == [(found[0], "/pages/1/blocks/2" + found[1])]


def test_two_blocks_that_look_the_same_in_a_row_are_noticed(document: Document) -> None:
    document["pages"][1]["blocks"].append(block("more", "Steps", "numbered", items=[{"title": "Go"}]))
    assert advice(document) == [("same_look_twice", "/pages/1/blocks/2/variant")]
    document["pages"][1]["blocks"][2]["variant"] = "cards"
    assert advice(document) == []


def test_lessons_may_follow_each_other(document: Document) -> None:
    document["pages"][1]["blocks"] = [
        block(f"l{n}", "LessonContent", "reading", heading="Go", points=["x"]) for n in range(3)
    ]
    assert advice(document) == []


def test_dividers_at_the_edge_and_in_pairs_are_noticed(document: Document) -> None:
    rule = [block(f"d{n}", "Divider", "line") for n in range(2)]
    document["pages"][1]["blocks"] = [*document["pages"][1]["blocks"], *rule]
    assert advice(document) == [("divider_at_edge", "/pages/1/blocks"), ("double_divider", "/pages/1/blocks/3/type")]


@pytest.mark.parametrize(
    "junk", [{}, {"pages": [{"kind": "sales", "blocks": [None, {"props": {"image": 5, "paragraphs": 5, "title": []}}]}]}]
)
def test_malformed_documents_get_advice_without_an_exception(junk: Document) -> None:
    assert advise(junk)

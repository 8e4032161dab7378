from typing import Any

import pytest

from products.dsl.validate import validate
from tests.products.dsl.conftest import Document, block


def found(document: Document) -> list[tuple[str, str]]:
    """(code, path) of every problem."""
    return [(problem.code, problem.path) for problem in validate(document)]


def test_a_product_has_a_sales_page(document: Document) -> None:
    document["pages"] = document["pages"][1:]
    assert found(document) == [("no_sales_page", "/pages")]


def test_a_product_has_only_one_sales_page(document: Document) -> None:
    document["pages"].append({"id": "pg_00000003", "slug": "again", "kind": "sales", "title": "Again", "blocks": []})
    assert found(document) == [("two_sales_pages", "/pages/2/kind")]


def test_the_sales_page_comes_first(document: Document) -> None:
    document["pages"].reverse()
    assert found(document) == [("sales_not_first", "/pages/1/kind")]


def test_only_the_sales_page_is_called_sales(document: Document) -> None:
    document["pages"][0]["slug"], document["pages"][1]["slug"] = "landing", "sales"
    assert found(document) == [("sales_slug", "/pages/0/slug"), ("sales_slug", "/pages/1/slug")]


def test_slugs_and_ids_of_pages_are_unique(document: Document) -> None:
    document["pages"].append(document["pages"][1] | {"blocks": []})
    assert found(document) == [("duplicate_slug", "/pages/2/slug"), ("duplicate_id", "/pages/2/id")]


def test_block_ids_are_unique_across_pages(document: Document) -> None:
    document["pages"][1]["blocks"][1]["id"] = document["pages"][0]["blocks"][0]["id"]
    assert found(document) == [("duplicate_id", "/pages/1/blocks/1/id")]


def test_only_content_pages_unlock_by_day(document: Document) -> None:
    document["pages"][1]["unlockDay"] = 3
    assert found(document) == []
    document["pages"][0]["unlockDay"] = 1
    assert found(document) == [("locked_sales_page", "/pages/0/unlockDay")]


def test_pricing_stands_on_the_sales_page_only(document: Document) -> None:
    document["pages"][0]["blocks"].append(block("price", "Pricing", "card"))
    assert found(document) == []
    document["pages"][1]["blocks"].append(block("price2", "Pricing", "card"))
    assert found(document) == [("pricing_on_content", "/pages/1/blocks/2/type")]


@pytest.mark.parametrize("text", ["$c1.title", "Before $c12.step3 after", "$p.faq1.question"])
def test_a_reference_that_was_not_filled_in_is_refused(document: Document, text: str) -> None:
    document["pages"][0]["blocks"][0]["props"]["title"] = text
    assert found(document) == [("unresolved_reference", "/pages/0/blocks/0/props/title")]


@pytest.mark.parametrize("text", ["Only $19", "$c", "US$5.50 a month", "cash $ p.headline"])
def test_money_is_not_a_reference(document: Document, text: str) -> None:
    document["pages"][0]["blocks"][0]["props"]["title"] = text
    assert found(document) == []


def test_references_in_title_page_title_and_description_are_refused_too(document: Document) -> None:
    document["title"] = document["seo"]["description"] = document["pages"][1]["title"] = "$p.headline"
    assert {path for _, path in found(document)} == {"/title", "/seo/description", "/pages/1/title"}


def test_a_product_without_content_has_no_shape(document: Document) -> None:
    document["pages"] = document["pages"][:1]
    assert found(document) == [("product_shape", "/pages")]


def test_a_mini_course_has_modules_and_lessons(document: Document) -> None:
    document["productType"] = "mini_course"
    assert found(document) == [("product_shape", "/pages"), ("product_shape", "/pages")]
    document["pages"][1]["blocks"] += [
        block("mod", "ModuleHeader", "row", title="One"),
        block("les", "LessonContent", "reading", heading="First"),
    ]
    assert found(document) == []


def test_modules_on_the_sales_page_do_not_make_a_course(document: Document) -> None:
    document["productType"] = "mini_course"
    document["pages"][0]["blocks"] += [
        block("mod", "ModuleHeader", "row", title="One"),
        block("les", "LessonContent", "reading", heading="First"),
    ]
    assert len(found(document)) == 2


def test_a_checklist_has_something_to_tick(document: Document) -> None:
    document["productType"] = "checklist"
    assert found(document) == [("product_shape", "/pages")]
    document["pages"][1]["blocks"].append(block("tick", "Checklist", "tasks", groups=[{"items": [{"text": "Water"}]}]))
    assert found(document) == []


def test_a_challenge_has_days(document: Document) -> None:
    document["productType"] = "challenge"
    assert found(document) == [("product_shape", "/pages")]


@pytest.mark.parametrize(("days", "wrong"), [([1, 2, 5], []), ([1, 1], [1]), ([3, 2, 4], [1]), ([2, 1, 1], [1, 2])])
def test_the_days_of_a_challenge_go_up(document: Document, days: list[int], wrong: list[int]) -> None:
    document["productType"] = "challenge"
    document["pages"][1]["blocks"] = [
        block(f"day{at}", "DayHeader", "open", day=day, title="Day") for at, day in enumerate(days)
    ]
    assert found(document) == [("product_shape", f"/pages/1/blocks/{at}/props/day") for at in wrong]


def test_rules_across_blocks_pass_over_what_is_malformed(document: Document) -> None:
    broken: list[Any] = [None, {"kind": "sales", "slug": 5, "blocks": [None, {"props": None, "type": None}]}]
    document["pages"] = broken
    assert "two_sales_pages" not in {code for code, _ in found(document)}

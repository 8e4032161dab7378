from typing import Any

import pytest

from products.dsl.validate import structure, validate
from tests.products.dsl.conftest import Document, block


def codes(document: Any) -> list[tuple[str, str]]:
    """(code, path) of every problem."""
    return [(problem.code, problem.path) for problem in validate(document)]


def test_a_good_document_has_no_problems(document: Document) -> None:
    assert validate(document) == []


def test_all_errors_come_at_once_with_paths_and_block_ids(document: Document) -> None:
    hero, bullets = document["pages"][0]["blocks"]
    hero["props"] = {"titel": "Own", "ctaLabel": "x" * 41}
    bullets["variant"] = "lists"
    bullets["props"]["items"][1]["title"] = ""
    found = validate(document)
    assert {(one.code, one.path, one.block_id) for one in found} == {
        ("missing", "/pages/0/blocks/0/props/title", "blk_0000hero"),
        ("unknown_field", "/pages/0/blocks/0/props/titel", "blk_0000hero"),
        ("too_long", "/pages/0/blocks/0/props/ctaLabel", "blk_0000hero"),
        ("unknown_variant", "/pages/0/blocks/1/variant", "blk_0bullets"),
        ("blank", "/pages/0/blocks/1/props/items/1/title", "blk_0bullets"),
    }
    assert {one.page_slug for one in found} == {"sales"}
    assert sum(len(one.message) + len(one.hint) for one in found) < 500


def test_messages_say_what_and_hints_say_how(document: Document) -> None:
    hero = document["pages"][0]["blocks"][0]
    hero["props"] = {"title": "t" * 95, "ctalabel": "Go"}
    long, unknown = sorted(validate(document), key=lambda one: one.code)
    assert (long.message, long.hint) == ('"title" has 95 characters; at most 90 are allowed.', "Cut 5.")
    assert (unknown.message, unknown.hint) == ('"ctalabel" is not a field here.', 'Did you mean "ctaLabel"?')


@pytest.mark.parametrize(
    ("props", "code", "path"),
    [
        ({"title": 5}, "wrong_type", "/title"),
        ({"title": None}, "wrong_type", "/title"),
        ({"title": " \n"}, "blank", "/title"),
        ({"title": "x", "facts": [{"value": "1"}] * 5}, "too_many", "/facts"),
        ({"title": "x", "facts": "many"}, "wrong_type", "/facts"),
        ({"title": "x", "image": {"mediaId": "http://x", "alt": ""}}, "wrong_format", "/image/mediaId"),
        ({"title": "x", "image": {"mediaId": "med_1\n", "alt": ""}}, "wrong_format", "/image/mediaId"),
        ({"title": "x", "image": {"alt": "a"}}, "missing", "/image/mediaId"),
        ({"title": "a\x00b"}, "bad_character", "/title"),
        ({"title": "half \ud83d"}, "bad_character", "/title"),
    ],
)
def test_each_kind_of_fault_in_props_is_named(document: Document, props: dict[str, Any], code: str, path: str) -> None:
    document["pages"][0]["blocks"][0]["props"] = props
    assert codes(document) == [(code, f"/pages/0/blocks/0/props{path}")]


def test_line_breaks_and_emoji_are_ordinary_text(document: Document) -> None:
    document["pages"][0]["blocks"][0]["props"]["title"] = "Wake\tup\n🌅 早上 صباح"
    assert validate(document) == []


@pytest.mark.parametrize(
    ("day", "code"), [(0, "out_of_range"), (366, "out_of_range"), ("2", "wrong_type"), (True, "wrong_type")]
)
def test_a_day_is_a_whole_number_of_a_year(document: Document, day: Any, code: str) -> None:
    document["pages"][1]["blocks"].append(block("day", "DayHeader", "open", day=day, title="Day"))
    assert codes(document) == [(code, "/pages/1/blocks/2/props/day")]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"dslVersion": "2.0"}, "not_a_choice", "/dslVersion"),
        ({"productType": "ebook"}, "not_a_choice", "/productType"),
        ({"title": "x" * 121}, "too_long", "/title"),
        ({"language": "english please"}, "wrong_format", "/language"),
        ({"seo": {"description": "x" * 161}}, "too_long", "/seo/description"),
        ({"price": 1900}, "unknown_field", "/price"),
        (
            {"themeTokens": {"preset": "clean", "colorPrimary": "red", "colorAccent": "#0f766e"}},
            "wrong_format",
            "/themeTokens/colorPrimary",
        ),
        ({"themeTokens": {"preset": "clean", "colorPrimary": "#123456"}}, "missing", "/themeTokens/colorAccent"),
    ],
)
def test_each_kind_of_fault_in_the_head_is_named(document: Document, change: dict[str, Any], code: str, path: str) -> None:
    assert codes(document | change) == [(code, path)]


@pytest.mark.parametrize("value", [None, [], "text", 5])
def test_what_is_no_object_is_no_document(value: Any) -> None:
    assert codes(value) == [("wrong_type", "")]


@pytest.mark.parametrize(
    "junk", [{"pages": 5}, {"pages": [1, None]}, {"pages": [{"blocks": [3, "x", None, []]}]}, {"pages": [{"blocks": {}}]}]
)
def test_junk_gives_problems_and_never_an_exception(junk: dict[str, Any]) -> None:
    assert validate(junk)


def test_an_unknown_block_type_is_refused_with_the_nearest_name(document: Document) -> None:
    document["pages"][0]["blocks"].append(block("poll", "Bulets", "list", anything={"deep": [1]}))
    (found,) = validate(document)
    assert (found.code, found.path, found.hint) == ("unknown_block", "/pages/0/blocks/2/type", 'Did you mean "Bullets"?')


def test_unknown_blocks_that_are_kept_are_only_warned_about(document: Document) -> None:
    document["pages"][0]["blocks"].append(block("poll", "Poll", "big", anything={"deep": [1]}))
    assert [one.severity for one in validate(document, keep_unknown=True)] == ["warning"]
    assert [one.severity for one in validate(document)] == ["error"]


def test_a_page_holds_two_hundred_blocks_and_no_more(document: Document) -> None:
    line = [block(f"d{number:03}", "Divider", "line") for number in range(201)]
    document["pages"][1]["blocks"] = line[:200]
    assert validate(document) == []
    document["pages"][1]["blocks"] = line
    assert codes(document) == [("too_many", "/pages/1/blocks")]


def test_a_document_holds_forty_pages_and_no_more(document: Document) -> None:
    more = [{"id": f"pg_{n:08}", "slug": f"p{n}", "kind": "content", "title": "Page", "blocks": []} for n in range(100, 139)]
    document["pages"] = [document["pages"][0], *more]
    assert validate(document) == []
    document["pages"].append(more[0] | {"id": "pg_aaaaaaaa", "slug": "last"})
    assert codes(document) == [("too_many", "/pages")]


def test_half_a_megabyte_is_too_much(document: Document) -> None:
    document["pages"][1]["blocks"] = [
        block(f"t{number:03}", "TextSection", "prose", paragraphs=["ü" * 1200] * 12) for number in range(19)
    ]
    assert codes(document) == [("too_large", "")]


def test_nesting_is_refused_before_anything_walks_it(document: Document) -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    document["pages"][0]["blocks"][0]["props"] = {"title": deep}
    assert codes(document) == [("too_deep", "")]


def test_a_draft_may_lack_the_shape_that_a_finished_product_needs(document: Document) -> None:
    document["productType"] = "checklist"
    assert codes(document) == [("product_shape", "/pages")]
    assert structure(document) == []

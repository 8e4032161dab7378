"""A Testimonial may name a buyer's review by its id; the words under it are never the document's."""

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from products.dsl.catalog import CATALOG, document_schema, prompt_lines, sample_document
from products.dsl.document import blocks
from products.dsl.facts import Facts
from products.dsl.gate import GateFacts, findings
from products.dsl.grounding import ground
from products.dsl.ids import complete
from products.dsl.reviews import review_ids, reviewed
from products.dsl.schema_check import check_block
from products.dsl.sources import SourceIndex
from products.dsl.validate import validate

NAMED = "rev_abcdefghij12"


def quotes(*items: dict[str, Any]) -> dict[str, Any]:
    """A Testimonial block of these entries."""
    block = copy.deepcopy(CATALOG["Testimonial"].sample)
    block["props"] = {"items": list(items)}
    return block


def document(*items: dict[str, Any]) -> dict[str, Any]:
    """The sample with these entries in its first Testimonial."""
    made = copy.deepcopy(dict(sample_document()))
    target = next(one.block for one in blocks(made) if one.block["type"] == "Testimonial")
    target["props"]["items"] = list(items)
    return made


def test_a_review_alone_is_a_whole_entry() -> None:
    assert check_block(quotes({"reviewId": NAMED}), (), None, None) == []


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        ({}, ["missing", "missing"]),
        ({"quote": "Good."}, ["missing"]),
        ({"reviewId": "review-7"}, ["wrong_format"]),
        ({"reviewId": "rev_abcdefghij12\n"}, ["wrong_format"]),
        ({"reviewId": NAMED, "stars": 5}, ["unknown_field"]),
    ],
)
def test_anything_else_needs_words_and_a_name(item: dict[str, Any], codes: list[str]) -> None:
    assert [one.code for one in check_block(quotes(item), (), None, None)] == codes


def test_the_published_schema_says_the_same() -> None:
    schema = Draft202012Validator(document_schema())
    assert schema.is_valid(document({"reviewId": NAMED}, {"quote": "Good.", "author": "Ada"}))
    assert not schema.is_valid(document({"quote": "Good."}))
    assert not schema.is_valid(document({}))
    assert "x-unless" not in str(document_schema())


def test_a_document_from_before_is_as_valid_as_it_was() -> None:
    assert validate(sample_document()) == []


def test_words_beside_a_review_are_not_kept() -> None:
    done = complete(document({"reviewId": NAMED, "quote": "Made up", "author": "Nobody", "detail": "x"}))
    (entry,) = [placed.block["props"]["items"][at] for placed, at, _ in reviewed(done)]
    assert entry == {"reviewId": NAMED}


def test_the_model_is_told_nothing_of_reviews() -> None:
    assert "reviewId" not in prompt_lines()
    assert "items*[12]{quote*(600) author*(80) detail(120)}" in prompt_lines()


def test_a_review_that_may_not_be_shown_is_reported_and_a_real_one_is_not() -> None:
    made, index = document({"reviewId": NAMED}), SourceIndex([])
    codes = [one.code for one in ground(made, index).problems if one.block_id == _block(made)]
    assert codes == ["unknown_review"]
    facts = Facts(review_ids=frozenset({NAMED}))
    assert [one.code for one in ground(made, index, facts=facts).problems if one.block_id == _block(made)] == []


def test_the_gate_warns_of_a_review_that_is_gone_and_lets_it_be_published() -> None:
    made = document({"reviewId": NAMED})
    gone = findings(made, GateFacts(0, True, review_ids=frozenset()))
    (found,) = [one for one in gone if one.code == "review_gone"]
    assert (found.severity, found.block_id) == ("warning", _block(made))
    for known in (frozenset({NAMED}), None):
        facts = GateFacts(0, True, review_ids=known)
        assert [one.code for one in findings(made, facts) if one.code == "review_gone"] == []


def test_reviews_are_found_only_where_they_belong() -> None:
    made = document({"reviewId": NAMED}, {"reviewId": 7}, {"quote": "Good.", "author": "Ada"})
    assert review_ids(made) == {NAMED}
    made["pages"][0]["blocks"].append({"type": "Testimonial", "props": None})
    made["pages"][0]["blocks"].append({"type": "FAQ", "props": {"items": [{"reviewId": "rev_000000000000"}]}})
    assert review_ids(made) == {NAMED}


def _block(made: dict[str, Any]) -> str:
    return str(next(one.block["id"] for one in blocks(made) if one.block["type"] == "Testimonial"))

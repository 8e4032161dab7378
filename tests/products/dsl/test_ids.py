import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.dsl.catalog import sample_document
from products.dsl.document import blocks, pages
from products.dsl.ids import assign, complete, slugify
from products.dsl.validate import validate
from tests.products.dsl.conftest import Document


def ids(document: Document) -> list[str]:
    """Ids of all blocks in order."""
    return [str(placed.block_id) for placed in blocks(document)]


def without_ids(document: Document) -> Document:
    """A copy as a model writes it: no ids anywhere."""
    bare = copy.deepcopy(document)
    for owner in [*(page for _, page in pages(bare)), *(placed.block for placed in blocks(bare))]:
        del owner["id"]
    return bare


def test_missing_ids_are_assigned_and_nothing_else_changes(document: Document) -> None:
    done = assign(without_ids(document))
    assert all(re.fullmatch("blk_[a-z0-9]{8}", one) for one in ids(done))
    assert len(set(ids(done))) == 4
    assert without_ids(done) == without_ids(document)


def test_good_ids_stay_and_the_document_passed_in_is_not_touched(document: Document) -> None:
    before = copy.deepcopy(document)
    assert ids(complete(document)) == ids(document)
    assert document == before


@pytest.mark.parametrize("bad", ["blk_1", "hero-1", "BLK_AAAAAAAA", "blk_aaaaaaaaa", "", None, 7])
def test_a_malformed_id_is_replaced(document: Document, bad: object) -> None:
    document["pages"][0]["blocks"][0]["id"] = bad
    assert ids(complete(document, new_id=lambda: "fresh000")) == [
        "blk_fresh000",
        "blk_0bullets",
        "blk_0000text",
        "blk_000steps",
    ]


def test_of_two_equal_ids_the_first_stays(document: Document) -> None:
    document["pages"][1]["blocks"][0]["id"] = "blk_0000hero"
    assert ids(complete(document, new_id=lambda: "fresh000")) == [
        "blk_0000hero",
        "blk_0bullets",
        "blk_fresh000",
        "blk_000steps",
    ]


def test_a_new_id_is_never_one_that_is_taken_further_down(document: Document) -> None:
    del document["pages"][0]["blocks"][0]["id"]
    tails = iter(["0000text", "000steps", "fresh000"])
    assert ids(complete(document, new_id=lambda: next(tails)))[0] == "blk_fresh000"


def test_a_generator_that_repeats_itself_is_reported(document: Document) -> None:
    with pytest.raises(ValueError, match="taken"):
        complete(without_ids(document), new_id=lambda: "same0000")


def test_a_rewritten_document_keeps_the_ids_of_the_previous_one(document: Document) -> None:
    rewritten = without_ids(document)
    rewritten["pages"][0]["blocks"][0]["props"]["title"] = "Mornings are yours"
    done = complete(rewritten, previous=document)
    assert ids(done) == ids(document)
    assert [page["id"] for _, page in pages(done)] == ["pg_00000001", "pg_00000002"]


def test_an_equal_block_keeps_its_id_when_another_is_put_before_it(document: Document) -> None:
    first = document["pages"][1]["blocks"][0]
    rewritten = without_ids(document)
    rewritten["pages"][1]["blocks"].insert(0, {"type": "TextSection", "variant": "prose", "props": {"paragraphs": ["New."]}})
    done = complete(rewritten, previous=document)
    assert done["pages"][1]["blocks"][1]["id"] == first["id"]
    assert done["pages"][1]["blocks"][0]["id"] not in ids(document)


def test_what_the_model_left_out_is_filled_in() -> None:
    done = complete({"productType": "pdf_guide", "title": "T", "pages": []})
    assert (done["dslVersion"], done["language"], done["seo"]) == ("1.0", "en", {})
    assert done["themeTokens"]["preset"] == "clean"
    assert set(done["themeTokens"]) == {"preset", "colorPrimary", "colorAccent", "fontPair", "radius", "density"}


def test_a_block_without_a_variant_gets_the_first(document: Document) -> None:
    del document["pages"][0]["blocks"][0]["variant"]
    assert complete(document)["pages"][0]["blocks"][0]["variant"] == "split"


def test_empty_optional_texts_go_and_required_ones_stay_to_be_refused(document: Document) -> None:
    document["pages"][0]["blocks"][0]["props"] = {"title": "", "eyebrow": "", "facts": [], "note": None, "lede": "Yes"}
    assert complete(document)["pages"][0]["blocks"][0]["props"] == {"title": "", "lede": "Yes"}


def test_blocks_of_unknown_type_keep_every_byte(document: Document) -> None:
    strange = {
        "id": "blk_strange0",
        "type": "Poll",
        "variant": "",
        "props": {"a": "", "b": [], "z": None},
        "x": [1, {"y": ""}],
    }
    document["pages"][0]["blocks"].append(strange)
    assert complete(document)["pages"][0]["blocks"][2] == strange


def test_pages_without_a_slug_are_named_after_their_title(document: Document) -> None:
    for _, page in pages(document):
        del page["slug"]
    document["pages"].append({"kind": "content", "title": "The Guide!", "blocks": []})
    document["pages"].append({"kind": "content", "title": "日本", "blocks": []})
    assert [page["slug"] for _, page in pages(complete(document))] == ["sales", "the-guide", "the-guide-2", "page-4"]


@given(st.text(max_size=200))
def test_a_slug_is_well_formed_or_empty(title: str) -> None:
    assert re.fullmatch("([a-z0-9-]{1,60})?", slugify(title))


def test_completing_twice_changes_nothing_more() -> None:
    once = complete(without_ids(sample_document()))
    assert complete(once) == once
    assert validate(once) == []


def test_an_absurdly_deep_document_is_left_for_the_validator() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    document: Document = {"pages": deep}
    assert complete(document) is document


def test_a_new_block_may_come_between(document: Document) -> None:
    document["pages"][0]["blocks"].insert(1, {"type": "Divider", "props": {}})
    assert validate(complete(document)) == []

"""A change is judged by what it touches, and the judgement is that of reading the whole document."""

import copy
from typing import Any

import jsonpatch
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonpointer import JsonPointerException

from products.dsl.applying import applied
from products.dsl.document import MAX_DOCUMENT_BYTES, blocks, canonical
from products.dsl.hashing import document_hash
from products.dsl.ids import assign_new, seeded_tails
from products.dsl.patch import PatchRefused, apply_patch, change
from products.dsl.problems import errors
from products.dsl.validate import structure
from products.dsl.worsening import _what, new_problems
from products.dsl.written import Written
from tests.products.dsl.conftest import Document, block, small_document

PLACES = [
    "/title", "/subtitle", "/seo", "/seo/title", "/themeTokens/colorPrimary", "/themeTokens/shade", "/pages", "/pages/0",
    "/pages/1", "/pages/1/title", "/pages/1/slug", "/pages/1/kind", "/pages/1/unlockDay", "/pages/-", "/pages/1/blocks",
    "/pages/0/blocks/0", "/pages/0/blocks/1", "/pages/0/blocks/-", "/pages/1/blocks/0", "/pages/1/blocks/-",
    "/pages/0/blocks/0/props/title", "/pages/0/blocks/0/props/facts", "/pages/0/blocks/1/props/items/0/title",
    "/pages/0/blocks/1/variant", "/pages/0/blocks/2/sources", "/pages/1/blocks/0/id", "/pages/1/blocks/1/type",
]  # fmt: skip
VALUES = st.sampled_from(
    [
        "x", "", "  ", "y" * 130, "bad \x07 bell", "see $c1.title", "sales", "content", "#123456", 3, 400, None, True, [],
        {}, ["clip_a1b2c3d4e5f6"], {"type": "Divider", "variant": "line", "props": {}},
        {"id": "blk_0bullets", "type": "Pricing", "variant": "card", "props": {"heading": "Buy"}},
        {"id": "blk_x", "type": "Poll", "props": {"q": 1}},
        {"kind": "content", "title": "More", "blocks": [{"type": "Hero", "variant": "split", "props": {"titel": "Typo"}}]},
    ]
)  # fmt: skip
PLACE = st.sampled_from(PLACES)
OPERATION = st.one_of(
    st.fixed_dictionaries({"op": st.sampled_from(["add", "replace"]), "path": PLACE, "value": VALUES}),
    st.fixed_dictionaries({"op": st.just("remove"), "path": PLACE}),
    st.fixed_dictionaries({"op": st.sampled_from(["move", "copy"]), "from": PLACE, "path": PLACE}),
)


def with_strange_blocks(document: Document) -> Document:
    """Blocks that are broken already, as an import or an older version may have left them."""
    document["pages"][0]["blocks"] += [
        {"id": "blk_strange0", "type": "Poll", "props": {"": [None, ""]}, "variant": ""},
        block("brok", "Hero", "split", titel="Typo"),
    ]
    return document


@given(operations=st.lists(OPERATION, min_size=1, max_size=4), is_strange=st.booleans())
@settings(max_examples=150)
def test_what_is_new_is_what_reading_everything_finds_new(operations: list[dict[str, Any]], is_strange: bool) -> None:
    document = small_document() if not is_strange else with_strange_blocks(small_document())
    before = Written(document)
    try:
        made = assign_new(applied(document, operations), before, new_id=seeded_tails("a"))
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError, KeyError, IndexError, ValueError):
        return
    known = {_what(problem) for problem in errors(structure(document))}
    assert set(new_problems(before, made)) == {one for one in errors(structure(made)) if _what(one) not in known}


@given(st.lists(OPERATION, min_size=1, max_size=4))
@settings(max_examples=150)
def test_operations_do_what_jsonpatch_does_and_leave_the_original_alone(operations: list[dict[str, Any]]) -> None:
    document = small_document()
    text = canonical(document)
    failures = (jsonpatch.JsonPatchException, JsonPointerException, TypeError, KeyError, IndexError, ValueError)
    try:
        wanted = canonical(jsonpatch.JsonPatch(operations).apply(copy.deepcopy(document)))
    except failures:
        with pytest.raises(failures):
            applied(document, operations)
    else:
        made = applied(document, operations)
        assert canonical(made) == wanted
        assert canonical(assign_new(made, Written(document))) == canonical(made) or made != document
    assert canonical(document) == text


@given(st.lists(OPERATION, min_size=1, max_size=3))
@settings(max_examples=100)
def test_the_text_of_a_change_is_the_canonical_text(operations: list[dict[str, Any]]) -> None:
    before = Written(small_document())
    try:
        after = change(before, operations, tidies=True)
    except PatchRefused:
        return
    assert after.text == canonical(after.document)
    assert after.hash == document_hash(after.document)
    assert errors(structure(after.document)) == []


def test_untouched_blocks_are_the_same_objects_also_when_they_move(document: Document) -> None:
    before = Written(document)
    after = change(before, [{"op": "move", "from": "/pages/0/blocks/0", "path": "/pages/1/blocks/-"}])
    assert after.document["pages"][1]["blocks"][2] is document["pages"][0]["blocks"][0]


def test_a_copy_put_before_its_original_leaves_the_original_its_id(document: Document) -> None:
    copied = {"op": "copy", "from": "/pages/0/blocks/1", "path": "/pages/0/blocks/0"}
    done = apply_patch(document, [copied], new_id=lambda: "fresh000")
    assert [one.block_id for one in blocks(done)][:3] == ["blk_fresh000", "blk_0000hero", "blk_0bullets"]


def test_the_same_seed_names_alike_and_another_does_not() -> None:
    one, again, other = seeded_tails("a"), seeded_tails("a"), seeded_tails("b")
    first, second = one(), one()
    assert (first, second) == (again(), again())
    assert len({first, second, other()}) == 3
    assert len(first) == 8


def test_a_document_that_grows_too_large_is_refused_whatever_its_script(document: Document) -> None:
    many = [block(f"big{number}", "TextSection", "prose", paragraphs=["ж" * 1_000] * 12) for number in range(30)]
    done = apply_patch(document, [{"op": "add", "path": "/pages/1/blocks/-", "value": one} for one in many[:18]])
    assert len(canonical(done)) > MAX_DOCUMENT_BYTES  # six signs for a letter of two bytes
    with pytest.raises(PatchRefused) as caught:
        apply_patch(document, [{"op": "add", "path": "/pages/1/blocks/-", "value": one} for one in many])
    assert [problem.code for problem in caught.value.problems] == ["too_large"]

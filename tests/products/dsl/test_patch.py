import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.dsl.catalog import CATALOG, sample_document
from products.dsl.document import blocks, canonical
from products.dsl.patch import PatchRefused, apply_patch, diff
from products.dsl.validate import validate
from tests.products.dsl.conftest import Document, block

HERO = "/pages/0/blocks/0/props"


def refused(document: Document, *operations: Any) -> set[str]:
    """The codes of the refusal, after checking that the document is as it was."""
    before = copy.deepcopy(document)
    with pytest.raises(PatchRefused) as caught:
        apply_patch(document, list(operations))
    assert document == before
    assert str(caught.value)
    return {problem.code for problem in caught.value.problems}


def test_an_edit_changes_what_it_names_and_not_a_byte_else(document: Document) -> None:
    before = json.dumps(document)
    done = apply_patch(document, [{"op": "replace", "path": f"{HERO}/title", "value": "Mornings first"}])
    assert json.dumps(done) == before.replace("Own your mornings", "Mornings first")
    assert json.dumps(document) == before


def test_blocks_move_and_go_and_come(document: Document) -> None:
    done = apply_patch(
        document,
        [
            {"op": "test", "path": "/pages/0/blocks/0/id", "value": "blk_0000hero"},
            {"op": "move", "from": "/pages/0/blocks/1", "path": "/pages/0/blocks/0"},
            {"op": "remove", "path": "/pages/1/blocks/0"},
            {"op": "add", "path": "/pages/0/blocks/-", "value": {"type": "Divider", "variant": "line", "props": {}}},
        ],
        new_id=lambda: "fresh000",
    )
    assert [one.block_id for one in blocks(done)] == ["blk_0bullets", "blk_0000hero", "blk_fresh000", "blk_000steps"]


def test_a_copied_block_gets_an_id_of_its_own(document: Document) -> None:
    done = apply_patch(
        document, [{"op": "copy", "from": "/pages/0/blocks/0", "path": "/pages/0/blocks/1"}], new_id=lambda: "fresh000"
    )
    assert [one.block_id for one in blocks(done)][:3] == ["blk_0000hero", "blk_fresh000", "blk_0bullets"]


@pytest.mark.parametrize(
    "path", ["/dslVersion", "/productType", "/language", "/price", "", "/", "pages", "/pagesx/0", None, 5]
)
def test_only_what_an_editor_may_change_can_be_named(document: Document, path: Any) -> None:
    assert refused(document, {"op": "replace", "path": path, "value": "x"}) == {"path_not_allowed"}


def test_nothing_may_be_taken_from_elsewhere(document: Document) -> None:
    assert refused(document, {"op": "copy", "from": "/dslVersion", "path": "/title"}) == {"path_not_allowed"}
    assert refused(document, {"op": "move", "from": "/productType", "path": "/title"}) == {"path_not_allowed"}


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "replace", "path": "/pages/9/title", "value": "x"}, "patch_misfit"),
        ({"op": "remove", "path": "/pages/0/blocks/x"}, "patch_misfit"),
        ({"op": "replace", "path": "/pages/0/blocks/00/id", "value": "x"}, "patch_misfit"),
        ({"op": "add", "path": "/title/deep", "value": "x"}, "patch_misfit"),
        ({"op": "test", "path": "/title", "value": "Other"}, "test_failed"),
        ({"op": "test", "path": "/pages/7", "value": "Other"}, "test_failed"),
        ({"op": "replace", "path": "/title"}, "not_an_operation"),
        ({"op": "move", "path": "/title"}, "not_an_operation"),
        ({"op": "sing", "path": "/title"}, "not_an_operation"),
        ({"path": "/title"}, "not_an_operation"),
        ({"op": ["add"], "path": "/title"}, "not_an_operation"),
        ("replace", "not_an_operation"),
        (None, "not_an_operation"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(document: Document, operation: Any, code: str) -> None:
    assert refused(document, operation) == {code}


def test_copies_of_copies_end_where_a_document_is_full(document: Document) -> None:
    blocks = "/pages/0/blocks"
    doubling = [{"op": "copy", "from": blocks, "path": f"{blocks}/0/props/x{at}"} for at in range(400)]
    assert refused(document, *doubling) == {"patch_misfit"}


def test_a_patch_is_a_list_of_a_reasonable_length(document: Document) -> None:
    with pytest.raises(PatchRefused):
        apply_patch(document, {"op": "remove", "path": "/title"})  # type: ignore[arg-type]
    operation = {"op": "replace", "path": "/title", "value": "x"}
    assert apply_patch(document, [operation] * 500)["title"] == "x"
    assert refused(document, *[operation] * 501) == {"too_many"}


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "replace", "path": f"{HERO}/title", "value": "x" * 91}, "too_long"),
        ({"op": "remove", "path": f"{HERO}/title"}, "missing"),
        ({"op": "add", "path": f"{HERO}/colour", "value": "red"}, "unknown_field"),
        ({"op": "replace", "path": "/pages/0/blocks/0/variant", "value": "huge"}, "unknown_variant"),
        ({"op": "remove", "path": "/pages/0"}, "no_sales_page"),
        ({"op": "replace", "path": "/pages/1/slug", "value": "sales"}, "sales_slug"),
        ({"op": "replace", "path": "/pages", "value": {}}, "wrong_type"),
        ({"op": "remove", "path": "/pages"}, "missing"),
        ({"op": "replace", "path": "/themeTokens/colorPrimary", "value": "javascript:"}, "wrong_format"),
        ({"op": "add", "path": f"{HERO}/facts", "value": json.loads("[" * 60 + "]" * 60)}, "too_deep"),
        ({"op": "add", "path": f"{HERO}/facts", "value": json.loads("[" * 500 + "]" * 500)}, "too_deep"),
    ],
)
def test_a_result_that_breaks_a_limit_is_refused(document: Document, operation: dict[str, Any], code: str) -> None:
    assert code in refused(document, operation)


def test_a_draft_may_lose_the_shape_that_only_publishing_needs(document: Document) -> None:
    document["productType"] = "checklist"
    document["pages"][1]["blocks"].append(block("tick", "Checklist", "tasks", groups=[{"items": [{"text": "Water"}]}]))
    done = apply_patch(document, [{"op": "remove", "path": "/pages/1/blocks/2"}])
    assert [one.code for one in validate(done)] == ["product_shape"]


def test_a_broken_block_elsewhere_does_not_stop_an_edit_and_stays_as_it_is(document: Document) -> None:
    strange = {"id": "blk_strange0", "type": "Poll", "props": {"": [None, ""]}, "variant": ""}
    broken = block("brok", "Hero", "split", titel="Typo")
    document["pages"][0]["blocks"] += [strange, broken]
    done = apply_patch(
        document,
        [
            {"op": "move", "from": "/pages/0/blocks/1", "path": "/pages/0/blocks/3"},
            {"op": "replace", "path": "/title", "value": "New"},
        ],
    )
    assert json.dumps(done["pages"][0]["blocks"][1:3]) == json.dumps([strange, broken])


def test_an_edit_may_not_break_a_block_that_is_broken_already_any_further(document: Document) -> None:
    document["pages"][0]["blocks"].append(block("brok", "Hero", "split", titel="Typo"))
    assert refused(document, {"op": "add", "path": "/pages/0/blocks/2/props/more", "value": 1}) == {"unknown_field"}


def test_the_difference_of_equal_documents_is_nothing(document: Document) -> None:
    assert diff(document, copy.deepcopy(document)) == []


def test_a_changed_text_is_one_small_operation(document: Document) -> None:
    after = copy.deepcopy(document)
    after["pages"][1]["blocks"][1]["props"]["items"][1]["title"] = "Hot shower"
    path = "/pages/1/blocks/1/props/items/1/title"
    assert diff(document, after) == [{"op": "replace", "path": path, "value": "Hot shower"}]


def test_a_moved_block_is_one_move(document: Document) -> None:
    after = copy.deepcopy(document)
    after["pages"][0]["blocks"].reverse()
    assert diff(document, after) == [{"op": "move", "from": "/pages/0/blocks/1", "path": "/pages/0/blocks/0"}]


def test_true_and_one_are_different(document: Document) -> None:
    before, after = document | {"seo": {"a": 1}}, document | {"seo": {"a": True}}
    assert diff(before, after) == [{"op": "replace", "path": "/seo/a", "value": True}]


CHANGES = st.lists(
    st.tuples(st.sampled_from(["drop", "move", "add", "text", "page", "head"]), st.integers(0, 99), st.integers(0, 99)),
    max_size=12,
)


@given(CHANGES)
def test_a_difference_applied_gives_the_other_document(changes: list[tuple[str, int, int]]) -> None:
    before, after = sample_document(), sample_document()
    for number, (what, where, to) in enumerate(changes):
        _change(after, number, what, where, to)
    operations = diff(before, after)
    assert canonical(apply_patch(before, operations)) == canonical(after)
    assert bool(operations) == (canonical(before) != canonical(after))


def _change(document: Document, number: int, what: str, where: int, to: int) -> None:
    """Make one change that an editor or a model could make."""
    pages = document["pages"]
    listed = pages[where % len(pages)]["blocks"]
    if what == "drop" and listed:
        del listed[to % len(listed)]
    elif what == "move" and listed:
        listed.insert(to % len(listed), listed.pop(where % len(listed)))
    elif what == "add":
        kind = list(CATALOG)[to % 9]
        listed.insert(to % (len(listed) + 1), CATALOG[kind].sample | {"id": f"blk_added{number:03}"})
    elif what == "text" and listed:
        listed[to % len(listed)]["sources"] = [f"clip_{to}"] * (where % 3)
    elif what == "page" and len(pages) > 2:
        pages.insert(1 + to % (len(pages) - 1), pages.pop(1 + where % (len(pages) - 1)))
    elif what == "head":
        document["title"], document["seo"] = f"Title {to}", {"title": f"a/b~{where}"}

"""Every change is a small patch that becomes the next revision."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from creators.models import Creator
from products.models import Revision
from products.models.revision import RevisionOrigin
from products.publishing import save_revision
from tests.builder.studio.conftest import Bench, make_clip

Place = Callable[[dict[str, Any], str], str]


def test_a_patch_becomes_the_next_revision_of_the_person_who_made_it(bench: Bench, place: Place) -> None:
    path = place(bench.document, "Steps")
    answer = bench.change({"op": "add", "path": f"{path}/props/heading", "value": "Six moves"})
    assert answer.status_code == 200
    assert answer.json()["draft"] == 2
    assert bench.draft.document["pages"][0]["blocks"][3]["props"]["heading"] == "Six moves"
    assert (bench.draft.origin, bench.draft.made_by, bench.draft.note) == (
        "edit",
        bench.product.creator.user,
        "Steps: Repot one herb in six moves",
    )


def test_untouched_blocks_stay_byte_for_byte_the_same(bench: Bench) -> None:
    before = bench.document
    bench.change({"op": "add", "path": "/pages/0/blocks/3/props/heading", "value": "Six moves"})
    after = bench.document
    after["pages"][0]["blocks"][3] = before["pages"][0]["blocks"][3]
    assert json.dumps(after) == json.dumps(before)


def test_an_emptied_optional_text_is_left_out(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/pages/0/blocks/3/props/intro", "value": ""})
    assert "intro" not in bench.document["pages"][0]["blocks"][3]["props"]


def test_emptied_search_texts_and_subtitle_are_left_out(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/seo/title", "value": ""}, {"op": "add", "path": "/subtitle", "value": ""})
    assert "subtitle" not in bench.document
    assert list(bench.document["seo"]) == ["description"]


def test_the_title_of_the_document_is_the_title_of_the_product(bench: Bench) -> None:
    answer = bench.change({"op": "replace", "path": "/title", "value": "Herbs for everyone"})
    assert '<h1 class="bar-title" dir="auto">Herbs for everyone</h1>' in answer.json()["html"]
    bench.product.refresh_from_db()
    assert bench.product.title == "Herbs for everyone"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "add", "path": "/pages/0/blocks/3/props/heading", "value": "x" * 121}, "too_long"),
        ({"op": "add", "path": "/pages/0/blocks/3/props/items/0/title", "value": "  "}, "blank"),
        ({"op": "remove", "path": "/pages/0/blocks/3/props/items"}, "missing"),
        ({"op": "add", "path": "/pages/0/blocks/3/variant", "value": "spiral"}, "unknown_variant"),
        ({"op": "add", "path": "/pages/0/blocks/3/props/price", "value": "$1"}, "unknown_field"),
        ({"op": "add", "path": "/themeTokens/colorPrimary", "value": "red"}, "wrong_format"),
        ({"op": "remove", "path": "/pages/0"}, "no_sales_page"),
        ({"op": "add", "path": "/priceCents", "value": 1}, "path_not_allowed"),
        ({"op": "add", "path": "/dslVersion", "value": "9"}, "path_not_allowed"),
        ({"op": "add", "path": "/pages/0/blocks/3/sources", "value": ["clip_other"]}, "bound"),
        ({"op": "replace", "path": "/pages/0/blocks/3/id", "value": "blk_aaaaaaaa"}, "bound"),
        ({"op": "replace", "path": "/pages/0/blocks/3/type", "value": "FAQ"}, "bound"),
        ({"op": "remove", "path": "/pages/0/blocks/99"}, "patch_misfit"),
        ({"op": "frob", "path": "/title"}, "not_an_operation"),
        ("nonsense", "not_an_operation"),
    ],
)
def test_a_change_that_would_break_the_document_is_refused_and_nothing_is_saved(
    bench: Bench, operation: Any, code: str
) -> None:
    answer = bench.change(operation)
    assert answer.status_code == 422
    assert code in [problem["code"] for problem in answer.json()["problems"]]
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("text", ["", "{", "{}", "7", "[" * 100_000])
def test_what_is_not_a_patch_is_refused(bench: Bench, text: str) -> None:
    assert bench.post("change/", patch=text, expected=1).status_code == 422
    assert Revision.objects.count() == 1


def test_a_clip_of_another_creator_cannot_be_named(bench: Bench, rival: Creator, place: Place) -> None:
    make_clip(rival, "clip_ofrex00001", "Rex explains")
    path = place(bench.document, "LessonContent")
    answer = bench.change({"op": "replace", "path": f"{path}/props/clip/clipId", "value": "clip_ofrex00001"})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "unknown_clip"
    assert Revision.objects.count() == 1


def test_a_clip_of_ones_own_can_be_named(bench: Bench, creator: Creator, place: Place) -> None:
    make_clip(creator, "clip_ofmara0001", "Mara explains")
    path = place(bench.document, "LessonContent")
    bench.change({"op": "replace", "path": f"{path}/props/clip/clipId", "value": "clip_ofmara0001"})
    assert bench.document["pages"][1]["blocks"][2]["props"]["clip"]["clipId"] == "clip_ofmara0001"


def test_a_block_of_an_unknown_type_is_kept_and_can_be_moved(bench: Bench) -> None:
    document = bench.document
    strange = {"id": "blk_strange1", "type": "Hologram", "variant": "blue", "props": {"depth": {"m": 3}}, "sources": []}
    document["pages"][0]["blocks"].append(strange)
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.IMPORT)
    bench.change({"op": "add", "path": "/pages/0/blocks/3/props/heading", "value": "Six moves"})
    assert bench.document["pages"][0]["blocks"][-1] == strange
    last = len(document["pages"][0]["blocks"]) - 1
    bench.change({"op": "move", "from": f"/pages/0/blocks/{last}", "path": f"/pages/0/blocks/{last - 1}"})
    assert bench.document["pages"][0]["blocks"][-2] == strange


def test_a_duplicate_gets_an_id_of_its_own_and_is_selected(bench: Bench) -> None:
    answer = bench.change({"op": "copy", "from": "/pages/0/blocks/3", "path": "/pages/0/blocks/4"}, page="sales")
    original, twin = bench.document["pages"][0]["blocks"][3:5]
    assert original["id"] != twin["id"]
    assert {**twin, "id": ""} == {**original, "id": ""}
    assert answer.json()["block"] in (original["id"], twin["id"])


def test_a_new_page_is_selected_and_has_an_address(bench: Bench) -> None:
    answer = bench.change({"op": "add", "path": "/pages/-", "value": {"kind": "content", "title": "More", "blocks": []}})
    assert answer.json()["page"] == "more"
    assert bench.document["pages"][-1]["slug"] == "more"


def test_a_plain_form_is_answered_with_the_studio(bench: Bench) -> None:
    patch = json.dumps([{"op": "replace", "path": "/title", "value": "Herbs"}])
    answer = bench.client.post(bench.url("change/"), {"patch": patch, "expected": 1})
    assert answer.status_code == 302
    assert answer["Location"].startswith(bench.url())


def test_the_same_change_sent_twice_changes_nothing_the_second_time(bench: Bench) -> None:
    heading = {"op": "add", "path": "/pages/0/blocks/3/props/heading", "value": "Six moves"}
    bench.change(heading, expected=1)
    answer = bench.change(heading, expected=1)
    assert answer.status_code == 200
    assert (answer.json()["draft"], Revision.objects.count()) == (2, 2)


def test_an_addition_sent_twice_adds_one_block(bench: Bench) -> None:
    block = {"op": "copy", "from": "/pages/0/blocks/3", "path": "/pages/0/blocks/4"}
    bench.change(block, expected=1, key="a")
    assert bench.change(block, expected=1, key="a").json()["draft"] == 2
    assert Revision.objects.count() == 2


def test_the_same_addition_of_two_windows_adds_two_blocks(bench: Bench) -> None:
    block = {"op": "copy", "from": "/pages/0/blocks/3", "path": "/pages/0/blocks/4"}
    count = len(bench.document["pages"][0]["blocks"])
    bench.change(block, expected=1, key="a")
    bench.change(block, expected=1, key="b")
    assert len(bench.document["pages"][0]["blocks"]) == count + 2


def test_a_draft_number_that_never_was_is_stale(bench: Bench) -> None:
    heading = {"op": "add", "path": "/pages/0/blocks/3/props/heading", "value": "Mine"}
    assert bench.change(heading, expected=77).status_code == 409
    assert Revision.objects.count() == 1


def test_a_test_that_does_not_hold_is_refused_as_stale(bench: Bench) -> None:
    wrong = {"op": "test", "path": "/pages/0/blocks/3/id", "value": "blk_zzzzzzzz"}
    assert bench.change(wrong, {"op": "remove", "path": "/pages/0/blocks/3"}).status_code == 409
    assert Revision.objects.count() == 1


def test_a_document_with_an_old_fault_can_still_be_changed_elsewhere(bench: Bench) -> None:
    document = copy.deepcopy(bench.document)
    document["pages"][0]["blocks"][3]["props"]["heading"] = "x" * 300
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.IMPORT)
    assert bench.change({"op": "add", "path": "/pages/0/blocks/1/props/heading", "value": "One"}).status_code == 200

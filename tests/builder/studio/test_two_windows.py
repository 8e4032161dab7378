"""Two windows at one draft: what touches different places is kept of both, what touches the same one is asked about."""

import json
from typing import Any

import pytest

from products.models import Revision
from tests.builder.studio.conftest import Bench

STEPS = "/pages/0/blocks/3"
HEADING = f"{STEPS}/props/heading"


def put(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def both(bench: Bench, first: dict[str, Any], second: dict[str, Any], **more: Any) -> Any:
    """Two changes of draft 1; the answer to the second."""
    assert bench.change(first, expected=1).status_code == 200
    return bench.change(second, expected=1, **more)


def blocks(bench: Bench, page: int = 0) -> list[str]:
    return [block["id"] for block in bench.document["pages"][page]["blocks"]]


def test_changes_of_different_blocks_are_both_kept(bench: Bench) -> None:
    answer = both(bench, put("/pages/0/blocks/1/props/heading", "One"), put(HEADING, "Three"))
    assert answer.json()["rebased"] is True
    assert [bench.document["pages"][0]["blocks"][at]["props"]["heading"] for at in (1, 3)] == ["One", "Three"]


def test_a_change_follows_its_block_when_the_other_window_moved_it(bench: Bench) -> None:
    both(bench, {"op": "move", "from": STEPS, "path": "/pages/0/blocks/6"}, put(HEADING, "Three"))
    assert bench.document["pages"][0]["blocks"][6]["props"]["heading"] == "Three"


@pytest.mark.parametrize(
    "late",
    [
        {"op": "move", "from": STEPS, "path": "/pages/0/blocks/1"},
        {"op": "copy", "from": "/pages/0/blocks/2", "path": "/pages/0/blocks/3"},
        {"op": "remove", "path": "/pages/0/blocks/2"},
        put("/pages/-", {"kind": "content", "title": "More", "blocks": []}),
        put("/themeTokens/radius", "none"),
        put(f"{STEPS}/variant", "cards"),
    ],
    ids=["move", "copy", "delete", "page", "look", "layout"],
)
def test_what_collides_with_nothing_goes_in_beside_the_words_of_the_other_window(bench: Bench, late: dict[str, Any]) -> None:
    moved_to = bench.document["pages"][0]["blocks"][3]["id"]
    answer = both(bench, put(HEADING, "Theirs"), late)
    assert (answer.status_code, answer.json()["draft"], answer.json()["rebased"]) == (200, 3, True)
    assert next(one for one in bench.document["pages"][0]["blocks"] if one["id"] == moved_to)["props"]["heading"] == "Theirs"


def test_blocks_that_both_added_are_both_there(bench: Bench) -> None:
    before = blocks(bench)
    divider = {"type": "Divider", "variant": "line", "props": {}}
    both(bench, put("/pages/0/blocks/0", divider), put("/pages/0/blocks/4", divider))
    now = blocks(bench)
    assert [one for one in now if one in before] == before
    assert [one in before for one in now[:6]] == [False, True, True, True, True, False]


def test_the_same_words_are_asked_about_and_nothing_is_saved_meanwhile(bench: Bench) -> None:
    answer = both(bench, put(HEADING, "Theirs"), put(HEADING, "Mine"))
    block = bench.document["pages"][0]["blocks"][3]["id"]
    assert answer.status_code == 409
    assert answer.json()["draft"] == 2
    assert answer.json()["conflicts"] == [
        {
            "key": f"{block}/props/heading", "kind": "value", "where": "Sales page: Steps, Heading", "mine": "Mine",
            "theirs": "Theirs", "block": block, "page": "sales", "mayKeepBoth": True,
        }
    ]  # fmt: skip
    assert "Nothing is lost" in answer.json()["detail"]
    assert bench.document["pages"][0]["blocks"][3]["props"]["heading"] == "Theirs"
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    ("side", "heading", "count"), [("mine", "Mine", 3), ("theirs", "Theirs", 2), ("both", "Theirs / Mine", 3)]
)
def test_the_chosen_side_is_kept(bench: Bench, side: str, heading: str, count: int) -> None:
    asked = both(bench, put(HEADING, "Theirs"), put(HEADING, "Mine")).json()
    keep = json.dumps({asked["conflicts"][0]["key"]: side})
    answer = bench.change(put(HEADING, "Mine"), expected=1, keep=keep, seen=asked["draft"])
    assert answer.status_code == 200
    assert bench.document["pages"][0]["blocks"][3]["props"]["heading"] == heading
    assert Revision.objects.count() == count


def test_a_choice_that_was_made_before_a_third_change_is_asked_again(bench: Bench) -> None:
    asked = both(bench, put(HEADING, "Theirs"), put(HEADING, "Mine")).json()
    bench.change(put(HEADING, "A third"))
    keep = json.dumps({asked["conflicts"][0]["key"]: "mine"})
    answer = bench.change(put(HEADING, "Mine"), expected=1, keep=keep, seen=asked["draft"])
    assert (answer.status_code, answer.json()["conflicts"][0]["theirs"]) == (409, "A third")
    assert bench.document["pages"][0]["blocks"][3]["props"]["heading"] == "A third"


@pytest.mark.parametrize("keep", ["", "[]", "{}", "nonsense", '{"x": "mine"}', '{"x": []}', "[" * 9_999])
def test_a_choice_that_says_nothing_is_asked_again(bench: Bench, keep: str) -> None:
    both(bench, put(HEADING, "Theirs"), put(HEADING, "Mine"))
    assert bench.change(put(HEADING, "Mine"), expected=1, keep=keep, seen=2).status_code == 409


def test_a_block_that_the_other_window_deleted_comes_back_with_the_words_written_meanwhile(bench: Bench) -> None:
    before = blocks(bench)
    asked = both(bench, {"op": "remove", "path": STEPS}, put(HEADING, "Mine")).json()
    told = asked["conflicts"][0]
    assert (told["kind"], told["theirs"], "Mine" in told["mine"], told["mayKeepBoth"]) == ("block", None, True, False)
    keep = json.dumps({told["key"]: "mine"})
    assert bench.change(put(HEADING, "Mine"), expected=1, keep=keep, seen=2).status_code == 200
    assert blocks(bench) == before
    assert bench.document["pages"][0]["blocks"][3]["props"]["heading"] == "Mine"


def test_deleting_a_block_that_the_other_window_wrote_in_is_asked_about(bench: Bench) -> None:
    asked = both(bench, put(HEADING, "Theirs"), {"op": "remove", "path": STEPS}).json()
    assert (asked["conflicts"][0]["mine"], "Theirs" in asked["conflicts"][0]["theirs"]) == (None, True)
    assert len(blocks(bench)) == len(bench.document["pages"][0]["blocks"])


def test_deleting_a_page_that_the_other_window_wrote_on_is_asked_about(bench: Bench) -> None:
    title = bench.document["pages"][1]["title"]
    asked = both(bench, put("/pages/1/blocks/0/props/title", "Theirs"), {"op": "remove", "path": "/pages/1"}).json()
    told = asked["conflicts"][0]
    assert (told["kind"], told["where"], told["mine"]) == ("page", title, None)


def test_two_places_for_one_block_are_asked_about_in_words(bench: Bench) -> None:
    first = {"op": "move", "from": STEPS, "path": "/pages/1/blocks/0"}
    told = both(bench, first, {"op": "move", "from": STEPS, "path": "/pages/0/blocks/0"}).json()["conflicts"][0]
    assert told["where"].endswith("Steps, its place")
    assert (told["mine"], told["theirs"].endswith("at the top")) == ("Sales page, at the top", True)


def test_both_are_offered_only_where_both_fit(bench: Bench) -> None:
    told = both(bench, put(HEADING, "t" * 70), put(HEADING, "m" * 70)).json()["conflicts"][0]
    assert told["mayKeepBoth"] is False


def test_two_looks_are_both_kept_when_they_differ_and_asked_about_when_not(bench: Bench) -> None:
    both(bench, put("/themeTokens/radius", "none"), put("/themeTokens/density", "airy"))
    assert (bench.document["themeTokens"]["radius"], bench.document["themeTokens"]["density"]) == ("none", "airy")
    answer = bench.change(put("/themeTokens/radius", "round"), expected=1)
    assert [(one["where"], one["mine"], one["theirs"]) for one in answer.json()["conflicts"]] == [("Look", "round", "none")]


def test_what_both_added_is_refused_when_there_is_no_room_for_it(bench: Bench) -> None:
    many = [put("/pages/0/blocks/-", {"type": "Divider", "variant": "line", "props": {}})] * (
        199 - len(bench.document["pages"][0]["blocks"])
    )
    bench.change(*many, expected=1)
    one = {"op": "copy", "from": "/pages/0/blocks/3", "path": "/pages/0/blocks/4"}
    assert bench.change(one, expected=2, key="a").status_code == 200
    answer = bench.change(one, expected=2, key="b")
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "too_many")


def test_undo_takes_back_only_what_was_merged_in(bench: Bench) -> None:
    both(bench, put("/pages/0/blocks/1/props/heading", "One"), put(HEADING, "Three"))
    bench.post("undo/", expected=3)
    assert bench.document["pages"][0]["blocks"][1]["props"]["heading"] == "One"
    assert bench.document["pages"][0]["blocks"][3]["props"]["heading"] != "Three"


def test_a_short_answer_says_what_a_window_needs_at_once(bench: Bench) -> None:
    answer = bench.change(put(HEADING, "Six"), brief=1, page="sales").json()
    assert answer == {
        "draft": 2, "page": "sales", "block": "", "panel": "fields", "title": "Balcony herbs", "rebased": False,
        "says": "Steps: Repot one herb in six moves", "undo": "Steps: Repot one herb in six moves", "redo": "",
    }  # fmt: skip
    answer = bench.post("undo/", expected=2, brief=1).json()
    assert (answer["undo"], answer["redo"]) == ("", "Steps: Repot one herb in six moves")
    answer = bench.post("redo/", expected=3, brief=1).json()
    assert (answer["undo"], answer["redo"], answer["block"]) == ("Steps: Repot one herb in six moves", "", "")

"""Undo and redo step through what was changed; nothing is ever rewritten."""

import pytest

from products.models import Revision
from tests.builder.studio.conftest import Bench

TITLES = ("One", "Two", "Three")


@pytest.fixture
def titled(bench: Bench) -> Bench:
    """Three changes of the title after the build."""
    for title in TITLES:
        bench.change({"op": "replace", "path": "/title", "value": title})
    return bench


def title_after(bench: Bench, *ways: str) -> list[str]:
    titles = []
    for way in ways:
        answer = bench.post(f"{way}/", expected=bench.draft.number)
        titles.append(bench.document["title"] if answer.status_code == 200 else str(answer.status_code))
    return titles


def test_undo_goes_back_one_change_at_a_time(titled: Bench) -> None:
    assert title_after(titled, "undo", "undo", "undo", "undo") == ["Two", "One", "Balcony herbs", "409"]


def test_redo_brings_back_what_was_undone_in_order(titled: Bench) -> None:
    assert title_after(titled, "undo", "undo", "redo", "redo", "redo") == ["Two", "One", "Two", "Three", "409"]


def test_a_change_after_undo_ends_what_could_be_redone(titled: Bench) -> None:
    title_after(titled, "undo", "undo")
    titled.change({"op": "replace", "path": "/title", "value": "Four"})
    assert title_after(titled, "redo", "undo", "undo") == ["409", "One", "Balcony herbs"]


def test_every_step_is_a_revision_of_its_own(titled: Bench) -> None:
    title_after(titled, "undo", "redo")
    rows = list(Revision.objects.order_by("number").values_list("number", "origin", "returns_to"))
    assert rows[-3:] == [(4, "edit", None), (5, "step", 3), (6, "step", 4)]
    assert titled.draft.note == "Redid: Title"


def test_undo_in_a_window_that_is_behind_is_refused(titled: Bench) -> None:
    assert titled.post("undo/", expected=2).status_code == 409
    assert titled.document["title"] == "Three"
    assert Revision.objects.count() == 4


def test_going_back_to_a_version_is_a_change_that_can_be_undone(titled: Bench) -> None:
    assert titled.post("restore/2/", expected=4).status_code == 200
    assert titled.document["title"] == "One"
    assert title_after(titled, "undo") == ["Three"]


def test_undoing_a_deletion_selects_the_block_that_came_back(bench: Bench) -> None:
    block = bench.document["pages"][0]["blocks"][3]["id"]
    bench.change({"op": "remove", "path": "/pages/0/blocks/3"})
    assert bench.post("undo/", expected=2, page="sales").json()["block"] == block

"""Taking changes: one step of undo, untouched blocks byte for byte, and what was changed meanwhile."""

from typing import Any

import pytest

from builder.editing import change_draft, undo
from builder.improving import ProposalGone, leave, take
from creators.models import ClipCard
from products.dsl.document import canonical
from products.models import Product
from tests.builder.improving.conftest import HERO, STEPS, TEXT, block, draft, improved

FIRST, SECOND = f"{TEXT}:/props/paragraphs/0", f"{TEXT}:/props/paragraphs/1"


def edit(product: Product, path: str, value: Any) -> None:
    """The creator writes something else meanwhile."""
    number = product.revisions.count()
    change_draft(product=product, operations=[{"op": "replace", "path": path, "value": value}], expected=number, by=None)


def test_all_of_it_is_one_step_and_the_rest_stays_byte_for_byte(product: Product) -> None:
    before = draft(product)
    build = improved(product, instruction="Everything shorter")
    taken = take(build=build, wanted=[TEXT], by=product.creator.user)
    assert (taken.count, product.revisions.count()) == (2, 2)
    latest = product.revisions.first()
    assert latest is not None
    assert (latest.origin, latest.note) == ("improve", "Everything shorter. Text: Clothes before bed")
    assert block(product, TEXT)["props"]["paragraphs"][0] == "Two shirts, not the whole drawer."
    for old, new in zip(before["pages"], draft(product)["pages"], strict=True):
        for one, other in zip(old["blocks"], new["blocks"], strict=True):
            assert one["id"] == TEXT or canonical(one) == canonical(other)
    undo(product=product, expected=2, by=None)
    assert canonical(draft(product)) == canonical(before)


def test_some_can_be_taken_and_the_others_later(product: Product) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    take(build=build, wanted=[FIRST], by=None)
    assert block(product, TEXT)["props"]["paragraphs"][1].endswith("Then you stop asking.")
    assert take(build=build, wanted=[SECOND], by=None).count == 1
    assert product.revisions.count() == 3


def test_a_change_elsewhere_does_not_stand_in_the_way(product: Product) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    edit(product, "/pages/0/blocks/0/props/title", "Calmer mornings")
    assert take(build=build, wanted=[TEXT], by=None).count == 2
    assert block(product, HERO)["props"]["title"] == "Calmer mornings"


def test_words_that_were_changed_meanwhile_are_not_overwritten(product: Product) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    edit(product, "/pages/1/blocks/0/props/paragraphs/0", "My own new words.")
    taken = take(build=build, wanted=[TEXT], by=None)
    assert (taken.count, taken.stale) == (1, [FIRST])
    assert block(product, TEXT)["props"]["paragraphs"][0] == "My own new words."


def test_a_block_that_moved_is_found_again(product: Product) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    move = {"op": "move", "from": "/pages/1/blocks/0", "path": "/pages/1/blocks/1"}
    change_draft(product=product, operations=[move], expected=1, by=None)
    assert take(build=build, wanted=[TEXT], by=None).count == 2
    assert [one["id"] for one in draft(product)["pages"][1]["blocks"]] == [STEPS, TEXT]


def test_of_three_ideas_one_is_taken(product: Product) -> None:
    build = improved(product, wanted="ideas", named=[HERO])
    assert take(build=build, wanted=[HERO], by=None).count == 1
    assert block(product, HERO)["props"]["title"] == "They pick, I stop asking."


def test_a_new_block_quotes_its_clip_and_one_is_taken_out(product: Product, clips: list[ClipCard]) -> None:
    build = improved(product, instruction="Add a passage here", named=[STEPS])
    take(build=build, wanted=[f"{STEPS}:add+0"], by=None)
    added = draft(product)["pages"][1]["blocks"][2]
    assert (added["type"], added["sources"]) == ("TextSection", [clips[0].public_id])
    build = improved(product, instruction="Take out this part", named=[STEPS])
    take(build=build, wanted=[STEPS], by=None)
    assert [one["id"] for one in draft(product)["pages"][1]["blocks"]] == [TEXT, added["id"]]


def test_what_is_left_is_not_taken_any_more(product: Product) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    leave(build=build, wanted=[FIRST])
    assert take(build=build, wanted=[TEXT], by=None).count == 1
    leave(build=build)
    with pytest.raises(ProposalGone):
        take(build=build, wanted=[TEXT], by=None)


def test_an_older_proposal_gives_way_to_a_newer_one(product: Product) -> None:
    older = improved(product, wanted="shorter", named=[TEXT])
    improved(product, wanted="voice", named=[TEXT])
    with pytest.raises(ProposalGone):
        take(build=older, wanted=[TEXT], by=None)
    assert product.revisions.count() == 1


def test_taken_once_more_after_an_undo(product: Product) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    take(build=build, wanted=[FIRST], by=None)
    undo(product=product, expected=2, by=None)
    assert take(build=build, wanted=[FIRST], by=None).count == 1

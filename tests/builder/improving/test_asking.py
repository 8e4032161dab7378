"""What comes back when a creator asks for better words; the page itself stays as it is."""

import pytest

from builder.improving import AlreadyImproving, InstructionMissing, NothingNamed, request_improvement
from builder.models import Build
from creators.models import ClipCard
from products.models import Product
from tests.builder.conftest import StandIn
from tests.builder.improving.conftest import HERO, SAID, STEPS, TEXT, draft, improved

WRITTEN = "It is a good idea to let them choose from two shirts instead of the whole drawer. Then you stop asking."


def test_shorter_is_shorter_and_nothing_is_written_into_the_page(product: Product) -> None:
    before = draft(product)
    build = improved(product, wanted="shorter", named=[TEXT])
    assert [(one["id"], one["after"]) for one in build.result["changes"]] == [
        (f"{TEXT}:/props/paragraphs/0", "Two shirts, not the whole drawer."),
        (
            f"{TEXT}:/props/paragraphs/1",
            "It is a good idea to let them choose from two shirts instead of the whole drawer.",
        ),
    ]
    assert build.cost_microdollars == sum(step.cost_microdollars for step in build.steps.all()) > 0
    assert (draft(product), product.revisions.count()) == (before, 1)


def test_the_voice_is_the_words_of_the_clips_and_says_where_they_stand(product: Product, clips: list[ClipCard]) -> None:
    changes = improved(product, wanted="voice", named=[TEXT]).result["changes"]
    assert [(one["before"], one["after"]) for one in changes] == [
        (WRITTEN, "Two shirts, not the whole drawer. They pick, I stop asking.")
    ]
    assert [(one["kind"], one["clip"], one["seconds"]) for one in changes[0]["sentences"]] == [
        ("verbatim", clips[0].public_id, None),
        ("verbatim", clips[0].public_id, 9),
    ]


def test_three_ideas_are_three(product: Product) -> None:
    changes = improved(product, wanted="ideas", named=[HERO]).result["changes"]
    assert [(one["does"], one["path"], one["after"]) for one in changes] == [
        ("idea", "/props/title", "They pick, I stop asking."),
        ("idea", "/props/title", "When it ends, we walk."),
        ("idea", "/props/title", "Two shirts, not the whole drawer. They pick, I stop asking."),
    ]


def test_the_whole_product_is_every_block_with_words(product: Product) -> None:
    build = improved(product, instruction="Everything shorter, please")
    assert build.packet["improve"]["blocks"] == [HERO, SAID, TEXT, STEPS]
    assert {one["block"] for one in build.result["changes"]} == {TEXT}


def test_another_block_than_the_named_one_is_left_alone_and_that_is_said(product: Product, kimi: StandIn) -> None:
    kimi.fault("improve_outside")
    build = improved(product, wanted="shorter", named=[TEXT])
    assert {one["block"] for one in build.result["changes"]} == {TEXT}
    assert build.result["said"] == ["It also wrote about 1 part you had not chosen. That is left as it was."]


def test_an_invented_number_is_sent_back_and_never_shown(product: Product, kimi: StandIn) -> None:
    kimi.fault("improve_invented")
    build = improved(product, wanted="voice", named=[TEXT])
    assert build.turn_count == 2
    assert "12,480" not in str(build.result)


def test_words_that_do_not_hold_are_given_up(product: Product, kimi: StandIn) -> None:
    kimi.fault("improve_invented", times=None)
    build = improved(product, wanted="shorter")
    assert (build.status, build.turn_count, build.result["changes"]) == ("succeeded", 2, [])


@pytest.mark.parametrize("fault", ["improve_invalid", "improve_invented"])
def test_a_wrong_field_is_repaired(product: Product, kimi: StandIn, fault: str) -> None:
    kimi.fault(fault)
    assert improved(product, wanted="shorter", named=[TEXT]).status == "succeeded"


def test_nothing_better_is_an_answer(product: Product, kimi: StandIn) -> None:
    kimi.fault("improve_nothing")
    build = improved(product, wanted="improve", named=[TEXT])
    assert (build.status, build.result["changes"]) == ("succeeded", [])


def test_what_people_said_is_never_changed(product: Product) -> None:
    build = improved(product, wanted="shorter", named=[SAID])
    assert build.result["changes"] == []


def test_a_link_stays_in_its_text(product: Product) -> None:
    changes = improved(product, wanted="shorter", named=[TEXT]).result["changes"]
    assert all("/paragraphs/2" not in one["id"] for one in changes)


def test_a_part_is_taken_out_only_when_that_is_what_was_asked_for(product: Product) -> None:
    changes = improved(product, instruction="Remove this", named=[STEPS]).result["changes"]
    assert [(one["id"], one["does"]) for one in changes] == [(f"{STEPS}:remove", "remove")]


def test_one_wish_at_a_time(product: Product) -> None:
    request_improvement(product=product, wanted="shorter")
    with pytest.raises(AlreadyImproving):
        request_improvement(product=product, wanted="voice")
    assert Build.objects.filter(task="improve").count() == 1


def test_a_wish_needs_words_and_a_part(product: Product) -> None:
    with pytest.raises(InstructionMissing):
        request_improvement(product=product, instruction="  ")
    with pytest.raises(NothingNamed):
        request_improvement(product=product, wanted="shorter", named=["blk_nothing0"])
    assert not Build.objects.filter(task="improve").exists()

"""What may be asked for, and what is refused before anything is written."""

import pytest
from pytest_django import Settings as DjangoSettings

from builder.models import Build
from builder.packet import MAX_PROMPT, PacketRefused, check_packet, read_packet
from builder.requesting import (
    AlreadyBuilding,
    BuildRefused,
    NoClips,
    PromptMissing,
    PromptTooLong,
    TooManyBuilds,
    request_build,
)
from creators.models import ClipCard, Creator
from products.models import Product


def nothing_was_written() -> bool:
    return not Build.objects.exists() and not Product.objects.exists()


def test_a_request_writes_a_draft_product_and_a_waiting_build(build: Build, creator: Creator) -> None:
    assert (build.status, build.creator, build.prompt) == ("queued", creator, "A morning routine guide for busy parents")
    assert build.packet["salesPage"] == {"suggestedPriceCents": 1900}
    assert build.packet["designIntent"]["mood"] == "warm"
    assert (build.subject.status, build.subject.draft_revision) == ("draft", None)


@pytest.mark.parametrize("prompt", ["", "   \n ", "\0"])
def test_an_empty_wish_is_refused(creator: Creator, clips: list[ClipCard], prompt: str) -> None:
    with pytest.raises(PromptMissing):
        request_build(creator=creator, product_type="checklist", prompt=prompt)
    assert nothing_was_written()


def test_a_manuscript_is_refused_with_both_numbers(creator: Creator, clips: list[ClipCard]) -> None:
    with pytest.raises(PromptTooLong, match="50,000 characters long; 8,000 fit"):
        request_build(creator=creator, product_type="checklist", prompt="x" * 50_000)
    assert nothing_was_written()
    assert request_build(creator=creator, product_type="checklist", prompt="x" * MAX_PROMPT).is_active


def test_without_clips_the_creator_is_told_what_to_do(creator: Creator) -> None:
    with pytest.raises(NoClips, match="Import some first"):
        request_build(creator=creator, product_type="checklist", prompt="Mornings")
    assert nothing_was_written()


def test_a_packet_with_sources_needs_no_library(creator: Creator) -> None:
    packet = {"productType": "checklist", "userPrompt": "x", "sources": [{"title": "Pack the bag", "keySteps": ["Pack it"]}]}
    assert request_build(creator=creator, product_type="checklist", prompt="x", packet=packet).is_active


def test_a_product_has_one_active_build(build: Build) -> None:
    with pytest.raises(AlreadyBuilding) as refused:
        request_build(creator=build.creator, product=build.product, product_type="pdf_guide", prompt="Again")
    assert refused.value.build == build
    assert Build.objects.count() == 1


def test_a_creator_may_have_so_many_running_and_waiting(
    creator: Creator, clips: list[ClipCard], settings: DjangoSettings
) -> None:
    settings.BUILDS_AT_ONCE_PER_CREATOR, settings.BUILDS_WAITING_PER_CREATOR = 1, 2
    for number in range(3):
        request_build(creator=creator, product_type="pdf_guide", prompt=f"Guide {number}")
    with pytest.raises(TooManyBuilds, match="3 builds running and waiting"):
        request_build(creator=creator, product_type="pdf_guide", prompt="One more")
    assert Build.objects.count() == 3


def test_two_products_of_the_same_wish_get_two_addresses(creator: Creator, clips: list[ClipCard]) -> None:
    one = request_build(creator=creator, product_type="pdf_guide", prompt="Mornings")
    two = request_build(creator=creator, product_type="pdf_guide", prompt="Mornings")
    assert (one.subject.slug, two.subject.slug) == ("mornings", "mornings-2")


def test_chosen_clips_stand_in_the_packet(creator: Creator, clips: list[ClipCard]) -> None:
    build = request_build(creator=creator, product_type="pdf_guide", prompt="Mornings", clips=clips[:1])
    assert build.packet["sources"][0]["id"] == clips[0].public_id
    assert build.packet["sources"][0]["keySteps"] == clips[0].key_steps


def test_every_refusal_has_a_word_and_a_sentence() -> None:
    kinds: list[type[BuildRefused]] = [PromptMissing, PromptTooLong, NoClips, TooManyBuilds, AlreadyBuilding]
    assert len({kind.code for kind in kinds}) == 5
    assert all(kind.code.islower() for kind in kinds)


def test_a_packet_is_refused_with_every_problem_and_its_place() -> None:
    with pytest.raises(PacketRefused) as refused:
        check_packet(
            {"productType": "ebook", "userPrompt": "x", "salesPage": {"suggestedPriceCents": -1, "faq": [{"question": "?"}]}}
        )
    assert [problem.path for problem in refused.value.problems] == [
        "/productType",
        "/salesPage/faq/0",
        "/salesPage/suggestedPriceCents",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"', "{}", "null"])
def test_what_is_no_packet_is_refused(text: str) -> None:
    with pytest.raises(PacketRefused):
        check_packet(read_packet(text))


@pytest.mark.parametrize(
    ("prompt", "cents"),
    [
        ("A morning guide for busy parents, $19", 1900),
        ("A morning guide, $ 9.50.", 950),
        ("A morning guide, $19 (again: $19)", 1900),
        ("A morning guide: save $40 a week, costs $19", 0),
        ("A guide for 19 people", 0),
        ("A guide, $1,900", 0),
    ],
)
def test_the_price_may_be_named_in_the_wish(creator: Creator, clips: list[ClipCard], prompt: str, cents: int) -> None:
    build = request_build(creator=creator, product_type="checklist", prompt=prompt)
    assert build.subject.price_cents == cents


def test_a_price_that_is_given_wins_over_the_one_in_the_wish(creator: Creator, clips: list[ClipCard]) -> None:
    build = request_build(creator=creator, product_type="checklist", prompt="A guide, $19", price=0)
    assert build.subject.price_cents == 0

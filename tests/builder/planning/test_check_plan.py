"""What a plan of the model is refused for, and what is the server's."""

from typing import Any

import pytest

from builder.sources import BuildSources
from builder.tools.check_plan import PlanJudge
from creators.models import ClipCard, Creator

WISH: dict[str, Any] = {"userPrompt": "Calm mornings", "productType": "checklist"}


def draft(**change: Any) -> dict[str, Any]:
    sales = {"headline": "$c1.quote1", "problem": "$c1.summary", "benefits": ["$c2.steps"], "suggestedPriceCents": 900}
    whole = {"title": "Calm mornings", "outline": [{"title": "$c1.title", "clips": ["c1", "$c2"]}], "salesPage": sales}
    return {**whole, **change}


@pytest.fixture
def judge(creator: Creator, clips: list[ClipCard]) -> PlanJudge:
    return judge_of(creator, clips, WISH)


def judge_of(creator: Creator, clips: list[ClipCard], wish: dict[str, Any]) -> PlanJudge:
    sources = BuildSources(creator, wish, {})
    for clip in clips:
        sources.add(clip)
    return PlanJudge(sources=sources, wish=wish, brand=creator.brand)


def test_references_become_words_and_aliases_clips(judge: PlanJudge, clips: list[ClipCard]) -> None:
    plan = judge.result(draft()).document
    assert plan is not None
    assert plan["salesPage"]["headline"] == "They pick, I stop asking."
    assert plan["salesPage"]["benefits"] == clips[1].key_steps
    assert plan["outline"][0]["clips"] == [clips[0].public_id, clips[1].public_id]
    assert plan["outline"][0]["title"] == clips[0].title
    assert (plan["productType"], plan["designIntent"]["mood"]) == ("checklist", "warm")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outline": []}, "outline_missing"),
        ({"outline": [{"title": "A", "clips": []}]}, "clips_missing"),
        ({"outline": [{"title": "A", "clips": ["c99"]}]}, "unknown_clip"),
        ({"outline": [{"title": "", "clips": ["c1"]}]}, "title_missing"),
        ({"title": ""}, "title_missing"),
        ({"title": "x" * 121}, "packet_invalid"),
        ({"salesPage": {"headline": "$c9.quote1"}}, "unknown_reference"),
        ({"salesPage": {"problem": "9 of 10 doctors at Harvard cure stress in 14 days."}}, "ungrounded_number"),
        ({"salesPage": {"testimonials": [{"quote": "Great", "author": "Ann"}]}}, "invented_testimonial"),
        ({"salesPage": {"faq": [{"question": "Why?", "answer": "Saturn has rings and ships."}]}}, "ungrounded_answer"),
        ({"salesPage": {"suggestedPriceCents": 10}}, "price_out_of_range"),
        ({"salesPage": {"suggestedPriceCents": 19.5}}, "price_out_of_range"),
    ],
)
def test_what_does_not_hold_goes_back_with_its_place(judge: PlanJudge, change: dict[str, Any], code: str) -> None:
    result = judge.result(draft(**change))
    assert result.document is None
    assert code in {problem["code"] for problem in result.problems}


def test_a_rivals_clip_is_unknown(judge: PlanJudge, rival: Creator) -> None:
    foreign = ClipCard.objects.create(creator=rival, identity="r", content_hash="x", title="Zebra")
    result = judge.result(draft(outline=[{"title": "A", "clips": [foreign.public_id]}]))
    assert {problem["code"] for problem in result.problems} >= {"unknown_clip"}


def test_what_the_creator_said_is_not_the_models_to_change(creator: Creator, clips: list[ClipCard]) -> None:
    said = {"quote": "It works.", "author": "Ann"}
    wish = {
        **WISH,
        "title": "Mine",
        "designIntent": {"mood": "bold"},
        "salesPage": {"suggestedPriceCents": 0, "testimonials": [said]},
    }
    plan = judge_of(creator, clips, wish).result(draft(productType="challenge", designIntent={"mood": "dark"})).document
    assert plan is not None
    assert (plan["title"], plan["productType"], plan["designIntent"]["mood"]) == ("Mine", "checklist", "bold")
    assert (plan["salesPage"]["suggestedPriceCents"], plan["salesPage"]["testimonials"]) == (0, [said])


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"outline"', "null", '"words"', '{"outline": "no", "salesPage": 3, "title": 4}']
)
def test_nonsense_is_refused_and_never_raises(judge: PlanJudge, text: str) -> None:
    assert judge.result(text).document is None


def test_an_announcement_is_no_plan(judge: PlanJudge) -> None:
    assert judge.answer("Here is what I would do.") is None

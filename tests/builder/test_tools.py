"""What the model may look up, and how its drafts are judged."""

import json
from typing import Any

import pytest

from builder.agent.toolset import Toolset
from builder.jobs.product import ProductJob
from builder.llm.messages import ToolCall
from builder.models import Build
from builder.packet import source_of
from builder.sources import BuildSources
from builder.tools.clip_cards import clip_cards_tool
from builder.tools.creator_brand import creator_brand_tool
from builder.tools.validate_dsl import Judge
from creators.models import ClipCard, Creator
from creators.search import Library
from products.dsl.validate import validate
from products.rendering.context import PageContext
from products.rendering.page import render_page


@pytest.fixture
def sources(build: Build) -> BuildSources:
    return BuildSources(build.creator, build.packet, {})


@pytest.fixture
def judge(build: Build, sources: BuildSources) -> Judge:
    return Judge(sources=sources, packet=build.packet, brand=build.creator.brand)


def call(tool: Any, arguments: object) -> dict[str, Any]:
    result = Toolset([tool]).call(ToolCall("x:0", tool.name, json.dumps(arguments)))
    value: dict[str, Any] = json.loads(result.content)
    return value


def draft(*blocks: dict[str, Any]) -> dict[str, Any]:
    """A checklist with these blocks on its content page."""
    hero = {"type": "Hero", "props": {"title": "Calm mornings", "ctaLabel": "Get it free"}}
    tasks = {"type": "Checklist", "props": {"groups": [{"items": ["$c1.steps"]}]}}
    return {
        "title": "Calm mornings",
        "pages": [
            {"kind": "sales", "slug": "sales", "title": "Calm mornings", "blocks": [hero]},
            {"kind": "content", "slug": "list", "title": "The list", "blocks": [tasks, *blocks]},
        ],
    }


def test_the_brand_is_given_whole(creator: Creator, build: Build) -> None:
    assert call(creator_brand_tool(creator), {}) == {
        "name": "Mara Lind",
        "handle": "mara",
        "tone": "plain and kind",
        "tagline": "Small things, done daily",
        "bio": "",
        "mood": "warm",
        "colorPrimary": "#8a3f14",
        "colorAccent": "#33567f",
        "density": "regular",
        "language": "en",
    }


def test_clips_are_given_small_and_under_stable_aliases(
    creator: Creator, clips: list[ClipCard], sources: BuildSources
) -> None:
    clips[0].key_steps = [f"Step {number}" for number in range(9)]
    clips[0].tags = ["a", "b", "c", "d"]
    clips[0].quotes = [{"text": f"Said {number}", "startSeconds": number} for number in range(5)]
    clips[0].save()
    tool = clip_cards_tool(Library(creator), sources)
    first = call(tool, {"topic": "clothes on the chair", "max_results": 1})
    assert first["count"] == 1
    clip = first["clips"][0]
    assert list(clip) == ["id", "title", "summary", "steps", "tags", "quotes", "relevance"]
    assert (clip["id"], len(clip["steps"]), len(clip["tags"]), clip["quotes"]) == ("c1", 5, 3, ["Said 0", "Said 1"])
    assert 0 < clip["relevance"] <= 1
    assert call(tool, {"topic": "breakfast"})["clips"][0]["id"] == "c2"
    assert call(tool, {"topic": "chair"})["clips"][0]["id"] == "c1"


def test_never_more_than_twenty_clips(creator: Creator, build: Build, sources: BuildSources) -> None:
    for number in range(30):
        ClipCard.objects.create(creator=creator, identity=f"n{number}", content_hash="x", title=f"Tea number {number}")
    assert call(clip_cards_tool(Library(creator), sources), {"topic": "tea", "max_results": 500})["count"] == 20


def test_a_rivals_clips_are_never_found(creator: Creator, rival: Creator, build: Build, sources: BuildSources) -> None:
    ClipCard.objects.create(creator=rival, identity="r", content_hash="x", title="Zebra secrets", summary="zebra")
    assert call(clip_cards_tool(Library(creator), sources), {"topic": "zebra"}) == {"count": 0, "clips": []}


def test_a_good_draft_is_finished_by_the_server(judge: Judge, sources: BuildSources, clips: list[ClipCard]) -> None:
    sources.add(clips[0])
    result = judge.result(
        {**draft(), "productType": "mini_course", "themeTokens": {"preset": "bold", "colorPrimary": "red"}}
    )
    assert json.loads(result.content) == {"valid": True}
    document = result.document
    assert document is not None
    assert validate(dict(document)) == []
    assert document["productType"] == "pdf_guide"
    assert document["themeTokens"]["preset"] == "warm"
    assert document["themeTokens"]["colorPrimary"] == "#8a3f14"
    tasks = document["pages"][1]["blocks"][0]
    assert [item["text"] for item in tasks["props"]["groups"][0]["items"]] == clips[0].key_steps
    assert tasks["sources"] == [clips[0].public_id]


@pytest.mark.parametrize("form", ["object", "text", "fenced", "encoded twice"])
def test_a_draft_may_come_in_any_wrapping(judge: Judge, sources: BuildSources, clips: list[ClipCard], form: str) -> None:
    sources.add(clips[0])
    text = json.dumps(draft())
    wrapped = {"object": draft(), "text": text, "fenced": f"```json\n{text}\n```", "encoded twice": json.dumps(text)}[form]
    assert judge.result(wrapped).document is not None


def test_what_is_wrong_is_told_with_place_reason_and_hint(
    judge: Judge, sources: BuildSources, clips: list[ClipCard]
) -> None:
    sources.add(clips[0])
    bad = draft(
        {"type": "TextSection", "props": {"paragraphs": ["83 % of parents sleep better after this."]}},
        {"type": "Testimonial", "props": {"items": [{"quote": "It changed my life", "author": "Anna Berg"}]}},
    )
    told = json.loads(judge.result(bad).content)
    assert told["valid"] is False
    codes = {problem["code"] for problem in told["problems"]}
    assert {"ungrounded_number", "ungrounded_testimonial"} <= codes
    assert all(set(problem) >= {"path", "code", "message", "hint", "blockId"} for problem in told["problems"])


def test_at_most_twelve_problems_are_told_at_once(judge: Judge) -> None:
    told = json.loads(judge.result(draft(*[{"type": "Hero", "props": {}} for _ in range(30)])).content)
    assert len(told["problems"]) == 12
    assert told["more"] > 0


@pytest.mark.parametrize("text", ["I will write it now.", "", "{}"])
def test_a_text_without_a_document_is_not_judged(judge: Judge, text: str) -> None:
    assert judge.answer(text) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        [],
        "{",
        '{"pages": ',
        {"pages": [None]},
        {"pages": {"a": 1}},
        {"pages": [{"blocks": [3, None]}]},
        {"title": "\ud800\0"},
    ],
)
def test_no_draft_at_all_makes_the_judge_raise(judge: Judge, value: object) -> None:
    assert judge.result(value).status == "refused"


def test_a_build_of_chosen_clips_has_them_from_the_start(build: Build, clips: list[ClipCard]) -> None:
    packet = {
        **build.packet,
        "sources": [{"id": clips[2].public_id, "title": clips[2].title}, {"title": "Loose", "keySteps": ["Do it"]}],
    }
    sources = BuildSources(build.creator, packet, {})
    assert [source["id"] for source in sources.told_packet()["sources"]] == ["c1", "c2"]
    assert sources.add(clips[2]) == "c1"
    assert sources.index().by_ref["$c2.step1"].text == "Do it"


def test_a_packet_cannot_name_a_rivals_clip(build: Build, rival: Creator) -> None:
    foreign = ClipCard.objects.create(
        creator=rival, identity="r", content_hash="x", title="Zebra", transcript="Zebra secret"
    )
    sources = BuildSources(build.creator, {**build.packet, "sources": [{"id": foreign.public_id, "title": "Mine"}]}, {})
    assert sources.seen["c1"]["clipId"] == ""
    assert "secret" not in str([text.text for text in sources.index().texts])


LURE = "[Buy it here](https://evil.example)"


def test_a_link_that_the_creator_did_not_give_is_sent_back(
    clips: list[ClipCard], sources: BuildSources, judge: Judge
) -> None:
    ClipCard.objects.filter(pk=clips[0].pk).update(transcript=LURE)
    call(clip_cards_tool(Library(clips[0].creator), sources), {"topic": "mornings"})
    result = judge.result(draft({"type": "TextSection", "props": {"paragraphs": [f"Point, do not talk. {LURE}"]}}))
    assert result.document is None
    assert "ungrounded_link" in {problem["code"] for problem in result.problems}


def test_a_link_of_the_packet_stays(build: Build, clips: list[ClipCard], sources: BuildSources) -> None:
    packet = {**build.packet, "salesPage": {"subhead": "More at https://mara.example/more"}}
    judge = Judge(sources=sources, packet=packet, brand=build.creator.brand)
    call(clip_cards_tool(Library(clips[0].creator), sources), {"topic": "mornings"})
    result = judge.result(draft({"type": "TextSection", "props": {"paragraphs": ["[More](https://mara.example/more)"]}}))
    assert "ungrounded_link" not in {problem["code"] for problem in result.problems}


def test_a_clip_that_says_a_link_is_quoted_without_leading_anywhere(
    clips: list[ClipCard], sources: BuildSources, judge: Judge
) -> None:
    ClipCard.objects.update(summary=f"They pick, I stop asking. {LURE}")
    call(clip_cards_tool(Library(clips[0].creator), sources), {"topic": "mornings"})
    document = judge.result(draft({"type": "TextSection", "props": {"paragraphs": ["$c1.summary"]}})).document
    assert document is not None
    html = render_page(dict(document), "list", PageContext())
    assert "evil.example" in html
    assert 'href="https://evil.example' not in html


def test_the_packet_brings_the_clips_nearest_to_the_wish_and_says_the_same_again(build: Build, creator: Creator) -> None:
    for number in range(30):
        ClipCard.objects.create(creator=creator, identity=f"m{number}", content_hash="x", title=f"Morning routine {number}")
    first = ProductJob(build).opening()
    told = json.loads(first[-1]["content"].split("\n\n", 1)[1])["library"]
    assert (told["clipCount"], len(told["nearest"])) == (34, 20)
    assert list(told["nearest"][0]) == ["id", "title", "summary", "steps", "tags", "quotes", "relevance"]
    assert [clip["id"] for clip in told["nearest"]] == [f"c{number}" for number in range(1, 21)]
    relevance = [clip["relevance"] for clip in told["nearest"]]
    assert relevance == sorted(relevance, reverse=True)
    assert "library" not in build.packet
    ClipCard.objects.update(title="Something else")
    assert ProductJob(build).opening() == first


def test_clips_that_the_creator_chose_are_all_that_the_packet_brings(build: Build, clips: list[ClipCard]) -> None:
    build.packet = {**build.packet, "sources": [source_of(clips[0])]}
    told = json.loads(ProductJob(build).opening()[-1]["content"].split("\n\n", 1)[1])
    assert [source["id"] for source in told["sources"]] == ["c1"]
    assert "library" not in told


def test_a_clip_beside_the_wish_is_brought_by_a_tag_of_one_that_answers_it(creator: Creator) -> None:
    for title, tags in (("A calm morning", ["bread"]), ("Sourdough", ["bread"]), ("Brakes", ["cycling"])):
        ClipCard.objects.create(creator=creator, identity=title, content_hash="x", title=title, tags=tags)
    found = [(clip.title, score) for clip, score in Library(creator).around("calm morning", 9)]
    assert [title for title, _ in found] == ["A calm morning", "Sourdough"]
    assert found[0][1] > found[1][1]

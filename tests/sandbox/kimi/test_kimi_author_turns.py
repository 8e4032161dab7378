"""How the author works: what it looks up, how it mends what the validator names, and how it closes."""

import json
from typing import Any

import pytest

from sandbox.common.faults import Fault, FaultPlan
from sandbox.kimi.author import write_turn
from sandbox.kimi.author.parts import read_parts
from sandbox.kimi.author.wish import eyebrow, product_title, read_wish
from sandbox.kimi.checks import check_request
from sandbox.kimi.faults import KNOWN, RequestFaults
from sandbox.kimi.misdraft import spoil_draft
from sandbox.kimi.settings import Settings
from tests.sandbox.kimi.building import TOOLS, Library, build
from tests.sandbox.kimi.judging import judged
from tests.sandbox.kimi.talking import body_of, ready_to_write

PACKET = {"productType": "pdf_guide", "userPrompt": "a morning routine guide for busy parents, $19"}


def said(messages: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [
        (message["content"], [call["function"]["name"] for call in message["tool_calls"]])
        for message in messages
        if message["role"] == "assistant"
    ]


def test_a_build_takes_three_turns_and_a_closing_sentence() -> None:
    built = build(PACKET)
    first, second, third = said(built.messages)
    assert first == ("Looking up your clips about morning routine.", ["get_creator_brand", "get_clip_cards"])
    assert second[0].startswith("Looking closer at ")
    assert 1 <= len(second[1]) <= 4
    assert third == ("Putting the pages together.", ["validate_product_dsl"])
    assert built.last_words.startswith("“Morning Routine for Busy Parents” is ready")


def test_every_id_of_a_build_is_its_own() -> None:
    ids = [call["id"] for message in build(PACKET).messages for call in message.get("tool_calls", [])]
    assert len(ids) == len(set(ids))
    assert [int(one.rsplit(":", 1)[1]) for one in ids] == list(range(len(ids)))


@pytest.mark.parametrize(
    "fault",
    ["unknown_block", "stranger_testimonial", "invented_number", "bad_reference", "too_long_title", "missing_prop"],
)
def test_a_spoiled_draft_is_refused_and_mended_in_one_go(fault: str) -> None:
    plan = FaultPlan(KNOWN)
    plan.add(Fault(fault, times=1))
    messages: list[dict[str, Any]] = build(PACKET).messages[:-2]
    library: Library = build(PACKET).library
    good = build(PACKET).draft
    bad = spoil_draft(good, RequestFaults(plan))
    assert bad != good
    verdict = judged(bad, library, PACKET)[1]
    assert verdict["valid"] is False
    messages += [
        {
            "role": "assistant",
            "tool_calls": [
                {
                    "id": "validate_product_dsl:9",
                    "type": "function",
                    "function": {"name": "validate_product_dsl", "arguments": json.dumps({"dsl": bad})},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "validate_product_dsl:9", "content": json.dumps(verdict)},
    ]
    turn = write_turn(check_request(body_of(messages=messages), Settings()))
    assert turn.content in ("One place needs mending.", "A few places need mending.")
    mended = json.loads(turn.calls[0].arguments)["dsl"]
    assert judged(mended, library, PACKET)[1] == {"valid": True}
    assert mended["pages"][1:] == good["pages"][1:]


def test_a_draft_that_did_not_arrive_is_sent_again() -> None:
    messages = ready_to_write()
    first = write_turn(check_request(body_of(messages=messages), Settings()))
    call = {"id": "v:3", "type": "function", "function": {"name": "validate_product_dsl", "arguments": '{"dsl": {'}}
    messages += [
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "v:3", "content": '{"error": "unparsable", "message": "not JSON"}'},
    ]
    again = write_turn(check_request(body_of(messages=messages), Settings()))
    assert again.content == "That did not arrive well. Sending it again."
    assert again.calls[0].arguments == first.calls[0].arguments


def test_the_author_gives_up_after_four_checks() -> None:
    problem = {"path": "/pages/0/blocks/0/props/title", "code": "odd", "message": "No.", "hint": ""}
    built = build(PACKET, validator=lambda draft: {"valid": False, "problems": [problem]})
    assert len(built.drafts) == 4
    assert built.last_words.startswith("I could not bring the product into a form")


def test_a_warning_is_no_reason_to_mend() -> None:
    problem = {"path": "/pages/0/blocks/0", "code": "odd", "message": "Hm.", "severity": "warning"}
    messages = ready_to_write()
    turn = write_turn(check_request(body_of(messages=messages), Settings()))
    call = {
        "id": "v:3",
        "type": "function",
        "function": {"name": "validate_product_dsl", "arguments": turn.calls[0].arguments},
    }
    messages += [
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "v:3", "content": json.dumps({"valid": True, "problems": [problem]})},
    ]
    assert write_turn(check_request(body_of(messages=messages), Settings())).calls == ()


def test_the_long_way_writes_everything_out_twice() -> None:
    built = build(PACKET, long_way=True)
    assert "$c" not in json.dumps(built.draft)
    assert json.loads(built.last_words) == built.draft
    assert judged(built.draft, built.library, PACKET)[1] == {"valid": True}


def test_without_a_validator_the_document_is_the_answer() -> None:
    request = check_request(body_of(messages=ready_to_write(), tools=TOOLS[:2]), Settings())
    document = json.loads(write_turn(request).content)
    assert document["productType"] == "pdf_guide"
    assert "$c" not in json.dumps(document)


def test_a_validator_that_wants_text_gets_text() -> None:
    text_tool = json.loads(json.dumps(TOOLS))
    text_tool[2]["function"]["parameters"] = {"type": "object", "properties": {"dsl_json": {"type": "string"}}}
    request = check_request(body_of(messages=ready_to_write(), tools=text_tool), Settings())
    arguments = json.loads(write_turn(request).calls[0].arguments)
    assert json.loads(arguments["dsl_json"])["productType"] == "pdf_guide"


def test_results_with_a_note_or_missing_fields_are_understood() -> None:
    messages = ready_to_write()
    for message in messages:
        if message["role"] == "tool" and '"clips"' in message["content"]:
            result = json.loads(message["content"])
            result["clips"] = [{"id": one["id"], "title": one["title"], "steps": one["steps"]} for one in result["clips"]]
            message["content"] = json.dumps({"note": "You made this very call before.", "result": result}) + "\n(reminder)"
    draft = json.loads(write_turn(check_request(body_of(messages=messages), Settings())).calls[0].arguments)["dsl"]
    assert len(draft["pages"]) >= 2


def test_with_thinking_on_the_turn_has_reasoning() -> None:
    assert write_turn(check_request(body_of(thinking=None), Settings())).reasoning


def test_with_tool_choice_none_nothing_is_called() -> None:
    assert write_turn(check_request(body_of(tool_choice="none"), Settings())).calls == ()


def test_another_kind_of_request_gets_json_of_the_shape_it_asks_for() -> None:
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string", "maxLength": 20},
            "steps": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["title", "steps"],
    }
    messages = [{"role": "user", "content": "Shoes first, then the coat. Always in that order."}]
    response_format = {"type": "json_schema", "json_schema": {"name": "card", "schema": schema}}
    request = check_request(body_of(messages=messages, tools=None, response_format=response_format), Settings())
    card = json.loads(write_turn(request).content)
    assert card["title"] == "Shoes first, then"
    assert len(card["steps"]) == 1


@pytest.mark.parametrize(
    ("product_type", "prompt", "title"),
    [
        ("pdf_guide", "a morning routine guide for busy parents, $19", "Morning Routine for Busy Parents"),
        ("challenge", "7-day sourdough challenge for beginners", "The 7-Day Sourdough Challenge for Beginners"),
        ("challenge", "a 30 day challenge to drink more water $9", "Drink More Water: A 30-Day Challenge"),
        (
            "mini_course",
            "Make me a mini course about knife skills for home cooks, 29 dollars",
            "Knife Skills for Home Cooks",
        ),
        ("checklist", "a free checklist for packing light", "Packing Light: The Checklist"),
        ("pdf_guide", "I want to sell a PDF guide on how to grow herbs on a balcony", "How to Grow Herbs on a Balcony"),
        (
            "pdf_guide",
            "Turn my clips about meal prep into a guide for students who hate cooking. €12",
            "Meal Prep for Students",
        ),
        ("pdf_guide", "a gluten-free baking guide $12", "The Gluten-Free Baking Guide"),
        ("pdf_guide", "A guide to commuting by bike all winter: clothes, tyres, salt. $24.", "Commuting by Bike All Winter"),
        (
            "challenge",
            "A seven-day challenge for calmer evenings: one change a day. $29.",
            "The 7-Day Calmer Evenings Challenge",
        ),
        ("checklist", "A checklist to take along when looking at a used bike. $9.", "Looking at a Used Bike: The Checklist"),
        ("pdf_guide", "a sleep guide in 4 short chapters, free", "The Sleep Guide"),
        ("pdf_guide", "guide covering salt, ice and lights for winter commuters", "Salt, Ice and Lights"),
        ("pdf_guide", "Something for my followers who always ask me about my skincare", "The Skincare Guide"),
    ],
)
def test_a_title_comes_from_the_wish_without_its_price(product_type: str, prompt: str, title: str) -> None:
    wish = read_wish({"productType": product_type, "userPrompt": prompt})
    assert product_title(wish, {}, []) == title


def test_a_title_of_the_packet_is_kept_as_it_is() -> None:
    wish = read_wish({"productType": "pdf_guide", "userPrompt": "a sleep guide"})
    assert product_title(wish, {"title": "sleep, finally: " + "z" * 90}, []) == "sleep, finally: " + "z" * 90


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("a course in two modules: brakes and gears", ("brakes", "gears")),
        ("Make me a course:\n- flat tyres\n- chain\n- noises", ("flat tyres", "chain", "noises")),
        ("a course on gears: 1) hanger 2) cable 3) quarter turns", ("hanger", "cable", "quarter turns")),
        ("four modules about lights, fit and comfort, and cleaning", ("lights", "fit and comfort", "cleaning")),
        ("three modules on gears, chain and noises, for commuters.", ("gears", "chain", "noises")),
        ("a challenge: one small change a day, ten minutes at most, with music", ()),
        ("a morning routine guide for busy parents, $19", ()),
    ],
)  # fmt: skip
def test_named_parts_are_read_from_a_prompt(prompt: str, parts: tuple[str, ...]) -> None:
    assert read_parts(prompt).parts == parts


def test_an_audience_that_does_not_fit_the_title_stands_above_it() -> None:
    wish = read_wish(
        {
            "productType": "mini_course",
            "userPrompt": "keep your commuter bike running all winter, for people without a garage",
        }
    )
    title = product_title(wish, {}, [])
    assert title == "Keep Your Commuter Bike Running All Winter"
    assert eyebrow(wish, "", title) == "A mini course for people without a garage"


@pytest.mark.parametrize(
    ("prompt", "free"),
    [
        ("a free checklist", True),
        ("moving house checklist, free", True),
        ("sugar-free baking", False),
        ("free, or $5", False),
    ],
)
def test_free_means_free(prompt: str, free: bool) -> None:
    assert read_wish({"productType": "checklist", "userPrompt": prompt}).free is free

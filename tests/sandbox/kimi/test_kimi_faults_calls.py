"""Faults in tool calls: ids, names, arguments and endings."""

import json

import pytest

from tests.sandbox.kimi.talking import (
    OPENING,
    Kimi,
    arguments_of,
    chunks,
    deltas,
    finish_of,
    fragments,
    ready_to_write,
    written,
)

FIRST_IDS = ["get_creator_brand:0", "get_clip_cards:1"]


def ids(text: str) -> list[str]:
    return [one["id"] for one in fragments(text) if "id" in one]


def names(text: str) -> list[str]:
    return [one["function"]["name"] for one in fragments(text) if one["function"].get("name")]


def test_without_faults_ids_are_name_and_number(kimi: Kimi) -> None:
    assert ids(kimi.stream()) == FIRST_IDS


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("ids_missing", []),
        ("ids_empty", ["", ""]),
        ("ids_duplicate", ["get_creator_brand:0", "get_creator_brand:0"]),
        ("ids_functions", ["functions.get_creator_brand:0", "functions.get_clip_cards:1"]),
        ("ids_mutated", ["get_creator_brand:0", "chatcmpl-tool-a", "get_clip_cards:1", "chatcmpl-tool-a"]),
    ],
)
def test_ids_can_be_wrong(kimi: Kimi, fault: str, expected: list[str]) -> None:
    kimi.fault(fault)
    assert ids(kimi.stream()) == expected


def test_an_id_can_come_with_the_last_fragment(kimi: Kimi) -> None:
    kimi.fault("ids_late")
    last = [one for one in fragments(kimi.stream()) if one["index"] == 1]
    assert "id" not in last[0]
    assert last[-1]["id"] == "get_clip_cards:1"


def test_ids_can_restart_and_repeat_earlier_ones(kimi: Kimi) -> None:
    kimi.fault("ids_restart", times=1)
    assert ids(kimi.stream(messages=ready_to_write())) == ["validate_product_dsl:0"]
    kimi.fault("ids_repeat_earlier", times=1)
    assert ids(kimi.stream(messages=ready_to_write())) == ["get_creator_brand:0"]


def test_fragments_can_lack_their_index(kimi: Kimi) -> None:
    kimi.fault("no_index")
    assert all("index" not in one for one in fragments(kimi.stream()))


def test_a_name_can_be_split_blanked_late_decorated_and_unknown(kimi: Kimi) -> None:
    kimi.fault("name_split", times=1)
    assert "".join(names(kimi.stream())) == "get_creator_brandget_clip_cards"
    kimi.fault("name_split", times=1)
    assert len(names(kimi.stream())) == 4
    kimi.fault("name_blank", times=1)
    blank = [one for one in fragments(kimi.stream()) if one["function"].get("name") == ""]
    assert {one["id"] for one in blank} == {"0"}
    kimi.fault("name_late", times=1)
    late = fragments(kimi.stream())
    assert "name" not in late[0]["function"]
    assert late[1]["function"]["name"] == "get_creator_brand"
    kimi.fault("name_decorated", times=1)
    assert names(kimi.stream()) == ["functions_get_creator_brand", "functions_get_clip_cards"]
    kimi.fault("name_unknown", times=1)
    assert names(kimi.stream()) == ["search_web", "get_clip_cards"]


def test_the_draft_can_be_json_inside_a_string(kimi: Kimi) -> None:
    kimi.fault("double_encoded")
    draft = json.loads(arguments_of(kimi.stream(messages=ready_to_write())))["dsl"]
    assert isinstance(draft, str)
    assert json.loads(draft)["productType"] == "pdf_guide"


def test_the_draft_can_be_a_sentence(kimi: Kimi) -> None:
    kimi.fault("prose_arguments")
    assert json.loads(arguments_of(kimi.stream(messages=ready_to_write())))["dsl"].startswith("A calm guide")


def test_arguments_can_lack_their_last_brace(kimi: Kimi) -> None:
    whole = arguments_of(kimi.stream(messages=ready_to_write()))
    kimi.fault("broken_json")
    assert arguments_of(kimi.stream(messages=ready_to_write())) == whole[:-1]


def test_arguments_can_hold_a_raw_line_break(kimi: Kimi) -> None:
    kimi.fault("raw_control")
    text = arguments_of(kimi.stream(messages=ready_to_write()))
    with pytest.raises(json.JSONDecodeError, match="Invalid control character"):
        json.loads(text)
    assert json.loads(text, strict=False)["dsl"]["title"].startswith("\n")


def test_arguments_can_be_cut_with_length(kimi: Kimi) -> None:
    kimi.fault("cut_arguments")
    text = kimi.stream(messages=ready_to_write())
    assert finish_of(text) == "length"
    with pytest.raises(json.JSONDecodeError):
        json.loads(arguments_of(text))


def test_a_call_can_come_twice_in_one_turn(kimi: Kimi) -> None:
    kimi.fault("same_call_twice")
    assert names(kimi.stream()) == ["get_creator_brand", "get_clip_cards", "get_creator_brand"]


def test_the_calls_of_the_turn_before_can_come_again_and_again(kimi: Kimi) -> None:
    kimi.fault("repeat_calls")
    text = kimi.stream(messages=ready_to_write())
    assert names(text) == ["get_clip_cards"]
    assert json.loads(arguments_of(text)) == {"topic": "evening"}
    assert ids(text) == ["get_clip_cards:3"]


@pytest.mark.parametrize(
    ("fault", "start", "end"),
    [
        (
            "markup",
            "<|tool_calls_section_begin|><|tool_call_begin|>functions.get_creator_brand:0",
            "<|tool_calls_section_end|>",
        ),
        ("markup_partial", "get_creator_brand:0<|tool_call_argument_begin|>{}", "<|tool_calls_section_end|>"),
        ("markup_k3", '<|open|>tools<|sep|>call tool="get_creator_brand" index="0"<|sep|>{}', "<|close|>message<|sep|>"),
    ],
)
def test_markup_can_leak_into_the_text(kimi: Kimi, fault: str, start: str, end: str) -> None:
    kimi.fault(fault)
    text = kimi.stream()
    assert start in written(text)
    assert written(text).endswith(end)
    assert fragments(text) == []
    assert finish_of(text) == "stop"


@pytest.mark.parametrize(
    ("fault", "finish"), [("finish_stop", "stop"), ("finish_null", None), ("finish_odd", "unexpected_state")]
)
def test_calls_can_end_with_a_wrong_reason(kimi: Kimi, fault: str, finish: str | None) -> None:
    kimi.fault(fault)
    text = kimi.stream()
    assert chunks(text)[-1]["choices"][0]["finish_reason"] == finish
    assert names(text) == ["get_creator_brand", "get_clip_cards"]


@pytest.mark.parametrize(
    ("fault", "finish", "kind"),
    [
        ("empty_turn", "stop", None),
        ("empty_calls", "stop", "tool_calls"),
        ("thinking_only", "stop", "reasoning_content"),
        ("reasoning_eats_budget", "length", "reasoning_content"),
    ],
)
def test_a_turn_can_say_nothing(kimi: Kimi, fault: str, finish: str, kind: str | None) -> None:
    kimi.fault(fault)
    text = kimi.stream()
    assert finish_of(text) == finish
    assert (written(text), fragments(text)) == ("", [])
    assert {key for delta in deltas(text)[1:-1] for key in delta} == ({kind} if kind else set())


def test_work_can_be_announced_and_not_done(kimi: Kimi) -> None:
    kimi.fault("prose")
    text = kimi.stream(messages=ready_to_write())
    assert written(text) == "I have everything I need. I will now write the product and check it."
    assert (finish_of(text), fragments(text)) == ("stop", [])


def test_a_json_answer_can_be_cut_or_fenced(kimi: Kimi) -> None:
    plain = kimi.stream(messages=OPENING, tools=None, response_format={"type": "json_object"})
    kimi.fault("cut_answer", times=1)
    cut = kimi.stream(messages=OPENING, tools=None, response_format={"type": "json_object"})
    assert written(plain).startswith(written(cut))
    assert finish_of(cut) == "length"
    kimi.fault("fenced", times=1)
    source = json.dumps(
        {"productType": "pdf_guide", "userPrompt": "tea", "sources": [{"title": "Warm the pot", "keySteps": ["Pour."]}]}
    )
    fenced = written(kimi.stream(messages=[{"role": "user", "content": source}], tools=None))
    assert fenced.startswith("```json\n{")
    assert fenced.endswith("}\n```")


def test_a_fault_in_the_draft_waits_for_the_turn_that_has_one(kimi: Kimi) -> None:
    kimi.fault("broken_json", times=1)
    json.loads(arguments_of(kimi.stream(), 1))
    with pytest.raises(json.JSONDecodeError):
        json.loads(arguments_of(kimi.stream(messages=ready_to_write())))

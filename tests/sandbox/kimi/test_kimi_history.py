"""What the API refuses in the messages, with its own words."""

import json
from typing import Any

import pytest

from tests.sandbox.kimi.talking import OPENING, Kimi, answered, call

BRAND = ("get_creator_brand:0", "get_creator_brand", "{}")
CLIPS = ("get_clip_cards:1", "get_clip_cards", '{"topic":"x"}')
GOOD = answered(([BRAND, CLIPS], ['{"name":"Ines"}', '{"count":0,"clips":[]}']))


def message_of(kimi: Kimi, messages: list[dict[str, Any]], **changes: Any) -> str:
    answer = kimi.ask(messages=messages, **changes)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    return str(answer.json()["error"]["message"])


def test_calls_with_their_results_are_taken_in_any_order(kimi: Kimi) -> None:
    swapped = [*GOOD[:3], GOOD[4], GOOD[3]]
    assert kimi.ask(messages=GOOD).status_code == 200
    assert kimi.ask(messages=swapped).status_code == 200


def test_a_call_without_result_is_refused(kimi: Kimi) -> None:
    assert message_of(kimi, GOOD[:-1]) == (
        "an assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'."
        " The following tool_call_ids did not have response messages: get_clip_cards:1"
    )


def test_a_result_without_call_is_refused(kimi: Kimi) -> None:
    assert (
        message_of(kimi, [*OPENING, {"role": "tool", "tool_call_id": "x:0", "content": "1"}])
        == "tool_call_id x:0 is not found"
    )
    assert message_of(kimi, [*OPENING, {"role": "tool", "content": "1"}]) == "tool_call_id  is not found"


def test_a_second_result_for_a_call_is_refused(kimi: Kimi) -> None:
    assert message_of(kimi, [*GOOD, GOOD[-1]]) == "tool_call_id get_clip_cards:1 is not found"


def test_an_id_that_comes_twice_in_a_turn_is_refused(kimi: Kimi) -> None:
    twice = answered(([BRAND, BRAND], ["1", "2"]))
    assert message_of(kimi, twice) == "Invalid request: tool_call_id get_creator_brand:0 is duplicated"


def test_an_id_of_an_earlier_turn_is_refused_except_by_k3(kimi: Kimi) -> None:
    again = answered(([BRAND], ["1"]), ([BRAND], ["2"]))
    assert message_of(kimi, again) == "Invalid request: tool_call_id get_creator_brand:0 is duplicated"
    for message in again:
        if message["role"] == "assistant":
            message["reasoning_content"] = ""
    assert kimi.ask(model="kimi-k3", thinking=None, messages=again).status_code == 200


@pytest.mark.parametrize("call_id", ["", "x" * 65])
def test_an_id_is_neither_empty_nor_long(kimi: Kimi, call_id: str) -> None:
    messages = answered(([(call_id, "get_creator_brand", "{}")], ["1"]))
    assert "tool_calls.id must not be" in message_of(kimi, messages)


def test_arguments_are_a_string(kimi: Kimi) -> None:
    messages: list[dict[str, Any]] = answered(([BRAND], ["1"]))
    messages[2]["tool_calls"][0]["function"]["arguments"] = {}
    assert "arguments as a string" in message_of(kimi, messages)


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        ([], "Invalid request: messages must not be empty"),
        ([{"role": "user", "content": ""}], "Invalid request: the message at position 0 with role 'user' must not be empty"),
        (
            [*OPENING, {"role": "assistant", "content": ""}],
            "Invalid request: the message at position 2 with role 'assistant' must not be empty",
        ),
        ([{"role": "user", "content": [{"type": "text", "text": ""}]}], "text content is empty"),
        ([{"role": "robot", "content": "x"}], "Invalid request: the message at position 0 has an unknown role 'robot'"),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}],
            "Invalid request: unsupported image url",
        ),
    ],
)
def test_a_message_says_something(kimi: Kimi, messages: list[dict[str, Any]], message: str) -> None:
    assert message_of(kimi, messages) == message


def test_an_empty_text_beside_calls_is_refused_and_none_is_not(kimi: Kimi) -> None:
    beside: list[dict[str, Any]] = answered(([BRAND], ["1"]))
    beside[2]["content"] = ""
    assert message_of(kimi, beside) == "text content is empty"
    beside[2]["content"] = None
    assert kimi.ask(messages=beside).status_code == 200


def test_with_thinking_the_reasoning_goes_back_with_every_call(kimi: Kimi) -> None:
    expected = "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2"
    assert message_of(kimi, GOOD, thinking=None) == expected
    given = json.loads(json.dumps(GOOD))
    given[2]["reasoning_content"] = ""
    assert kimi.ask(messages=given, thinking=None).status_code == 200


def test_a_message_that_only_brings_tools_is_for_k3(kimi: Kimi) -> None:
    bring = {"role": "system", "tools": [{"type": "function", "function": {"name": "look_up"}}]}
    assert kimi.ask(model="kimi-k3", thinking=None, messages=[bring, *OPENING]).status_code == 200
    assert "must not carry tools" in message_of(kimi, [bring, *OPENING])


def test_a_prefix_is_continued_and_not_repeated(kimi: Kimi) -> None:
    whole = kimi.ask(tools=None, tool_choice=None).json()["choices"][0]["message"]["content"]
    begun = [*OPENING, {"role": "assistant", "content": whole[:12], "partial": True}]
    rest = kimi.ask(messages=begun, tools=None).json()["choices"][0]["message"]["content"]
    assert whole[:12] + rest == whole


def test_a_prefix_stands_last_and_not_beside_a_json_format(kimi: Kimi) -> None:
    begun = {"role": "assistant", "content": "{", "partial": True}
    assert "partial" in message_of(kimi, [begun, *OPENING])
    assert "partial" in message_of(kimi, [*OPENING, begun], response_format={"type": "json_object"})


def test_a_call_needs_a_name(kimi: Kimi) -> None:
    assert "must have a name" in message_of(kimi, [*OPENING, {"role": "assistant", "tool_calls": [call("a:0", "", "{}")]}])

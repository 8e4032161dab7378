"""What is sent: the right fields for the model and the mode, reasoning where it belongs, the same bytes each time."""

import json
from typing import Any

import pytest

from builder.llm.messages import Message, Request, ToolCall, Turn
from builder.llm.models import facts_of
from builder.llm.wire import request_body, wire_messages

LOOK = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}
ASK = Request(messages=[{"role": "user", "content": "hello"}], tools=[LOOK], cache_key="build_1")


def call_message(**rest: Any) -> Message:
    call = {"id": "look:0", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    return {"role": "assistant", **rest, "tool_calls": [call]}


@pytest.mark.parametrize(
    ("model", "instant", "thinking"),
    [
        ("kimi-k2.5", {"thinking": {"type": "disabled"}}, {"thinking": {"type": "enabled"}}),
        ("kimi-k2.6", {"thinking": {"type": "disabled"}}, {"thinking": {"type": "enabled", "keep": "all"}}),
        ("kimi-k2.7-code", {}, {}),
        ("kimi-k2.7-code-highspeed", {}, {}),
        ("kimi-k3", {"reasoning_effort": "low"}, {"reasoning_effort": "high"}),
        ("kimi-k3.1-pro", {"reasoning_effort": "low"}, {"reasoning_effort": "high"}),
        ("kimi-k2-turbo-preview", {}, {}),
    ],
)
def test_each_mode_is_asked_for_as_the_model_wants_it(model: str, instant: object, thinking: object) -> None:
    def extra(mode: bool) -> object:
        sent = Request(messages=ASK.messages, cache_key="build_1", thinking=mode)
        known = {"model", "messages", "stream", "stream_options", "max_completion_tokens"}
        body = request_body(model, sent, facts_of(model))
        return {name: value for name, value in body.items() if name not in known}

    assert extra(False) == {**instant, "prompt_cache_key": "build_1"}  # type: ignore[dict-item]
    assert extra(True) == {**thinking, "prompt_cache_key": "build_1"}  # type: ignore[dict-item]


def test_no_sampling_field_is_ever_sent() -> None:
    for model in ("kimi-k2.5", "kimi-k3", "qwen-max"):
        body = request_body(model, ASK, facts_of(model))
        assert not set(body) & {"temperature", "top_p", "n", "presence_penalty", "frequency_penalty", "parallel_tool_calls"}


@pytest.mark.parametrize(
    ("model", "thinking", "sent"),
    [
        ("kimi-k2.5", False, {"type": "function", "function": {"name": "look"}}),
        ("kimi-k2.5", True, "auto"),
        ("kimi-k2.7-code", False, "auto"),
        ("kimi-k3", True, {"type": "function", "function": {"name": "look"}}),
        ("qwen-max", False, "auto"),
    ],
)
def test_a_call_is_forced_only_where_that_is_allowed(model: str, thinking: bool, sent: object) -> None:
    request = Request(messages=[], tools=[LOOK], must_call="look", thinking=thinking)
    assert request_body(model, request, facts_of(model))["tool_choice"] == sent


def test_without_tools_there_is_neither_tools_nor_a_choice() -> None:
    assert not {"tools", "tool_choice"} & set(request_body("kimi-k2.5", Request(messages=[]), facts_of("kimi-k2.5")))


@pytest.mark.parametrize("reasoning", ["", "First the clips."])
def test_reasoning_goes_back_exactly_while_the_model_thinks(reasoning: str) -> None:
    turn = Turn(reasoning=reasoning, tool_calls=(ToolCall("look:0", "look", "{}"),))
    for model, thinking in (("kimi-k2.6", True), ("kimi-k2.7-code", False), ("kimi-k3", False)):
        [sent] = wire_messages([turn.as_message()], facts_of(model), thinking=thinking)
        assert sent["reasoning_content"] == reasoning
        assert "content" not in sent


def test_reasoning_that_another_model_never_gave_is_a_space() -> None:
    [sent] = wire_messages([call_message()], facts_of("kimi-k2.7-code"), thinking=False)
    assert sent["reasoning_content"] == " "
    [words] = wire_messages([{"role": "assistant", "content": "Hi."}], facts_of("kimi-k2.7-code"), thinking=False)
    assert "reasoning_content" not in words


@pytest.mark.parametrize("model", ["kimi-k2.6", "qwen-max", "kimi-k2-turbo-preview"])
def test_reasoning_stays_at_home_while_the_model_does_not_think(model: str) -> None:
    [sent] = wire_messages([call_message(reasoning_content="hm")], facts_of(model), thinking=False)
    assert "reasoning_content" not in sent


def test_fields_that_a_database_put_in_another_order_go_out_as_before() -> None:
    turn = Turn(content="I look.", reasoning="hm", tool_calls=(ToolCall("look:0", "look", '{"b": 1, "a": 2}'),))
    message = turn.as_message()
    stored = json.loads(json.dumps(message, sort_keys=True))
    shuffled = dict(reversed(stored.items()))
    facts = facts_of("kimi-k3")
    sent = [json.dumps(wire_messages([each], facts, thinking=True)) for each in (message, stored, shuffled)]
    assert sent[0] == sent[1] == sent[2]
    assert '{\\"b\\": 1, \\"a\\": 2}' in sent[0]


def test_a_list_of_parts_stays_a_list() -> None:
    parts = [
        {"type": "text", "text": "like this"},
        {"image_url": {"url": "data:image/png;base64,AA=="}, "type": "image_url"},
    ]
    [sent] = wire_messages([{"role": "user", "content": parts}], facts_of("kimi-k2.5"), thinking=False)
    assert sent["content"] == parts

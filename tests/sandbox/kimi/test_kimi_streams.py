"""The stream as it goes over the wire, and as the openai SDK reads it."""

import json
from typing import Any

import pytest

from tests.sandbox.kimi.talking import (
    OPENING,
    Kimi,
    arguments_of,
    chunks,
    deltas,
    events,
    finish_of,
    fragments,
    ready_to_write,
    written,
)


def test_role_content_calls_finish_and_end_come_in_this_order(kimi: Kimi) -> None:
    text = kimi.stream()
    assert events(text)[-1] == "[DONE]"
    found = deltas(text)
    assert found[0] == {"role": "assistant", "content": ""}
    assert found[-1] == {}
    kinds = ["calls" if "tool_calls" in delta else "content" for delta in found[1:-1]]
    assert kinds == sorted(kinds, reverse=True)
    assert finish_of(text) == "tool_calls"


def test_every_chunk_repeats_id_object_time_model_and_fingerprint(kimi: Kimi) -> None:
    found = chunks(kimi.stream())
    assert len({(one["id"], one["object"], one["created"], one["model"], one["system_fingerprint"]) for one in found}) == 1
    assert found[0]["object"] == "chat.completion.chunk"
    assert found[0]["id"].startswith("chatcmpl-")


def test_a_call_begins_with_id_and_name_and_goes_on_with_arguments(kimi: Kimi) -> None:
    text = kimi.stream()
    first = [one for one in fragments(text) if one["index"] == 0]
    assert first[0] == {
        "index": 0,
        "id": "get_creator_brand:0",
        "type": "function",
        "function": {"name": "get_creator_brand", "arguments": ""},
    }
    assert all(set(one) == {"index", "function"} and set(one["function"]) == {"arguments"} for one in first[1:])
    assert json.loads(arguments_of(text, 1)) == {"topic": "morning routine", "max_results": 20}


def test_ids_go_on_counting_over_the_conversation(kimi: Kimi) -> None:
    ids = [one["id"] for one in fragments(kimi.stream(messages=ready_to_write())) if "id" in one]
    assert ids == ["validate_product_dsl:3"]


def test_arguments_are_cut_anywhere_and_are_whole_together(kimi: Kimi) -> None:
    text = kimi.stream(messages=ready_to_write())
    parts = [one["function"]["arguments"] for one in fragments(text)]
    assert max(map(len, parts)) <= 7
    assert len(parts) > 200
    assert json.loads("".join(parts))["dsl"]["productType"] == "pdf_guide"


def test_escapes_are_cut_in_the_middle(kimi: Kimi) -> None:
    kimi.fault("escaped")
    text = kimi.stream(messages=ready_to_write())
    parts = [one["function"]["arguments"] for one in fragments(text)]
    assert any(part.endswith(("\\", "\\u", "\\u2", "\\u20")) for part in parts)
    assert json.loads("".join(parts))["dsl"]["title"]


@pytest.mark.parametrize(
    ("place", "in_choice", "on_finish", "in_last"),
    [("choice", 1, 0, 0), ("finish", 0, 1, 0), ("last", 0, 0, 1), ("all", 1, 1, 1), ("none", 0, 0, 0)],
)
def test_usage_stands_where_the_switch_says(kimi: Kimi, place: str, in_choice: int, on_finish: int, in_last: int) -> None:
    kimi.switch(usage_place=place)
    found = chunks(kimi.stream())
    assert sum("usage" in choice for one in found for choice in one["choices"]) == in_choice
    assert sum(bool(one.get("usage")) and bool(one["choices"]) for one in found) == on_finish
    assert sum(bool(one.get("usage")) and not one["choices"] for one in found) == in_last


def test_with_include_usage_a_last_chunk_has_it_and_the_others_say_null(kimi: Kimi) -> None:
    found = chunks(kimi.stream(stream_options={"include_usage": True}))
    assert found[-1]["choices"] == []
    assert found[-1]["usage"]["completion_tokens"] > 0
    assert all(one["usage"] is None for one in found[:-1])


def test_the_second_request_of_a_conversation_is_partly_cached(kimi: Kimi) -> None:
    kimi.ask(messages=ready_to_write())
    first = kimi.ask(messages=OPENING).json()["usage"]
    again = kimi.ask(messages=ready_to_write()).json()["usage"]
    assert first["cached_tokens"] < first["prompt_tokens"]
    more = kimi.ask(messages=ready_to_write()).json()["usage"]
    assert more["cached_tokens"] > again["prompt_tokens"] * 0.9
    assert more["cached_tokens"] % 64 == 0
    assert more["prompt_tokens_details"] == {"cached_tokens": more["cached_tokens"]}


def test_nothing_is_cached_of_a_short_prompt(kimi: Kimi) -> None:
    short: list[dict[str, Any]] = [{"role": "user", "content": "hello"}]
    for _ in range(2):
        assert kimi.ask(messages=short, tools=None).json()["usage"]["cached_tokens"] == 0


def test_the_output_limit_cuts_the_answer_and_says_length(kimi: Kimi) -> None:
    text = kimi.stream(messages=ready_to_write(), max_completion_tokens=40)
    assert finish_of(text) == "length"
    assert chunks(text)[-1]["choices"][0]["usage"]["completion_tokens"] <= 40
    with pytest.raises(json.JSONDecodeError):
        json.loads(arguments_of(text))
    assert kimi.ask(messages=ready_to_write(), max_tokens=40).json()["choices"][0]["finish_reason"] == "length"


def test_with_thinking_the_reasoning_comes_first(kimi: Kimi) -> None:
    text = kimi.stream(thinking=None)
    kinds = [next(iter(delta)) for delta in deltas(text)[1:-1]]
    assert kinds[0] == "reasoning_content"
    assert kinds.index("content") > kinds.index("reasoning_content")
    usage = chunks(text)[-1]["choices"][0]["usage"]
    assert usage["completion_tokens_details"]["reasoning_tokens"] == kinds.count("reasoning_content")


def test_a_whole_answer_and_a_stream_say_the_same(kimi: Kimi) -> None:
    message = kimi.ask(messages=ready_to_write()).json()["choices"][0]["message"]
    text = kimi.stream(messages=ready_to_write())
    assert message["content"] == written(text)
    assert message["tool_calls"][0]["function"]["arguments"] == arguments_of(text)


def test_the_sdk_reads_stream_and_models(kimi: Kimi) -> None:
    found = list(kimi.sdk_stream())
    assert found[-1].choices[0].finish_reason == "tool_calls"
    assert found[-1].choices[0].usage["cached_tokens"] == 0
    model = next(one for one in kimi.client().models.list().data if one.id == "kimi-k2.6")
    assert model.context_length == 262_144  # type: ignore[attr-defined]


def test_a_paced_stream_keeps_its_rate(kimi: Kimi) -> None:
    kimi.switch(tokens_per_second=400, first_token_seconds=0.05)
    answer = kimi.ask(stream=True)
    tokens = chunks(answer.text)[-1]["choices"][0]["usage"]["completion_tokens"]
    assert 0.8 * tokens / 400 < answer.elapsed.total_seconds() + 0.05 < 5 * tokens / 400 + 1


def test_several_tokens_may_come_in_one_chunk(kimi: Kimi) -> None:
    one_by_one = kimi.stream(messages=ready_to_write())
    kimi.switch(tokens_per_chunk=8)
    together = kimi.stream(messages=ready_to_write())
    assert arguments_of(together, 0) == arguments_of(one_by_one, 0)
    counts = [chunks(text)[-1]["choices"][0]["usage"]["completion_tokens"] for text in (one_by_one, together)]
    assert counts[0] == counts[1]
    assert 7 < len(fragments(one_by_one)) / len(fragments(together)) < 9


def test_a_client_that_leaves_is_noticed(kimi: Kimi) -> None:
    kimi.switch(tokens_per_second=20)
    stream = kimi.sdk_stream()
    next(stream)
    stream.close()
    kimi.ask(model="gpt-9")
    for _ in range(200):
        if kimi.requests()[0]["ended"]:
            break
    assert kimi.requests()[0]["ended"] == "client left"

"""One turn out of one answer, whatever the wire did to it."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.llm.assemble import Assembler
from builder.llm.messages import ArgumentsDelta, TextDelta, ToolCall, Turn, Usage
from tests.builder.llm.streams import DONE, TWO_CALLS, assembled, call, chunk, frame, stream

WHOLE = Turn(
    content="Ich lese, was da ist… 🌿",
    tool_calls=(
        ToolCall("get_creator_brand:0", "get_creator_brand", "{}"),
        ToolCall("get_clip_cards:1", "get_clip_cards", '{"topic": "Frühstück & 🍳"}'),
    ),
    finish_reason="tool_calls",
    usage=Usage(900, 256, 40),
    complete=True,
    ended=True,
)


def test_a_clean_answer_is_complete_and_without_faults() -> None:
    assert assembled(TWO_CALLS) == WHOLE


@given(st.lists(st.integers(0, len(TWO_CALLS)), max_size=40))
def test_any_cut_between_packets_gives_the_same_turn(cuts: list[int]) -> None:
    assembler = Assembler()
    edges = [0, *sorted(cuts), len(TWO_CALLS)]
    for a, b in pairwise(edges):
        assembler.feed(TWO_CALLS[a:b])
    assert assembler.finish() == WHOLE


@given(st.integers(0, len(TWO_CALLS) - len(DONE)))
def test_an_answer_cut_anywhere_is_never_complete(length: int) -> None:
    turn = assembled(TWO_CALLS[:length])
    assert not turn.complete
    assert not turn.usable
    assert "no_done" in turn.faults


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_it_raise(data: bytes) -> None:
    turn = assembled(b"data: " + data + b"\n\n" + data)
    assert turn.as_message()["role"] == "assistant"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "choices",
                        "delta",
                        "index",
                        "tool_calls",
                        "function",
                        "name",
                        "arguments",
                        "id",
                        "usage",
                        "content",
                        "finish_reason",
                        "error",
                        "prompt_tokens",
                        "cached_tokens",
                    ]
                ),
                inner,
            )
        ),
        max_leaves=25,
    )
)
def test_no_json_at_all_makes_it_raise(value: object) -> None:
    assembled(
        stream(
            value, {"choices": [value]}, {"choices": [{"delta": value}]}, {"choices": [{"delta": {"tool_calls": [value]}}]}
        )
    )


def test_deltas_are_given_as_they_come() -> None:
    assembler = Assembler()
    deltas = [delta for line in TWO_CALLS.splitlines(keepends=True) for delta in assembler.feed(line)]
    assert deltas[0] == TextDelta("Ich lese, ")
    assert deltas[-1] == ArgumentsDelta(1, "get_clip_cards", ' & 🍳"}')


@pytest.mark.parametrize(
    "usage_chunks",
    [
        [chunk({}, "stop", choice_usage={"prompt_tokens": 5, "completion_tokens": 3, "cached_tokens": 2})],
        [
            chunk(
                {}, "stop", usage={"prompt_tokens": 5, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 2}}
            )
        ],
        [
            chunk({}, "stop", usage=None),
            {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3, "cached_tokens": 2}},
        ],
        [
            chunk({}, "stop", choice_usage={"prompt_tokens": 9, "completion_tokens": 9}),
            {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3, "cached_tokens": 2}},
            {"choices": [], "usage": None},
            {"choices": [], "usage": {"prompt_tokens": 0, "completion_tokens": 0}},
        ],
    ],
    ids=["on the choice", "on the finish chunk", "in a last chunk", "twice: the last one counts, never the sum"],
)
def test_usage_is_found_in_all_three_places(usage_chunks: list[object]) -> None:
    assert assembled(stream(chunk({"content": "x"}), *usage_chunks)).usage == Usage(5, 2, 3)


def test_usage_that_is_nonsense_or_nothing_is_none_so_that_it_is_estimated() -> None:
    bad = {"prompt_tokens": "many", "completion_tokens": -4, "cached_tokens": True}
    assert assembled(stream(chunk({"content": "x"}, "stop", usage=bad))).usage is None


def test_no_finish_reason_and_no_end_mark_are_two_faults() -> None:
    turn = assembled(stream(chunk({"content": "x"}), done=False))
    assert turn.faults == ("no_done", "no_finish_reason")


def test_whole_calls_count_although_the_finish_reason_is_missing() -> None:
    turn = assembled(stream(chunk(call(0, "{}", id="a:0", name="a"))))
    assert not turn.complete
    assert turn.usable


def test_half_a_call_without_a_finish_reason_does_not_count() -> None:
    assert not assembled(stream(chunk(call(0, '{"a"', id="a:0", name="a")))).usable


def test_glued_frames_are_a_fault_and_the_answer_is_not_complete() -> None:
    glued = b'data: {"id":"chatcmpl-jQugNdata: ' + json.dumps(chunk({"content": "y"})).encode() + b"\n\n"
    turn = assembled(frame(chunk({"content": "x"})) + glued + stream(chunk({}, "stop")))
    assert turn.faults == ("glued_frames",)
    assert not turn.complete
    assert turn.content == "x"


def test_events_without_blank_lines_between_are_read_one_by_one() -> None:
    data = stream(chunk({"content": "a"}), chunk({"content": "b"}), chunk({}, "stop")).replace(b"\n\n", b"\n") + b"\n"
    turn = assembled(data)
    assert turn.content == "ab"
    assert turn.complete
    assert turn.faults == ("missing_blank_line",)


def test_a_garbled_event_is_a_fault() -> None:
    turn = assembled(frame(chunk({"content": "a"})) + b'data: {"choices": [{\n\n' + stream(chunk({}, "stop")))
    assert (turn.faults, turn.complete) == (("bad_json",), False)


def test_an_error_event_is_kept() -> None:
    turn = assembled(stream(chunk({"content": "a"}), {"error": {"type": "server_error", "message": "oops"}}))
    assert turn.error == {"type": "server_error", "message": "oops"}
    assert "error_event" in turn.faults


def test_an_error_body_instead_of_a_stream_is_kept() -> None:
    turn = assembled(b'{"error": {"type": "engine_overloaded_error", "message": "busy"}}')
    assert turn.error == {"type": "engine_overloaded_error", "message": "busy"}
    assert not turn.usable


def test_a_page_of_html_instead_of_a_stream_is_a_fault() -> None:
    turn = assembled(b"<html><title>504 Gateway Time-out</title></html>")
    assert turn.faults == ("not_a_stream", "no_done", "no_finish_reason")


def test_a_whole_completion_instead_of_a_stream_is_usable_but_not_complete() -> None:
    body = {
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1},
    }
    turn = assembled(json.dumps(body).encode())
    assert (turn.content, turn.usable, turn.complete) == ("hi", True, False)


def test_nothing_at_all_is_a_fault() -> None:
    assert assembled(b"").faults == ("empty_stream", "no_done", "no_finish_reason")


def test_the_end_mark_counts_although_its_blank_line_is_missing() -> None:
    assert assembled(TWO_CALLS.rstrip(b"\n")).complete


def test_whatever_follows_the_end_mark_is_ignored() -> None:
    assert assembled(TWO_CALLS + frame(chunk({"content": "more"}))) == WHOLE


def test_a_missing_id_gets_the_next_free_number_of_its_name() -> None:
    turn = assembled(stream(chunk(call(0, "{}", id="", name="look")), chunk({}, "tool_calls")), taken=("look:0",))
    assert turn.tool_calls == (ToolCall("look:1", "look", "{}"),)
    assert turn.faults == ("missing_id",)


def test_an_id_twice_in_one_turn_becomes_two() -> None:
    turn = assembled(
        stream(
            chunk(call(0, "{}", id="look:0", name="look")),
            chunk(call(1, "{}", id="look:0", name="look")),
            chunk({}, "tool_calls"),
        )
    )
    assert [one.id for one in turn.tool_calls] == ["look:0", "look:1"]
    assert turn.faults == ("duplicate_id",)


def test_an_id_of_an_earlier_turn_is_replaced() -> None:
    turn = assembled(
        stream(chunk(call(0, "{}", id="functions.look:0", name="look")), chunk({}, "tool_calls")),
        taken=("functions.look:0",),
    )
    assert [one.id for one in turn.tool_calls] == ["functions.look:1"]


def test_an_id_that_changes_later_keeps_its_first_form() -> None:
    turn = assembled(
        stream(
            chunk(call(0, "", id="functions.read:0", name="read")),
            chunk(call(0, "{}", id="chatcmpl-tool-a")),
            chunk({}, "stop"),
        )
    )
    assert turn.tool_calls == (ToolCall("functions.read:0", "read", "{}"),)


def test_a_name_in_pieces_is_joined_and_empty_pieces_erase_nothing() -> None:
    parts = [
        call(0, name="get_clip", id="x:0"),
        call(0, "", name="_cards"),
        call(0, '{"topic"', name=""),
        call(0, ':"a"}', id="0", name=""),
    ]
    turn = assembled(stream(*map(chunk, parts), chunk({}, "tool_calls")), known=("get_clip_cards",))
    assert turn.tool_calls == (ToolCall("x:0", "get_clip_cards", '{"topic":"a"}'),)


def test_a_name_that_comes_again_in_every_piece_is_taken_once() -> None:
    parts = [call(0, "", name="look", id="look:0"), call(0, "{}", name="look")]
    assert assembled(stream(*map(chunk, parts), chunk({}, "stop"))).tool_calls[0].name == "look"


def test_arguments_may_come_before_name_and_id() -> None:
    parts = [call(0, '{"a"'), call(0, ":1}", name="look"), call(0, id="look:0")]
    assert assembled(stream(*map(chunk, parts), chunk({}, "stop"))).tool_calls == (ToolCall("look:0", "look", '{"a":1}'),)


def test_calls_without_index_are_told_apart_by_id_and_name() -> None:
    parts = [call(None, "{", id="a:0", name="a"), call(None, "}"), call(None, "{}", id="b:1", name="b")]
    turn = assembled(stream(*map(chunk, parts), chunk({}, "stop")))
    assert [(one.id, one.arguments) for one in turn.tool_calls] == [("a:0", "{}"), ("b:1", "{}")]


def test_an_index_used_again_for_another_call_begins_another_call() -> None:
    parts = [call(0, "{}", id="a:0", name="a"), call(0, "{}", id="b:1", name="b")]
    assert len(assembled(stream(*map(chunk, parts), chunk({}, "stop"))).tool_calls) == 2


def test_a_pair_of_surrogates_torn_apart_is_one_character_again() -> None:
    first = b'data: {"choices":[{"delta":{"content":"\\ud83c"}}]}\n\n'
    second = b'data: {"choices":[{"delta":{"content":"\\udf3f\\u0000"},"finish_reason":"stop"}]}\n\n'
    assert assembled(first + second + DONE).content == "🌿�"


def test_empty_reasoning_is_kept_and_sent_back() -> None:
    turn = assembled(
        stream(chunk({"reasoning_content": ""}), chunk(call(0, "{}", id="a:0", name="a")), chunk({}, "tool_calls"))
    )
    assert turn.as_message() == {
        "role": "assistant",
        "reasoning_content": "",
        "tool_calls": [{"id": "a:0", "type": "function", "function": {"name": "a", "arguments": "{}"}}],
    }


def test_broken_arguments_go_back_as_an_empty_object() -> None:
    turn = Turn(tool_calls=(ToolCall("a:0", "a", '{"x": '),))
    assert turn.as_message()["tool_calls"][0]["function"]["arguments"] == "{}"


def test_too_many_calls_are_no_answer() -> None:
    parts = [chunk(call(number, "{}", id=f"a:{number}", name="a")) for number in range(65)]
    turn = assembled(stream(*parts, chunk({}, "tool_calls")))
    assert ("too_many_calls" in turn.faults, turn.usable) == (True, False)
    assert assembled(stream(*parts[:64], chunk({}, "tool_calls"))).usable


def test_too_much_text_is_no_answer_and_reading_may_stop() -> None:
    assembler = Assembler()
    piece = frame(chunk({"content": "x" * 50_000}))
    fed = 0
    while not assembler.hopeless:
        assembler.feed(piece)
        fed += 1
    assert fed == 41
    assert assembler.feed(piece) == []
    assert "too_much_text" in assembler.finish().faults


def test_an_event_that_never_ends_is_given_up() -> None:
    for line in (b"x" * 65_536, b"data: " + b"x" * 65_530 + b"\n"):
        assembler = Assembler()
        fed = 0
        while not assembler.hopeless:
            assembler.feed(line)
            fed += 1
        assert fed == 62
        assert "too_long_event" in assembler.finish(cut=True).faults


def test_keep_alives_never_add_up() -> None:
    assembler = Assembler()
    for _ in range(200):
        assembler.feed(b": keep-alive\n\n" * 4_000)
    assert not assembler.hopeless


def test_nothing_is_taken_from_behind_a_hole_when_that_is_asked() -> None:
    assembler = Assembler(past_holes=False)
    assembler.feed(frame(chunk({"content": "a"})) + b"data: {broken\n\n" + frame(chunk({"content": "c"})))
    assert assembler.hopeless
    assert assembler.finish(cut=True).content == "a"


@given(st.lists(st.integers(0, len(TWO_CALLS)), max_size=40), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_line_ends_and_cuts_together_give_the_same_turn(cuts: list[int], end: bytes) -> None:
    data = TWO_CALLS.replace(b"\n", end)
    assembler = Assembler(past_holes=False)
    for a, b in pairwise([0, *sorted(cuts), len(data)]):
        assembler.feed(data[a:b])
    assert assembler.finish() == WHOLE


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60),
    st.lists(st.integers(0, 2_000), max_size=30),
    st.booleans(),
)
def test_any_text_arrives_whole_however_it_is_cut_and_escaped(text: str, cuts: list[int], ascii_only: bool) -> None:
    if "<|" in text:
        return
    arguments = json.dumps({"topic": text})
    values = [chunk({"content": text}), chunk(call(0, arguments, id="look:0", name="look")), chunk({}, "tool_calls")]
    data = b"".join(b"data:" + json.dumps(value, ensure_ascii=ascii_only).encode() + b"\n\n" for value in values) + DONE
    assembler = Assembler()
    for a, b in pairwise([0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]):
        assembler.feed(data[a:b])
    turn = assembler.finish()
    assert (turn.content, turn.tool_calls[0].arguments, turn.faults) == (text, arguments, ())

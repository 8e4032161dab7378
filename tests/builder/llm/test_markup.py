"""Tool calls that leaked into the text are taken out of it, and run only when whole."""

from builder.llm.messages import ToolCall
from tests.builder.llm.streams import assembled, chunk, stream

K2 = (
    "Let me look.<|tool_calls_section_begin|><|tool_call_begin|>functions.look:0<|tool_call_argument_begin|>"
    '{"a": 1}<|tool_call_end|><|tool_calls_section_end|>'
)
K3 = '<|open|>tools<|sep|>call tool="look" index="0"<|sep|>{"a": 1}<|close|>call<|sep|><|close|>message<|sep|>'


def test_whole_markup_becomes_a_call_and_leaves_the_text() -> None:
    turn = assembled(stream(chunk({"content": K2}), chunk({}, "stop")))
    assert turn.content == "Let me look."
    assert turn.tool_calls == (ToolCall("functions.look:0", "look", '{"a": 1}'),)
    assert turn.faults == ("tool_markup",)


def test_markup_that_begins_in_the_middle_is_understood() -> None:
    text = 'look:3<|tool_call_argument_begin|>{"a": 1}<|tool_calls_section_end|>'
    turn = assembled(stream(chunk({"reasoning_content": text}), chunk({}, "stop")))
    assert turn.tool_calls == (ToolCall("look:3", "look", '{"a": 1}'),)
    assert turn.reasoning == ""


def test_the_newer_markup_is_understood() -> None:
    turn = assembled(stream(chunk({"content": K3}), chunk({}, "stop")))
    assert turn.tool_calls == (ToolCall("look:0", "look", '{"a": 1}'),)
    assert turn.content == ""


def test_half_of_it_is_never_run_and_never_shown() -> None:
    for length in range(len("Let me look.<|tool_calls_section_begin|>"), len(K2) - len("<|tool_calls_section_end|>")):
        turn = assembled(stream(chunk({"content": K2[:length]}), chunk({}, "stop")))
        assert turn.tool_calls == ()
        assert turn.content == "Let me look."
        assert "broken_tool_markup" in turn.faults

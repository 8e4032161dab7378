"""An answer that broke off is gone on with, if the two fit together; otherwise it is asked for again."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.agent.continuing import Begun, Said, begun_by, begun_in, spliced
from builder.agent.limits import Limits
from builder.agent.toolset import ToolResult
from builder.llm.messages import ArgumentsDelta, ReasoningDelta, TextDelta, ToolCall, Turn, Usage
from builder.llm.model import EmptyAnswer, ModelBusy, RequestRefused, StreamCut
from builder.llm.models import facts_of
from tests.builder.agent.scripted import GOOD, Heard, Scripted, calls, judged, run, says

LONG = json.dumps({**GOOD, "notes": [f"note {number}, and so on" for number in range(80)]})
BOUNDARY = LONG.index('"note 50')
CUT = LONG[: BOUNDARY + 5]
HALF, REST = LONG[: BOUNDARY - 1], LONG[BOUNDARY - 1 :]


def cut(content: str, **rest: Any) -> StreamCut:
    return StreamCut("cut", turn=Turn(content=content, faults=("cut", "no_done"), first_byte_ms=3, **rest))


def answered(text: str) -> ToolResult:
    """As the judge of the loop's tests, which knows nothing of notes."""
    return judged({"pages": json.loads(text)["pages"]})


def test_a_cut_answer_goes_on_where_it_broke_off() -> None:
    model = Scripted(cut(CUT), says(REST))
    listener = Heard()
    ending, agent = run(model, listener=listener, judge=answered)
    assert ending.outcome == "validated"
    assert model.requests[1].messages[-1] == {"role": "assistant", "content": HALF, "partial": True}
    assert agent.messages[-1] == {"role": "assistant", "content": LONG}
    assert [name for name, _, _ in listener.failures] == ["StreamCut"]
    assert listener.failures[0][1].completion_tokens == -(-len(CUT) // 4)


def test_the_reasoning_before_it_is_sent_along_and_kept() -> None:
    model = Scripted(cut(CUT, reasoning="first tea"), says(REST))
    _, agent = run(model, judge=answered)
    assert model.requests[1].messages[-1]["reasoning_content"] == "first tea"
    assert agent.messages[-1]["reasoning_content"] == "first tea"


def test_an_answer_that_met_its_limit_goes_on_too_and_may_be_longer() -> None:
    half = Turn(content=CUT, finish_reason="length", complete=True, ended=True, usage=Usage(100, 0, 300))
    model = Scripted(half, says(REST))
    ending, _ = run(model, judge=answered)
    assert ending.outcome == "validated"
    assert [request.answer_tokens for request in model.requests] == [16_384, 32_768]


def test_a_second_cut_goes_on_from_both_pieces() -> None:
    later = LONG.index('"note 60') - 1
    model = Scripted(cut(CUT), cut(REST[: later - len(HALF) + 3]), says(LONG[later:]))
    ending, _ = run(model, judge=answered)
    assert ending.outcome == "validated"
    assert model.requests[2].messages[-1]["content"] == LONG[:later]


def test_two_pieces_that_do_not_fit_are_counted_and_the_answer_is_asked_for_again() -> None:
    model = Scripted(cut(CUT), says("Going on: " + REST), says(LONG))
    listener = Heard()
    ending, _ = run(model, listener=listener, judge=answered)
    assert ending.outcome == "validated"
    assert [name for name, _, _ in listener.failures] == ["StreamCut", "StreamCut"]
    assert listener.failures[1][1] == Usage(100, 0, 10)
    assert "partial" not in model.requests[2].messages[-1]


def test_a_continuation_that_begins_again_and_is_whole_stands_alone() -> None:
    _, agent = run(Scripted(cut(CUT), says(LONG)), judge=answered)
    assert agent.messages[-1]["content"] == LONG


def test_a_host_that_refuses_to_go_on_is_asked_for_the_whole() -> None:
    model = Scripted(cut(CUT), RequestRefused("partial"), says(LONG))
    ending, _ = run(model, judge=answered)
    assert ending.outcome == "validated"
    assert "partial" not in model.requests[2].messages[-1]


def test_nothing_more_to_say_is_no_end() -> None:
    model = Scripted(cut(CUT), EmptyAnswer("", turn=Turn(finish_reason="stop", usage=Usage(100, 0, 1))), says(LONG))
    ending, _ = run(model, judge=answered)
    assert ending.outcome == "validated"
    assert "partial" not in model.requests[2].messages[-1]


def test_what_was_begun_survives_a_busy_service() -> None:
    model = Scripted(cut(CUT), ModelBusy(), says(REST))
    run(model, judge=answered)
    assert model.requests[2].messages[-1]["content"] == HALF


def test_only_where_the_host_knows_partial_mode() -> None:
    model = Scripted(cut(CUT), says(LONG), name="moonshotai/kimi-k2.6")
    run(model, judge=answered)
    assert "partial" not in model.requests[1].messages[-1]


@pytest.mark.parametrize(
    "turn",
    [
        Turn(content=CUT[:999]),
        Turn(content="Calm mornings, " * 100),
        Turn(content=CUT, tool_calls=(ToolCall("a:0", "a", '{"b": "'),)),
        Turn(content=CUT, finish_reason="stop", faults=("no_done",)),
        Turn(content=CUT, faults=("tool_markup",)),
        Turn(content=CUT, faults=("broken_text", "cut")),
        None,
    ],
    ids=["too little", "no document", "half a call", "an end", "markup", "broken text", "nothing"],
)
def test_these_are_asked_for_again_from_the_start(turn: Turn | None) -> None:
    assert begun_by(turn, None) is None


@given(st.integers(1_010, len(LONG) - 1), st.text(alphabet='{}[]",: ab', min_size=1, max_size=5))
def test_wherever_it_broke_off_only_the_next_value_fits(length: int, noise: str) -> None:
    begun = begun_by(Turn(content=LONG[:length]), None)
    if begun is None:
        return
    rest = LONG[len(begun.content) :]
    whole = spliced(begun, Turn(content=rest))
    assert whole is not None
    assert whole.content == LONG
    noisy = spliced(begun, Turn(content=noise + rest))
    assert noisy is None or json.loads(noisy.content)


def test_talk_before_the_next_value_is_noticed_even_if_it_broke_off_inside_a_text() -> None:
    begun = begun_by(Turn(content=CUT), None)
    assert begun == Begun(HALF)
    assert spliced(begun, Turn(content="Going on from there: " + REST)) is None


def test_quotes_and_brackets_inside_texts_are_no_boundaries() -> None:
    text = json.dumps({"a": 'he said "x, [{" ' * 200, "b": "y" * 50})
    begun = begun_by(Turn(content=text[:-20]), None)
    assert begun is not None
    assert begun.content.endswith('",')
    assert begun_by(Turn(content=text[:2_000]), None) is None


def test_calls_instead_of_a_continuation_stand_alone() -> None:
    ending, agent = run(Scripted(cut(CUT), calls(("check", {"dsl": GOOD}))), judge=answered)
    assert ending.outcome == "validated"
    assert "content" not in agent.messages[-1]


def test_what_was_said_is_kept_without_markup_and_half_calls_are_never_gone_on_with() -> None:
    said = Said()
    for delta in (
        ReasoningDelta("hm"),
        TextDelta(CUT),
        TextDelta("<|tool_calls_section_begin|>"),
        ArgumentsDelta(0, "look", '{"topic"'),
    ):
        said.hear(delta)
    stored = said.as_json()
    assert stored == {"content": CUT, "reasoning": "hm", "calls": [{"name": "look", "arguments": '{"topic"'}]}
    assert begun_in([stored]) is None
    assert begun_in([{"content": CUT}, {}]) == Begun(HALF)


def test_the_budget_still_holds_while_going_on() -> None:
    model = Scripted(*[cut(CUT) for _ in range(20)], facts=facts_of("kimi-k3"))
    ending, _ = run(model, limits=Limits(microdollars=30_000))
    assert ending.outcome == "cost_limit"

"""The loop: asks, runs calls, repairs, retries, stops."""

import json
import re
from collections.abc import Generator
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from builder.agent.asking import Asker
from builder.agent.fitting import LEFT_OUT, worst_tokens
from builder.agent.history import NUDGE
from builder.agent.limits import MONEY, TIME, TOKENS, TURNS, Limits, Spent
from builder.agent.loop import Agent
from builder.agent.toolset import Tool, ToolResult, Toolset
from builder.llm.messages import Delta, Request, ToolCall, Turn, Usage
from builder.llm.model import (
    EmptyAnswer,
    ModelBusy,
    ModelError,
    ModelGone,
    ModelSilent,
    PicturesNotRead,
    QuotaSpent,
    StreamCut,
    TooLong,
)
from builder.llm.models import cost_microdollars, facts_of
from builder.llm.wire import request_body
from tests.builder.agent.scripted import GOOD, OPENING, Clock, Heard, Scripted, calls, run, says


def test_a_valid_document_ends_the_run_without_another_request() -> None:
    model = Scripted(calls(("look", {"topic": "tea"})), calls(("check", {"dsl": GOOD})))
    ending, _ = run(model)
    assert (ending.outcome, ending.document) == ("validated", GOOD)
    assert len(model.requests) == 2


def test_every_call_gets_exactly_one_answer_right_after_it() -> None:
    model = Scripted(calls(("look", {"topic": "a"}), ("nope", {}), ("look", "{")), calls(("check", {"dsl": GOOD})))
    run(model)
    sent = model.requests[1].messages
    assert [call["id"] for call in sent[2]["tool_calls"]] == [message["tool_call_id"] for message in sent[3:]]
    assert [message["role"] for message in sent[3:]] == ["tool"] * 3


def test_a_text_answer_that_is_a_document_counts() -> None:
    ending, _ = run(Scripted(says(json.dumps(GOOD))))
    assert ending.outcome == "validated"


def test_an_announcement_is_nudged_once() -> None:
    model = Scripted(says("I will now write it."), calls(("check", {"dsl": GOOD})))
    ending, _ = run(model)
    assert ending.outcome == "validated"
    assert model.requests[1].messages[-1] == {"role": "user", "content": NUDGE}


def test_a_second_announcement_ends_it() -> None:
    ending, _ = run(Scripted(says("Soon."), says("Very soon.")))
    assert ending.outcome == "no_document"


def test_problems_go_back_a_bounded_number_of_times() -> None:
    bad = [calls(("check", {"dsl": {"pages": [number]}})) for number in range(9)]
    model = Scripted(*bad)
    ending, _ = run(model, limits=Limits(repairs=2))
    assert ending.outcome == "invalid"
    assert ending.problems == [{"path": "/pages/0", "code": "bad"}]
    assert len(model.requests) == 3


def test_an_invalid_text_answer_is_told_its_problems() -> None:
    model = Scripted(says('{"pages": []}'), says(json.dumps(GOOD)))
    ending, _ = run(model)
    assert ending.outcome == "validated"
    assert json.loads(model.requests[1].messages[-1]["content"])["valid"] is False


def test_the_same_call_again_gets_reminders_then_a_turn_without_tools_then_the_end() -> None:
    same = calls(("look", {"topic": "tea"}))
    model = Scripted(same, calls(("look", '{ "topic":"tea" }')), same, same, same)
    listener = Heard()
    ending, _ = run(model, listener=listener)
    assert ending.outcome == "repeated_calls"
    assert [result.status for result in listener.results] == ["ok", "repeated", "repeated", "repeated", "repeated"]
    assert json.loads(listener.results[1].content)["found"] == "tea"
    assert "third time" in json.loads(listener.results[2].content)["note"]
    assert [request.may_call for request in model.requests] == [True, True, True, True, False]


def test_the_last_turn_without_tools_may_still_bring_the_document() -> None:
    same = calls(("look", {"topic": "tea"}))
    ending, _ = run(Scripted(same, same, same, same, says(json.dumps(GOOD))))
    assert ending.outcome == "validated"


def test_the_same_call_twice_in_one_turn_runs_once() -> None:
    listener = Heard()
    run(
        Scripted(calls(("look", {"topic": "a"}), ("look", {"topic": "a"})), calls(("check", {"dsl": GOOD}))),
        listener=listener,
    )
    assert [result.content for result in listener.results[:2]] == ['{"found": "a"}'] * 2


def test_a_busy_service_is_asked_again_with_growing_waits() -> None:
    listener, clock = Heard(), Clock()
    model = Scripted(ModelBusy(), ModelBusy(), ModelBusy(), calls(("check", {"dsl": GOOD})))
    ending, _ = run(model, listener=listener, clock=clock)
    assert ending.outcome == "validated"
    assert [wait for _, _, wait in listener.failures] == [0.5, 1.0, 2.0]
    assert clock.now == 1_003.5


def test_the_wait_that_the_provider_names_is_kept() -> None:
    listener = Heard()
    run(Scripted(ModelBusy(retry_after=7.0), calls(("check", {"dsl": GOOD}))), listener=listener)
    assert [wait for _, _, wait in listener.failures] == [7.0]


def test_waiting_ends_with_the_time_for_it() -> None:
    clock = Clock()
    ending, _ = run(Scripted(*[ModelBusy() for _ in range(50)]), limits=Limits(retry_seconds=30), clock=clock)
    assert ending.outcome == "model_unavailable"
    assert clock.now <= 1_030


def test_what_cannot_pass_is_not_tried_again() -> None:
    model = Scripted(QuotaSpent())
    ending, _ = run(model)
    assert (ending.outcome, len(model.requests)) == ("quota_spent", 1)
    assert "out of credit" in ending.sentence


def test_another_model_steps_in_when_one_is_gone() -> None:
    listener = Heard()
    gone, other = Scripted(ModelGone()), Scripted(calls(("check", {"dsl": GOOD})), name="kimi-k2.6")
    ending, _ = run(gone, other, listener=listener)
    assert ending.outcome == "validated"
    assert listener.log[:4] == ["asked kimi-k2.5", "failed ModelGone", "asked kimi-k2.6", "answered"]


def test_when_every_model_is_gone_it_says_so() -> None:
    ending, _ = run(Scripted(ModelGone()), Scripted(ModelGone(), name="kimi-k2.6"))
    assert ending.outcome == "model_gone"


def test_a_broken_answer_is_paid_by_estimate_and_its_calls_never_run() -> None:
    listener = Heard()
    cut = StreamCut("cut", turn=Turn(content="x" * 400, first_byte_ms=3))
    run(Scripted(cut, calls(("check", {"dsl": GOOD}))), listener=listener)
    name, usage, _ = listener.failures[0]
    assert (name, usage.completion_tokens) == ("StreamCut", 100)
    assert usage.prompt_tokens > 0


def test_empty_answers_are_asked_again() -> None:
    ending, _ = run(Scripted(EmptyAnswer(), calls(("check", {"dsl": GOOD}))))
    assert ending.outcome == "validated"


def test_each_limit_ends_the_run_by_its_name() -> None:
    endless = [calls(("look", {"topic": str(number)})) for number in range(20)]
    assert run(Scripted(*endless), limits=Limits(turns=3))[0].outcome == "turn_limit"
    assert run(Scripted(*endless), limits=Limits(tokens=250))[0].outcome == "token_limit"
    assert run(Scripted(*endless), limits=Limits(microdollars=100))[0].outcome == "cost_limit"
    assert run(Scripted(*endless), spent=Spent(seconds=600.0))[0].outcome == "time_limit"


def test_an_end_in_the_middle_of_an_answer_is_counted_and_nothing_follows() -> None:
    listener, model = Heard(stop_at=2), Scripted(says("x" * 40), says("never"))
    ending, _ = run(model, listener=listener)
    assert ending.outcome == "cancelled"
    assert listener.failures[0][1].completion_tokens == 10
    assert len(model.requests) == 1


def test_the_same_messages_go_on_where_a_lost_worker_stopped() -> None:
    model = Scripted(
        calls(("look", {"topic": "tea"})), calls(("check", {"dsl": {"pages": []}})), calls(("check", {"dsl": GOOD}))
    )
    _, whole = run(model)
    for length in range(len(OPENING), len(whole.messages)):
        rest = {2: 0, 3: 1, 4: 1, 5: 2, 6: 2}[length]
        script = [
            calls(("look", {"topic": "tea"})),
            calls(("check", {"dsl": {"pages": []}})),
            calls(("check", {"dsl": GOOD})),
        ]
        again = Scripted(*script[rest:])
        ending, agent = run(again, messages=whole.messages[:length])
        assert ending.outcome == "validated"
        assert agent.messages == whole.messages
        assert len(again.requests) == 3 - rest


def test_unmeasured_answers_are_estimated() -> None:
    listener = Heard()
    turn = Turn(content=json.dumps(GOOD), finish_reason="stop", complete=True, ended=True, first_byte_ms=1, duration_ms=2)
    run(Scripted(turn), listener=listener)
    assert "answered, estimated" in listener.log


@given(
    tokens=st.integers(600, 40_000),
    microdollars=st.integers(500, 60_000),
    name=st.sampled_from(["kimi-k2.5", "kimi-k3", "kimi-k2.7-code"]),
    greed=st.floats(0, 1),
)
def test_no_answer_however_long_takes_the_run_past_its_tokens_or_its_money(
    tokens: int, microdollars: int, name: str, greed: float
) -> None:
    model, limits = Greedy(name, greed), Limits(tokens=tokens, microdollars=microdollars, turns=50)
    ending, _ = run(model, limits=limits)
    assert ending.outcome in ("token_limit", "cost_limit", "turn_limit")
    assert model.used.total_tokens <= tokens
    assert cost_microdollars(model.facts, model.used) <= microdollars


class Greedy(Scripted):
    """Reads as many tokens as there can be in the bytes and writes as many as it may, or a share of it."""

    def __init__(self, name: str, greed: float) -> None:
        super().__init__(name=name)
        self._greed, self.used = greed, Usage()

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        number = len(self.requests)
        self.requests.append(request)
        usage = Usage(worst_tokens(request.messages, request.tools), 0, int(request.answer_tokens * self._greed))
        self.used += usage
        call = ToolCall(f"look:{number}", "look", json.dumps({"topic": str(number)}))
        yield Turn(tool_calls=(call,), finish_reason="tool_calls", complete=True, ended=True, usage=usage)


def test_the_answer_gets_as_many_tokens_as_the_rest_allows() -> None:
    model = Scripted(calls(("look", {"topic": "a"})), calls(("check", {"dsl": GOOD})))
    run(model, limits=Limits(tokens=1_000), spent=Spent(usage=Usage(100, 0, 0)))
    assert [request.answer_tokens for request in model.requests] == [711, 523]


def test_reasoning_that_ate_the_whole_answer_is_given_more_room() -> None:
    eaten = EmptyAnswer("", turn=Turn(reasoning="hm " * 99, finish_reason="length", usage=Usage(10, 0, 99)))
    model = Scripted(eaten, eaten, calls(("check", {"dsl": GOOD})), name="kimi-k2.7-code")
    ending, _ = run(model, limits=Limits(microdollars=2_000_000))
    assert ending.outcome == "validated"
    assert [request.answer_tokens for request in model.requests] == [32_768, 65_536, 98_304]


def test_arguments_cut_by_the_limit_are_asked_for_again_with_more_room() -> None:
    half = Turn(
        tool_calls=(ToolCall("check:0", "check", '{"dsl": {"pa'),), finish_reason="length", complete=True, ended=True
    )
    model = Scripted(half, calls(("check", {"dsl": GOOD})))
    ending, _ = run(model)
    assert ending.outcome == "validated"
    assert [request.answer_tokens for request in model.requests] == [16_384, 32_768]
    assert model.requests[1].messages == model.requests[0].messages


def test_paid_failures_are_bounded() -> None:
    model = Scripted(*[EmptyAnswer("", turn=Turn(usage=Usage(10, 0, 1))) for _ in range(50)])
    ending, _ = run(model)
    assert (ending.outcome, len(model.requests)) == ("model_unavailable", 8)


def test_a_model_that_stays_out_of_reach_is_left_for_the_next_one() -> None:
    listener, clock = Heard(), Clock()
    busy, other = Scripted(*[ModelBusy() for _ in range(50)]), Scripted(calls(("check", {"dsl": GOOD})), name="kimi-k2.6")
    ending, _ = run(busy, other, listener=listener, limits=Limits(retry_seconds=20), clock=clock)
    assert ending.outcome == "validated"
    assert clock.now <= 1_020
    assert listener.log[-3:] == ["asked kimi-k2.6", "answered", "called check ok"]


def test_a_failure_before_anything_was_sent_costs_nothing() -> None:
    listener = Heard()
    run(Scripted(ModelBusy(retry_after=3.0), calls(("check", {"dsl": GOOD}))), listener=listener)
    assert listener.failures == [("ModelBusy", Usage(), 3.0)]


def test_silence_is_paid_because_the_request_was_read() -> None:
    listener = Heard()
    run(Scripted(ModelSilent("", turn=Turn()), calls(("check", {"dsl": GOOD}))), listener=listener)
    assert listener.failures[0][1].prompt_tokens > 0


def test_too_much_text_goes_to_the_model_that_reads_more() -> None:
    small = Scripted(TooLong("4096"), facts=replace(facts_of("kimi-k2.5"), context_tokens=200_000))
    large = Scripted(calls(("check", {"dsl": GOOD})), name="kimi-k3")
    assert run(small, large)[0].outcome == "validated"
    assert run(Scripted(TooLong("4096")), Scripted(name="kimi-k2.6"))[0].outcome == "request_refused"


def test_too_much_text_is_known_before_it_is_sent() -> None:
    model = Scripted(facts=replace(facts_of("kimi-k2.5"), context_tokens=1_100))
    ending, _ = run(model)
    assert (ending.outcome, model.requests) == ("request_refused", [])
    assert "more text than the writing service can read" in ending.sentence


def test_older_tool_results_make_room_and_the_last_ones_stay() -> None:
    topics = [calls(("look", {"topic": letter * 3_000})) for letter in "abc"]
    model = Scripted(*topics, calls(("check", {"dsl": GOOD})), facts=replace(facts_of("kimi-k2.5"), context_tokens=6_500))
    ending, agent = run(model)
    assert ending.outcome == "validated"
    results = [message["content"] for message in model.requests[-1].messages if message["role"] == "tool"]
    assert results[0] == LEFT_OUT
    assert "ccc" in results[-1]
    assert all(message["content"] != LEFT_OUT for message in agent.messages if message["role"] == "tool")


def test_pictures_go_to_a_model_that_sees() -> None:
    blind, seeing = Scripted(PicturesNotRead()), Scripted(calls(("check", {"dsl": GOOD})), name="kimi-k2.6")
    assert run(blind, seeing)[0].outcome == "validated"
    ending, _ = run(Scripted(PicturesNotRead()))
    assert (ending.outcome, "cannot look at pictures" in ending.sentence) == ("request_refused", True)


def test_after_an_announcement_the_model_is_made_to_call() -> None:
    model = Scripted(says("I will now write it."), calls(("check", {"dsl": GOOD})))
    run(model)
    assert [request.must_call for request in model.requests] == ["", "check"]


def test_the_same_run_sends_the_same_bytes() -> None:
    def sent() -> list[bytes]:
        model = Scripted(calls(("look", {"topic": "tea"})), says("Soon."), calls(("check", {"dsl": GOOD})))
        run(model)
        return [json.dumps([request_body(model.name, each, model.facts) for each in model.requests]).encode()]

    assert sent() == sent()


def test_each_request_begins_with_the_one_before_it() -> None:
    model = Scripted(calls(("look", {"topic": "tea"})), says("Soon."), calls(("check", {"dsl": GOOD})))
    run(model)
    for earlier, later in pairwise(model.requests):
        assert later.messages[: len(earlier.messages)] == earlier.messages
        assert later.tools == earlier.tools


def test_every_end_says_what_to_do() -> None:
    sentences = [TURNS, TOKENS, MONEY, TIME, *(kind.sentence for kind in kinds_of(ModelError))]
    for sentence in sentences:
        assert re.search(r"[Ss]tart|[Aa]sk|[Pp]ut|[Tt]ake|[Cc]hange|[Cc]hoose|set a valid|full again", sentence), sentence


def kinds_of(kind: type[ModelError]) -> list[type[ModelError]]:
    own = [child for child in kind.__subclasses__() if child.__module__ == ModelError.__module__]
    return [kind, *(below for child in own for below in kinds_of(child))]


def test_what_a_tool_costs_counts_against_the_money_of_the_run() -> None:
    paid = Tool("search", "Search.", {"type": "object", "properties": {}}, lambda _: ToolResult("{}", microdollars=5_000))
    model = Scripted(*[calls(("search", {"n": number})) for number in range(9)])
    bounds, ear, toolset = Limits(microdollars=10_500), Heard(), Toolset([paid])
    asker = Asker([model], bounds, ear, tools=toolset.definitions())
    agent = Agent(asker=asker, toolset=toolset, judge=lambda _: None, listener=ear, messages=OPENING, repairs=1)
    assert (agent.run().outcome, len(ear.results)) == ("cost_limit", 2)


def test_a_tool_called_twice_in_one_turn_is_paid_once() -> None:
    paid = Tool("search", "Search.", {"type": "object", "properties": {}}, lambda _: ToolResult("{}", microdollars=5_000))
    model = Scripted(calls(("search", {}), ("search", {})), says("done"), says("done"))
    bounds, ear, toolset = Limits(microdollars=10_000), Heard(), Toolset([paid])
    asker = Asker([model], bounds, ear, tools=toolset.definitions())
    agent = Agent(asker=asker, toolset=toolset, judge=lambda _: None, listener=ear, messages=OPENING, repairs=1)
    assert agent.run().outcome == "no_document"

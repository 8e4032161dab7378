"""The loop: asks, runs calls, repairs, retries, stops."""

import json

from builder.agent.history import NUDGE
from builder.agent.limits import Limits, Spent
from builder.llm.messages import Turn, Usage
from builder.llm.model import EmptyAnswer, ModelBusy, ModelGone, QuotaSpent, StreamCut
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


def test_the_answer_never_gets_more_tokens_than_are_left() -> None:
    model = Scripted(calls(("look", {"topic": "a"})), calls(("check", {"dsl": GOOD})))
    run(model, limits=Limits(tokens=1_000), spent=Spent(usage=Usage(100, 0, 0)))
    assert [request.answer_tokens for request in model.requests] == [900, 790]

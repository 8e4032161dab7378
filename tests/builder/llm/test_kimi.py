"""What is sent to the provider, and what is accepted from it."""

import pytest

from builder.llm.kimi import Kimi, accepted
from builder.llm.messages import Request, Turn
from builder.llm.model import EmptyAnswer, KeyRefused, ModelBusy, ModelGone, ModelSilent, ModelUnreachable, StreamCut
from builder.llm.models import facts_of
from builder.llm.wire import request_body
from tests.builder.conftest import StandIn

LOOK = {
    "type": "function",
    "function": {"name": "look", "description": "Look.", "parameters": {"type": "object", "properties": {}}},
}
REQUEST = Request(messages=[{"role": "user", "content": "hello"}], tools=[LOOK], cache_key="build_1", answer_tokens=500)


def ask(kimi: StandIn, *, name: str = "kimi-k2.5", key: str = "sk-sandbox", silence: float = 5.0) -> Turn:
    model = Kimi(name=name, api_key=key, base_url=f"{kimi.url}/v1", silence_seconds=silence)
    *_, turn = model.stream(REQUEST)
    model.close()
    assert isinstance(turn, Turn)
    return turn


def test_a_request_has_no_sampling_fields_and_no_thinking() -> None:
    body = request_body("kimi-k2.6", REQUEST, facts_of("kimi-k2.6"))
    assert body == {
        "model": "kimi-k2.6",
        "messages": [{"role": "user", "content": "hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 500,
        "tools": [LOOK],
        "tool_choice": "auto",
        "thinking": {"type": "disabled"},
        "prompt_cache_key": "build_1",
    }


def test_closed_tools_stay_on_offer_so_that_the_cache_hits_but_may_not_be_called() -> None:
    closed = Request(messages=[], tools=[LOOK], may_call=False)
    assert request_body("kimi-k2.6", closed, facts_of("kimi-k2.6"))["tool_choice"] == "none"


def test_an_answer_comes_with_its_times_usage_and_trace(kimi: StandIn) -> None:
    turn = ask(kimi)
    assert turn.complete
    assert turn.usage is not None
    assert len(turn.trace_id) == 32
    assert turn.first_byte_ms is not None
    assert turn.duration_ms is not None


def test_a_wrong_key_is_refused(kimi: StandIn) -> None:
    with pytest.raises(KeyRefused):
        ask(kimi, key="sk-cn-elsewhere")


def test_a_retired_model_is_gone(kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5"]
    with pytest.raises(ModelGone):
        ask(kimi)


def test_silence_in_the_middle_is_noticed(kimi: StandIn) -> None:
    kimi.fault("silence", 3)
    with pytest.raises(ModelSilent):
        ask(kimi, silence=0.2)


def test_the_providers_wait_is_passed_on(kimi: StandIn) -> None:
    kimi.fault("overloaded", 9)
    with pytest.raises(ModelBusy) as busy:
        ask(kimi)
    assert busy.value.retry_after == 9.0


def test_nobody_there_is_unreachable() -> None:
    model = Kimi(name="kimi-k2.5", api_key="x", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnreachable):
        list(model.stream(REQUEST))


def test_thinking_alone_is_no_answer() -> None:
    with pytest.raises(EmptyAnswer):
        accepted(Turn(reasoning="hm", finish_reason="stop", complete=True, ended=True))


def test_an_incomplete_answer_is_not_accepted() -> None:
    with pytest.raises(StreamCut):
        accepted(Turn(content="half", finish_reason="stop", faults=("no_done",)))


def test_a_host_that_never_sends_an_end_mark_is_believed_the_second_time(kimi: StandIn) -> None:
    kimi.fault("no_done", times=None)
    model = Kimi(name="kimi-k2.5", api_key="sk-sandbox", base_url=f"{kimi.url}/v1")
    with pytest.raises(StreamCut):
        list(model.stream(REQUEST))
    *_, turn = model.stream(REQUEST)
    assert isinstance(turn, Turn)
    assert (turn.complete, turn.usable, turn.faults) == (False, True, ("no_done",))


@pytest.mark.parametrize("fault", ["no_finish", "cut_stream"])
def test_a_cut_is_never_believed_however_often_it_comes(kimi: StandIn, fault: str) -> None:
    kimi.fault(fault, times=None)
    model = Kimi(name="kimi-k2.5", api_key="sk-sandbox", base_url=f"{kimi.url}/v1")
    for _ in range(3):
        with pytest.raises(StreamCut):
            list(model.stream(REQUEST))


def test_an_unknown_model_gets_no_field_of_moonshots_own() -> None:
    assert not {"thinking", "prompt_cache_key"} & set(request_body("qwen-max", REQUEST, facts_of("qwen-max")))

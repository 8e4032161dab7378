"""Many streams of one process are read less often each; one alone is not held up."""

from contextlib import ExitStack

import pytest

from builder.llm.kimi import Kimi
from builder.llm.messages import Request, Turn
from builder.llm.pacing import LONGEST_PAUSE_SECONDS, PACE, Pace
from tests.builder.conftest import StandIn


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.mark.parametrize(("streams", "pause"), [(1, 0.0), (2, 0.001), (51, 0.05), (101, 0.1), (900, LONGEST_PAUSE_SECONDS)])
def test_the_more_streams_are_open_the_longer_each_waits_between_two_reads(streams: int, pause: float) -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep)
    with ExitStack() as stack:
        for _ in range(streams):
            stack.enter_context(pace.streaming())
        pace.wait(since=time.now)
    assert time.slept == ([pause] if pause else [])
    pace.wait(since=time.now)
    assert len(time.slept) == bool(pause)


def test_what_has_passed_since_the_last_read_counts() -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep)
    with ExitStack() as stack:
        for _ in range(101):
            stack.enter_context(pace.streaming())
        pace.wait(since=time.now - 0.07)
        pace.wait(since=0.0)
    assert time.slept == [0.03]


def test_an_answer_that_is_over_or_broken_off_is_no_stream_any_more(kimi: StandIn) -> None:
    model = Kimi(name="kimi-k2.5", api_key="sk-sandbox", base_url=f"{kimi.url}/v1")
    request = Request(messages=[{"role": "user", "content": "hello"}], waiting=lambda: None)
    with PACE.streaming():
        before = PACE.pause_seconds
        *_, turn = model.stream(request)
        assert isinstance(turn, Turn)
        assert PACE.pause_seconds == before
        begun = model.stream(request)
        next(begun)
        assert PACE.pause_seconds > before
        begun.close()
        assert PACE.pause_seconds == before

"""A silent host can be left at once."""

import threading
import time
from contextlib import suppress

import pytest

from builder.llm.kimi import Kimi
from builder.llm.messages import Request
from builder.llm.model import ModelSilent
from builder.llm.patience import proxy_of
from tests.builder.conftest import StandIn


class Enough(Exception):
    """What a listener raises when the creator cancels."""


def asked(kimi: StandIn, looks: list[float], enough_at: int) -> None:
    def look() -> None:
        looks.append(time.monotonic())
        if len(looks) == enough_at:
            raise Enough

    model = Kimi(name="kimi-k2.5", api_key="sk-sandbox", base_url=f"{kimi.url}/v1", silence_seconds=60)
    list(model.stream(Request(messages=[{"role": "user", "content": "hello"}], waiting=look)))


@pytest.mark.parametrize("fault", ["silence", "latency"], ids=["between two bytes", "before the first byte"])
def test_what_is_raised_while_waiting_ends_the_answer(kimi: StandIn, fault: str) -> None:
    kimi.fault(fault, 30)
    looks: list[float] = []
    began = time.monotonic()
    with pytest.raises(Enough):
        asked(kimi, looks, enough_at=2)
    assert len(looks) == 2
    assert looks[-1] - began < 10


def test_the_silence_limit_holds_although_it_is_waited_for_in_slices(kimi: StandIn) -> None:
    kimi.fault("silence", 30)
    looks: list[float] = []
    model = Kimi(name="kimi-k2.5", api_key="sk-sandbox", base_url=f"{kimi.url}/v1", silence_seconds=0.7)
    request = Request(messages=[{"role": "user", "content": "hello"}], waiting=lambda: looks.append(0.0))
    with pytest.raises(ModelSilent):
        list(model.stream(request))
    assert len(looks) == 1


def test_each_thread_has_its_own_wait(kimi: StandIn) -> None:
    kimi.fault("latency", 30, times=2)
    looks: dict[str, list[float]] = {"a": [], "b": []}

    def ask(name: str, enough_at: int) -> None:
        with suppress(Enough):
            asked(kimi, looks[name], enough_at)

    threads = [threading.Thread(target=ask, args=one) for one in (("a", 1), ("b", 3))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(looks[name]) for name in "ab"] == [1, 3]


def test_the_environments_proxy_is_used_for_its_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", "api.moonshot.cn")
    assert proxy_of("https://api.moonshot.ai/v1") == "http://proxy.example:3128"
    assert proxy_of("https://api.moonshot.cn/v1") is None
    assert proxy_of("http://127.0.0.1:8001/v1") is None

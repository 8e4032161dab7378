"""The breaker, step by step, on an explicit clock."""

from datetime import UTC, datetime, timedelta

import pytest

from builder.circuits import Pass, admit, broke, came_through, forget, give_back, trips
from builder.llm.model import (
    ContentRefused,
    DayQuotaSpent,
    EmptyAnswer,
    KeyRefused,
    ModelBusy,
    ModelError,
    ModelGone,
    ModelSilent,
    ModelUnreachable,
    QuotaSpent,
    StreamCut,
)
from builder.models import Circuit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
KEY = "f" * 32


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def fail(times: int, seconds: float = 0, error: ModelError | None = None, entry: Pass | None = None) -> None:
    for _ in range(times):
        broke(KEY, "Kimi, key of the site", entry or Pass(), error or ModelBusy(), at(seconds))


def wait_named(seconds: float) -> float | None:
    with pytest.raises(ModelBusy) as refused:
        admit(KEY, at(seconds))
    return refused.value.retry_after


def test_seven_failures_in_a_row_change_nothing_and_the_eighth_opens_it() -> None:
    fail(7)
    assert admit(KEY, at(1)) == Pass()
    fail(1)
    assert wait_named(1) == 9.0
    circuit = Circuit.objects.get()
    assert (circuit.state, circuit.reason, circuit.open_until) == ("open", "busy", at(10))


def test_a_success_between_begins_the_count_anew() -> None:
    fail(7)
    came_through(KEY, Pass())
    fail(7)
    assert admit(KEY, at(1)) == Pass()


def test_failures_more_than_a_minute_apart_do_not_add_up() -> None:
    fail(7)
    fail(7, seconds=61)
    assert admit(KEY, at(62)) == Pass()


def test_when_the_time_is_over_exactly_one_request_may_try() -> None:
    fail(8)
    assert wait_named(9.5) == 2.0
    assert admit(KEY, at(10)) == Pass(probe=True)
    assert wait_named(10) == 2.0
    assert wait_named(11) == 2.0


def test_a_probe_that_comes_through_closes_it() -> None:
    fail(8)
    came_through(KEY, admit(KEY, at(10)))
    circuit = Circuit.objects.get()
    assert (circuit.state, circuit.failure_count, circuit.open_count, circuit.reason) == ("closed", 0, 0, "")
    assert admit(KEY, at(10)) == Pass()


def test_each_probe_that_fails_doubles_the_time_up_to_a_minute() -> None:
    fail(8)
    now, pauses = 0.0, []
    for _ in range(5):
        until = Circuit.objects.get().open_until
        assert until is not None
        pauses.append((until - at(now)).total_seconds())
        now += pauses[-1]
        fail(1, seconds=now, entry=admit(KEY, at(now)))
    assert pauses == [10.0, 20.0, 40.0, 60.0, 60.0]


def test_a_probe_that_dies_is_not_waited_for_for_ever() -> None:
    fail(8)
    assert admit(KEY, at(10)).probe
    wait_named(99)
    assert admit(KEY, at(100)).probe


def test_a_probe_that_proved_nothing_lets_the_next_one_try() -> None:
    fail(8)
    give_back(KEY, admit(KEY, at(10)))
    assert admit(KEY, at(10)).probe


def test_the_providers_own_wait_counts_when_it_is_longer() -> None:
    fail(8, error=ModelBusy(retry_after=25))
    assert wait_named(0) == 25.0


def test_a_straggler_neither_closes_nor_prolongs_an_open_circuit() -> None:
    fail(8)
    came_through(KEY, Pass())
    fail(5, seconds=5)
    assert wait_named(5) == 5.0


@pytest.mark.parametrize(
    ("error", "reason", "told", "minutes"),
    [
        (QuotaSpent(), "quota", QuotaSpent, 10),
        (DayQuotaSpent(), "quota", QuotaSpent, 30),
        (KeyRefused(sentence="Use a key of platform.moonshot.ai."), "key", KeyRefused, 10),
    ],
)
def test_a_refusal_opens_it_at_once_for_long_and_is_told_to_everybody(
    error: ModelError, reason: str, told: type[ModelError], minutes: int
) -> None:
    fail(1, error=error)
    with pytest.raises(told) as refused:
        admit(KEY, at(60 * minutes - 1))
    assert refused.value.sentence == error.sentence
    assert not refused.value.retryable
    assert Circuit.objects.get().reason == reason
    assert admit(KEY, at(60 * minutes)).probe


def test_an_admin_closes_it_at_once() -> None:
    fail(8)
    forget(Circuit.objects.get().fingerprint)
    assert admit(KEY, at(0)) == Pass()


def test_keys_have_circuits_of_their_own() -> None:
    fail(8)
    assert admit("e" * 32, at(0)) == Pass()


@pytest.mark.parametrize("error", [ModelBusy, ModelUnreachable, ModelSilent, QuotaSpent, DayQuotaSpent, KeyRefused])
def test_the_providers_state_trips_it(error: type[ModelError]) -> None:
    assert trips(error())


@pytest.mark.parametrize("error", [StreamCut, EmptyAnswer, ModelGone, ContentRefused, ModelError])
def test_one_requests_own_trouble_does_not(error: type[ModelError]) -> None:
    assert not trips(error())

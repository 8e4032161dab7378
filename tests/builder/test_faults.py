"""Every fault of the provider, once, in the middle of a real build."""

import pytest

from builder.building import run_build
from builder.models import Build
from sandbox.kimi.faults import KNOWN
from tests.builder.conftest import StandIn

ENDS = {
    "quota": "quota_spent",
    "quota_forbidden": "quota_spent",
    "content_filter": "request_refused",
    "vague_400": "request_refused",
    "too_long": "request_refused",
}
SLOW = {"silence", "latency"}


@pytest.mark.parametrize("name", sorted(set(KNOWN) - SLOW))
def test_a_build_survives_it_or_ends_with_the_right_words(build: Build, kimi: StandIn, name: str) -> None:
    kimi.fault(name)
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == ENDS.get(name, "validated")
    assert (build.revision is None) == (name in ENDS)
    assert build.cost_microdollars == sum(step.cost_microdollars for step in build.steps.all())
    assert "<|" not in str([step.assistant_message for step in build.steps.all()])


@pytest.mark.parametrize("place", ["choice", "finish", "last", "all", "none"])
def test_tokens_are_counted_wherever_they_are_told(build: Build, kimi: StandIn, place: str) -> None:
    kimi.settings.usage_place = place
    run_build(build.pk)
    build.refresh_from_db()
    assert build.prompt_tokens > 1000
    assert {step.usage_source for step in build.steps.all()} == {"estimate" if place == "none" else "provider"}


def test_the_long_way_of_full_text_works_too(build: Build, kimi: StandIn) -> None:
    kimi.settings.long_way = True
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == "validated"


def test_the_next_model_steps_in_for_a_retired_one(build: Build, kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5"]
    run_build(build.pk)
    build.refresh_from_db()
    assert (build.outcome, build.model) == ("validated", "kimi-k2.6")


def test_repeated_calls_are_ended(build: Build, kimi: StandIn) -> None:
    kimi.fault("repeat_calls", times=None)
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome in ("validated", "repeated_calls")
    assert build.turn_count <= 12

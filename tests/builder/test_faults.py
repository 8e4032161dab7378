"""Every fault of the provider, once, in the middle of a real build."""

from typing import Any

import pytest
from django.db.models.signals import post_save
from pytest_django import Settings

from builder.building import run_build
from builder.models import Build, BuildStep
from sandbox.kimi.faults import KNOWN
from tests.builder.conftest import StandIn

ENDS = {
    "quota": "quota_spent",
    "quota_forbidden": "quota_spent",
    "day_limit": "quota_spent",
    "forbidden": "key_refused",
    "coding_error": "key_refused",
    "too_large": "request_refused",
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


@pytest.mark.parametrize("other", ["kimi-k2.7-code", "kimi-k3"])
def test_a_model_that_thinks_takes_over_in_the_middle(build: Build, kimi: StandIn, settings: Settings, other: str) -> None:
    def retire(sender: type[BuildStep], instance: BuildStep, **_: Any) -> None:
        if instance.status == "complete":
            kimi.settings.retired = ["kimi-k2.5"]

    settings.KIMI_FALLBACK_MODELS = [other]
    post_save.connect(retire, sender=BuildStep)
    try:
        run_build(build.pk)
    finally:
        post_save.disconnect(retire, sender=BuildStep)
    build.refresh_from_db()
    first, *rest = [step.assistant_message or {} for step in build.steps.filter(status="complete").order_by("number")]
    assert (build.outcome, build.model) == ("validated", other)
    assert "reasoning_content" not in first
    assert all(message["reasoning_content"] for message in rest)


def test_repeated_calls_are_ended(build: Build, kimi: StandIn) -> None:
    kimi.fault("repeat_calls", times=None)
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome in ("validated", "repeated_calls")
    assert build.turn_count <= 12

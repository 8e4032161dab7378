"""A document that broke off while it was written as words is gone on with, by the same worker and by the next one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models.signals import post_save

from builder.building import run_build
from builder.heart import HEART
from builder.models import Build, BuildStep
from builder.requesting import request_cancel
from sandbox.common.faults import Fault
from sandbox.kimi.faults import turn_path
from tests.builder.conftest import StandIn

LAST_TURN = 3


@pytest.fixture
def writing(kimi: StandIn) -> StandIn:
    """A stand-in whose document comes as words."""
    kimi.settings.answer_in_text = True
    return kimi


def break_off(kimi: StandIn, name: str, value: float = 0) -> None:
    """Let the turn that writes the document go wrong, once."""
    kimi.plan.add(Fault(name, value, 1, turn_path(LAST_TURN)))


def shown(build: Build) -> list[Any]:
    last_reset = build.events.filter(kind="reset").order_by("-sequence").values_list("sequence", flat=True).first() or 0
    blocks = build.events.filter(kind="block", sequence__gt=last_reset).order_by("sequence")
    return [event.data["block"]["props"] for event in blocks]


def blocks_of(build: Build) -> list[Any]:
    assert build.revision is not None
    return [block["props"] for page in build.revision.document["pages"] for block in page["blocks"]]


@pytest.mark.parametrize("fault", ["cut_stream", "no_finish", "error_event", "garbled", "glued", "cut_answer"])
def test_it_goes_on_where_it_broke_off(build: Build, writing: StandIn, fault: str) -> None:
    break_off(writing, fault)
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == "validated", build.message
    broken, whole = build.steps.order_by("number")[LAST_TURN - 1 :]
    assert (broken.status, whole.status) == ("abandoned", "complete")
    assert whole.assistant_message is not None
    assert whole.assistant_message["content"].startswith(broken.partial["content"][:900])
    assert whole.completion_tokens < len(whole.assistant_message["content"]) / 5
    assert broken.cost_microdollars > 0
    assert build.cost_microdollars == sum(step.cost_microdollars for step in build.steps.all())
    assert shown(build) == blocks_of(build)


@pytest.mark.parametrize("fault", ["partial_restarts", "partial_talks", "partial_refused"])
def test_where_the_two_do_not_fit_it_is_written_again_and_both_are_in_the_account(
    build: Build, writing: StandIn, fault: str
) -> None:
    break_off(writing, "cut_stream")
    break_off(writing, fault)
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == "validated", build.message
    steps = list(build.steps.order_by("number"))[LAST_TURN - 1 :]
    assert [step.status for step in steps][-1] == "complete"
    assert len(steps) == (2 if fault == "partial_restarts" else 3)
    assert build.cost_microdollars == sum(step.cost_microdollars for step in build.steps.all())
    assert shown(build) == blocks_of(build)


@contextmanager
def when_kept(action: Callable[[], object], at_least: int = 1_200) -> Iterator[None]:
    """Do something as soon as the ledger has kept so many letters of an answer that is still coming."""
    done: list[object] = []

    def watch(sender: type[BuildStep], instance: BuildStep, **_: Any) -> None:
        kept = len(str(instance.partial))
        if instance.turn == LAST_TURN and kept >= at_least and instance.status == "started" and not done:
            done.append(action())

    post_save.connect(watch, sender=BuildStep)
    try:
        yield
    finally:
        post_save.disconnect(watch, sender=BuildStep)
    assert done


def test_the_next_worker_goes_on_with_what_the_last_one_had_kept(build: Build, writing: StandIn) -> None:
    break_off(writing, "silence", 60)
    try:
        with when_kept(HEART.leaving.set):
            run_build(build.pk)
    finally:
        HEART.leaving.clear()
    broken = build.steps.order_by("number").last()
    assert broken is not None
    assert len(broken.partial["content"]) > 1_000
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == "validated"
    broken.refresh_from_db()
    whole = build.steps.order_by("number").last()
    assert whole is not None
    assert whole.assistant_message is not None
    assert (broken.status, whole.status, whole.number) == ("abandoned", "complete", broken.number + 1)
    assert broken.completion_tokens == -(-len(broken.partial["content"].encode()) // 4)
    assert whole.completion_tokens < len(whole.assistant_message["content"]) / 5
    assert build.cost_microdollars == sum(step.cost_microdollars for step in build.steps.all())
    assert shown(build) == blocks_of(build)


def test_a_cancel_reaches_a_build_whose_service_is_silent(build: Build, kimi: StandIn) -> None:
    break_off(kimi, "silence", 60)
    with when_kept(lambda: request_cancel(build), at_least=800):
        run_build(build.pk)
    build.refresh_from_db()
    broken = build.steps.order_by("number").last()
    assert broken is not None
    assert (build.status, build.outcome) == ("cancelled", "cancelled")
    assert build.worked_ms < 20_000
    assert broken.partial["calls"][0]["name"] == "validate_product_dsl"
    assert broken.cost_microdollars > 0

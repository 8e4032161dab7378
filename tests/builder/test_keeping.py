"""Keeping what was finished when the creator said stop."""

from collections.abc import Callable
from typing import Any

from django.db.models.signals import pre_save

from builder.building import run_build
from builder.models import Build, BuildStep
from builder.requesting import request_cancel, request_keep
from products.dsl.validate import validate
from sandbox.common.faults import Fault
from sandbox.kimi.faults import turn_path
from tests.builder.conftest import StandIn


def cut_near_the_end() -> Fault:
    """The third answer breaks off after the sales page and some of the rest."""
    return Fault("cut_stream", 130_000, 1, turn_path(3))


def run_and_ask(build: Build, ask: Callable[[Build], None]) -> None:
    """Run the build; the wish comes while the document is being written, after its blocks were shown."""

    def wish(sender: type[BuildStep], instance: BuildStep, **_: Any) -> None:
        if instance.number == 3 and instance.status == "abandoned":
            ask(build)

    pre_save.connect(wish, sender=BuildStep)
    try:
        run_build(build.pk)
    finally:
        pre_save.disconnect(wish, sender=BuildStep)
    build.refresh_from_db()


def test_finished_blocks_become_a_valid_revision(build: Build, kimi: StandIn) -> None:
    kimi.settings.tokens_per_chunk = 1
    kimi.plan.add(cut_near_the_end())
    run_and_ask(build, request_keep)
    assert (build.status, build.outcome) == ("succeeded", "kept")
    assert build.revision is not None
    assert validate(build.revision.document) == []
    shown = build.events.filter(kind="block").count()
    kept = sum(len(page["blocks"]) for page in build.revision.document["pages"])
    assert 0 < kept <= shown
    assert build.steps.filter(status="complete").count() == 2


def test_cancelling_in_the_middle_makes_nothing_and_counts_what_was_written(build: Build, kimi: StandIn) -> None:
    kimi.settings.tokens_per_chunk = 1
    kimi.plan.add(cut_near_the_end())
    run_and_ask(build, request_cancel)
    assert (build.status, build.outcome, build.revision) == ("cancelled", "cancelled", None)
    broken = build.steps.get(number=3)
    assert (broken.status, broken.usage_source) == ("abandoned", "estimate")
    assert broken.completion_tokens > 0

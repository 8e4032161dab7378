"""Workers die; builds do not."""

import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.utils import timezone

from builder.building import run_build
from builder.heart import HEART, Heart
from builder.models import Build, BuildStep
from builder.recovery import held, is_dead, lost, owner, release, take_lease
from builder.tasks import resume_lost_builds
from products.models import Revision
from tests.builder.conftest import StandIn


class Killed(BaseException):
    """As abrupt as SIGKILL: nothing of ours catches it."""


def run_until_killed(build: Build, at_write: int) -> bool:
    """Run the build with a worker that dies at its n-th write to the ledger; True if it died."""
    writes = 0

    def count(sender: type[BuildStep], **_: Any) -> None:
        nonlocal writes
        writes += 1
        if writes == at_write:
            raise Killed

    pre_save.connect(count, sender=BuildStep)
    try:
        run_build(build.pk)
    except Killed:
        return True
    finally:
        pre_save.disconnect(count, sender=BuildStep)
    return False


def expire(build: Build) -> None:
    Build.objects.filter(pk=build.pk).update(lease_until=timezone.now() - timedelta(seconds=1), lease_owner="elsewhere:1:x")


def lost_builds() -> list[Build]:
    return list(Build.objects.filter(lost()))


def gone_process() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize("at_write", range(1, 9))
def test_a_build_goes_on_where_its_worker_died(build: Build, kimi: StandIn, at_write: int) -> None:
    assert run_until_killed(build, at_write)
    complete = build.steps.filter(status="complete").count()
    expire(build)
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == "validated"
    assert Revision.objects.filter(product=build.product).count() == 1
    assert build.steps.filter(status="complete").count() == 3
    assert build.steps.filter(status="complete", attempt=2).count() == 3 - complete
    assert not build.steps.filter(status="started").exists()
    assert build.cost_microdollars == sum(step.cost_microdollars for step in build.steps.all())


def test_the_page_is_cleared_and_drawn_again_after_an_interruption(build: Build, kimi: StandIn) -> None:
    assert run_until_killed(build, 8)
    expire(build)
    run_build(build.pk)
    kinds = list(build.events.filter(attempt=2).values_list("kind", flat=True))
    assert kinds[0] == "reset" or "reset" in kinds[:3]
    assert kinds.count("head") == 1


def test_a_worker_that_lost_its_lease_writes_nothing_more(build: Build, kimi: StandIn) -> None:
    def steal(sender: type[BuildStep], instance: BuildStep, **_: Any) -> None:
        if instance.number == 2:
            Build.objects.filter(pk=build.pk).update(fence=99)

    pre_save.connect(steal, sender=BuildStep)
    try:
        run_build(build.pk)
    finally:
        pre_save.disconnect(steal, sender=BuildStep)
    build.refresh_from_db()
    assert (build.status, build.revision, build.fence) == ("running", None, 99)
    assert build.turn_count == 1


def test_only_one_worker_gets_a_build(build: Build) -> None:
    assert take_lease(build.pk) is not None
    assert take_lease(build.pk) is None


def test_a_dead_worker_of_this_machine_is_not_waited_for(build: Build) -> None:
    first = take_lease(build.pk)
    assert first is not None
    assert lost_builds() == []
    machine, _, rest = first.lease_owner.split(":", 2)
    Build.objects.filter(pk=build.pk).update(lease_owner=f"{machine}:{gone_process()}:{rest}")
    assert lost_builds() == [build]
    second = take_lease(build.pk)
    assert second is not None
    assert (second.fence, second.lost_count) == (first.fence + 1, 1)


def test_a_process_number_that_is_used_again_is_another_process() -> None:
    machine, number, began, rest = owner().split(":")
    assert not is_dead(owner())
    assert is_dead(f"{machine}:{number}:{int(began) - 1}:{rest}")


@pytest.mark.parametrize("other", ["", "web-1:7:11:run_x", "web-1:99999999:11:run_x", "::17"])
def test_what_another_machine_or_container_does_is_left_to_the_lease(other: str) -> None:
    assert not is_dead(other)


def test_a_build_that_kills_its_workers_is_given_up(build: Build, kimi: StandIn) -> None:
    for _ in range(3):
        assert run_until_killed(build, 1)
        expire(build)
    run_build(build.pk)
    build.refresh_from_db()
    assert (build.status, build.outcome) == ("failed", "abandoned")
    assert "3 attempts" in build.message


def test_attempts_that_got_further_are_not_counted_together(build: Build, kimi: StandIn) -> None:
    for at_write in (1, 1, 5, 1):
        assert run_until_killed(build, at_write)
        expire(build)
    run_build(build.pk)
    build.refresh_from_db()
    assert (build.outcome, build.attempt_count, build.lost_count) == ("validated", 5, 0)


def test_a_build_that_is_handed_over_is_no_failed_attempt(build: Build, kimi: StandIn) -> None:
    for _ in range(4):
        taken = take_lease(build.pk)
        assert taken is not None
        assert release(taken)
        assert not held(taken).exists()
        assert not release(taken)
    run_build(build.pk)
    build.refresh_from_db()
    assert (build.outcome, build.attempt_count, build.lost_count) == ("validated", 5, 0)


def test_a_process_that_is_stopped_gives_back_what_its_threads_do_not(build: Build) -> None:
    heart = Heart()
    taken = take_lease(build.pk)
    assert taken is not None
    with heart.beating_for(taken):
        assert heart.hand_over(patience=0) == 1
        build.refresh_from_db()
        assert (build.status, build.lease_owner, build.lost_count) == ("queued", "", 0)
    assert heart.leaving.is_set()
    assert heart.wait_until_idle(0)


def test_the_time_nobody_worked_does_not_count(build: Build, kimi: StandIn) -> None:
    assert run_until_killed(build, 5)
    expire(build)
    Build.objects.filter(pk=build.pk).update(started_at=timezone.now() - timedelta(hours=5))
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == "validated"
    assert build.worked_ms < 60_000


def test_lost_builds_are_found_and_run_again(build: Build, kimi: StandIn) -> None:
    assert run_until_killed(build, 3)
    assert resume_lost_builds() == 0
    expire(build)
    assert resume_lost_builds() == 1
    build.refresh_from_db()
    assert build.outcome == "validated"


def test_a_build_whose_hint_got_lost_is_found(build: Build, kimi: StandIn) -> None:
    assert resume_lost_builds() == 1
    build.refresh_from_db()
    assert build.outcome == "validated"


def test_the_heart_stops_when_nothing_is_held(build: Build, kimi: StandIn) -> None:
    run_build(build.pk)
    assert HEART.wait_until_idle(5)
    for thread in threading.enumerate():
        if thread.name == "heart":
            thread.join(5)
    assert "heart" not in [thread.name for thread in threading.enumerate()]

"""Workers die; builds do not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.utils import timezone

from builder.building import run_build
from builder.models import Build, BuildStep
from builder.recovery import lost_builds, take_lease
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
    host = first.lease_owner.split(":")[0]
    Build.objects.filter(pk=build.pk).update(lease_owner=f"{host}:99999999:gone")
    second = take_lease(build.pk)
    assert second is not None
    assert second.fence == first.fence + 1


def test_the_sweeper_sees_a_dead_worker_of_this_machine_at_once(build: Build) -> None:
    taken = take_lease(build.pk)
    assert taken is not None
    assert lost_builds(timezone.now()) == []
    Build.objects.filter(pk=build.pk).update(lease_owner=taken.lease_owner.split(":")[0] + ":99999999:gone")
    assert lost_builds(timezone.now()) == [build]


def test_a_build_that_kills_its_workers_is_given_up(build: Build, kimi: StandIn) -> None:
    for _ in range(3):
        assert run_until_killed(build, 1)
        expire(build)
    run_build(build.pk)
    build.refresh_from_db()
    assert (build.status, build.outcome) == ("failed", "abandoned")
    assert "3 attempts" in build.message


def test_lost_builds_are_found_and_run_again(build: Build, kimi: StandIn) -> None:
    assert run_until_killed(build, 3)
    assert lost_builds(timezone.now()) == []
    expire(build)
    assert resume_lost_builds() == 1
    build.refresh_from_db()
    assert build.outcome == "validated"


def test_a_build_whose_message_got_lost_is_sent_again_once_a_minute(build: Build) -> None:
    now = timezone.now()
    assert lost_builds(now) == []
    assert lost_builds(now + timedelta(seconds=61)) == [build]
    assert lost_builds(now + timedelta(seconds=62)) == []
    assert lost_builds(now + timedelta(seconds=125)) == [build]

"""The statements of a running build do what the query builder would: fenced, in order, with every kind of value."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from builder.heart import Heart
from builder.models import Build, BuildEvent
from builder.recovery import take_lease
from builder.requesting import request_cancel, request_keep
from builder.wishes import Wishes, wishes_of
from builder.writing import add_events, renew
from tests.builder.conftest import StandIn

ODD = {"c1": {"title": "Äpfel “und” %s", "steps": ["1 % 2", ""], "of": None}}


def taken(build: Build) -> Build:
    held = take_lease(build.pk)
    assert held is not None
    return held


def test_it_sets_what_it_is_given_and_nothing_else(build: Build) -> None:
    held = taken(build)
    Build.objects.filter(pk=build.pk).update(lease_until=timezone.now() - timedelta(hours=1), model="as it was")
    assert renew(held, worked_ms=7, sources=ODD) == Wishes(cancel=False, keep=False)
    build.refresh_from_db()
    assert (build.worked_ms, build.sources, build.model, build.turn_count) == (7, ODD, "as it was", 0)
    assert Build.objects.filter(pk=build.pk, lease_until__gt=Now() + timedelta(seconds=20)).exists()
    assert Build.objects.filter(pk=build.pk, lease_until__lt=Now() + timedelta(seconds=31)).exists()


def test_whoever_lost_the_lease_changes_nothing(build: Build) -> None:
    held = taken(build)
    Build.objects.filter(pk=build.pk).update(fence=held.fence + 1)
    assert renew(held, worked_ms=7) is None
    Build.objects.filter(pk=build.pk).update(fence=held.fence, status="queued")
    assert renew(held, worked_ms=7) is None
    build.refresh_from_db()
    assert build.worked_ms == 0


def test_what_is_wished_comes_back_with_the_lease(build: Build) -> None:
    held = taken(build)
    request_keep(build)
    assert renew(held, worked_ms=1) == Wishes(cancel=False, keep=True)
    request_cancel(build)
    assert renew(held, worked_ms=2) == Wishes(cancel=True, keep=True)


def test_events_are_numbered_on_and_keep_their_words(build: Build) -> None:
    held = taken(build)
    add_events(held, 1, [("status", {"line": "Reading"}), ("block", ODD)])
    add_events(held, 3, [("note", {"text": "100 %"})])
    rows = BuildEvent.objects.filter(build=build).order_by("pk").values_list("sequence", "attempt", "kind", "data")
    assert list(rows) == [
        (1, 1, "status", {"line": "Reading"}),
        (2, 1, "block", ODD),
        (3, 1, "note", {"text": "100 %"}),
    ]
    first = BuildEvent.objects.get(build=build, sequence=1)
    assert abs(first.created_at - timezone.now()) < timedelta(minutes=1)


def test_the_heart_sees_for_all_and_only_what_is_ours(build: Build, kimi: StandIn) -> None:
    heart, held = Heart(), taken(build)
    assert heart.seen(held, within=60) is None
    heart.look([held])
    assert heart.seen(held, within=60) == Wishes(cancel=False, keep=False)
    assert heart.seen(held, within=0) is None
    request_cancel(build)
    heart.look([held])
    assert heart.seen(held, within=60) == Wishes(cancel=True, keep=False)
    Build.objects.filter(pk=build.pk).update(fence=held.fence + 1)
    assert wishes_of([held]) == {}
    heart.look([held])
    assert heart.seen(held, within=60) is None

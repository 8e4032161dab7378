"""The row is the truth and the queue only a hint: who works on a build, and which builds have lost their worker."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from builder.models import Build, BuildStatus
from builder.models.build import ACTIVE
from owny.lib.ids import new_id

LEASE = timedelta(seconds=30)
BEAT_SECONDS = 8.0
RESEND_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker has the build, or it is over; whoever gets this writes nothing more."""


@cache
def owner() -> str:
    """This process, so that another on the same machine can tell whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}:{new_id('run', 6)}"[:120]


def take_lease(build_id: int) -> Build | None:
    """Make this process the worker of a build: the row with its new fence, or None when it is over or somebody works
    on it. A worker of this machine that has died is not waited for."""
    build = Build.objects.filter(pk=build_id).first()
    if build is None or not build.is_active:
        return None
    now = timezone.now()
    free = Q(status=BuildStatus.QUEUED) | Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    if _is_dead(build.lease_owner):
        free |= Q(lease_owner=build.lease_owner)
    taken = Build.objects.filter(free, pk=build_id, fence=build.fence, status__in=ACTIVE).update(
        status=BuildStatus.RUNNING,
        lease_owner=owner(),
        lease_until=now + LEASE,
        fence=F("fence") + 1,
        attempt_count=F("attempt_count") + 1,
        started_at=build.started_at or now,
    )
    return Build.objects.get(pk=build_id) if taken else None


def held(build: Build) -> QuerySet[Build]:
    """The row of a build as long as this worker has it; empty once the lease is lost."""
    return Build.objects.filter(pk=build.pk, fence=build.fence, status=BuildStatus.RUNNING)


@contextmanager
def heartbeat(build: Build) -> Iterator[None]:
    """Renew the lease from a thread, so that a model that is silent for a minute does not cost it."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT_SECONDS):
                try:
                    held(build).update(lease_until=timezone.now() + LEASE)
                except DatabaseError:
                    continue
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"beat of {build}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def lost_builds(now: datetime) -> list[Build]:
    """Builds whose worker died, and those whose message got lost: queued for a minute and nobody came. The latter are
    given once a minute, however often this is asked."""
    running = Build.objects.filter(status=BuildStatus.RUNNING)
    dead = [
        build for build in running if build.lease_until is None or build.lease_until < now or _is_dead(build.lease_owner)
    ]
    waiting = Build.objects.filter(status=BuildStatus.QUEUED, created_at__lt=now - RESEND_AFTER)
    unsent = list(waiting.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now)))
    waiting.filter(pk__in=[build.pk for build in unsent]).update(lease_until=now + RESEND_AFTER)
    return dead + unsent


def _is_dead(lease_owner: str) -> bool:
    host, _, rest = lease_owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

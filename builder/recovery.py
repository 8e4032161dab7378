"""The row is the truth and the queue only a hint: who works on a build, and which builds have lost their worker.

All moments of a lease are the database's: the clocks of two machines need not agree.
"""

import os
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from builder.models import Build, BuildStatus
from builder.models.build import ACTIVE
from owny.lib.ids import new_id

MAX_ATTEMPTS = 3
SUBJECTS = ("creator__brand", "creator__user", "product")
"""What every worker needs beside the row of its build."""
LOST = Q(status=BuildStatus.RUNNING) & (Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))


class LeaseLost(Exception):
    """Another worker has the build, or it is over; whoever gets this writes nothing more."""


class HandedOver(Exception):
    """This process is being stopped; another worker goes on."""


def lease_end() -> "ExpressionWrapper[CombinedExpression]":
    """The moment up to which a lease taken or renewed now is good."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=settings.BUILD_LEASE_SECONDS)), output_field=DateTimeField())


def take_lease(build_id: int) -> Build | None:
    """Make this process the worker of a build: the row with its new fence, or None when it is over or somebody works
    on it. A worker of this machine that has died is not waited for."""
    build = Build.objects.filter(pk=build_id, status__in=ACTIVE).first()
    return take(build) if build else None


def take(build: Build) -> Build | None:
    """The same for a row that was just read: None when it has changed since."""
    free = Q(status=BuildStatus.QUEUED) | LOST
    if is_dead(build.lease_owner):
        free |= Q(lease_owner=build.lease_owner)
    died = build.status == BuildStatus.RUNNING
    taken = Build.objects.filter(free, pk=build.pk, fence=build.fence, status=build.status).update(
        status=BuildStatus.RUNNING,
        lease_owner=owner(),
        lease_until=lease_end(),
        fence=F("fence") + 1,
        attempt_count=F("attempt_count") + 1,
        lost_count=F("lost_count") + int(died),
        started_at=Coalesce("started_at", Value(timezone.now())),
    )
    return Build.objects.select_related(*SUBJECTS).get(pk=build.pk) if taken else None


def held(build: Build) -> QuerySet[Build]:
    """The row of a build as long as this worker has it; empty once the lease is lost."""
    return Build.objects.filter(pk=build.pk, fence=build.fence, status=BuildStatus.RUNNING)


def release(build: Build) -> bool:
    """Give the build back to the line as it stands, if this worker still has it. That is no failed attempt."""
    given = {"status": BuildStatus.QUEUED, "lease_owner": "", "lease_until": None, "fence": F("fence") + 1}
    return held(build).update(**given) == 1


def lost(gone: Sequence[str] | None = None) -> Q:
    """Builds whose worker died: the lease ran out, or its process on this machine is gone (`dead_owners`)."""
    gone = dead_owners() if gone is None else gone
    return LOST | Q(status=BuildStatus.RUNNING, lease_owner__in=gone) if gone else LOST


def is_lost(build: Build) -> bool:
    """Whether a build that runs has no worker any more, by the clock of this machine."""
    ran_out = build.lease_until is None or build.lease_until < timezone.now()
    return build.status == BuildStatus.RUNNING and (ran_out or is_dead(build.lease_owner))


def alive(gone: Sequence[str] | None = None) -> Q:
    """Builds that somebody works on."""
    gone = dead_owners() if gone is None else gone
    held_now = Q(status=BuildStatus.RUNNING, lease_until__gte=Now())
    return held_now & ~Q(lease_owner__in=gone) if gone else held_now


def owner() -> str:
    """This process, so that another of the same machine can tell whether it still lives: the boot, the namespace of its
    number, the number, and when it began. Neither a number that is used again nor another container is mistaken for it."""
    return _owner_of(os.getpid())


def is_dead(lease_owner: str) -> bool:
    """Whether the owner was a process of this machine and is gone. What cannot be told is left to the lease."""
    machine, _, rest = lease_owner.partition(":")
    number, _, rest = rest.partition(":")
    began = rest.partition(":")[0]
    if not began or machine != _machine() or not number.isdigit():
        return False
    return _began(int(number)) != began


@cache
def _owner_of(pid: int) -> str:
    return f"{_machine()}:{pid}:{_began(pid)}:{new_id('run', 6)}"[:120]


@cache
def _machine() -> str:
    """One boot of one kernel, and in it the process numbers of one container; empty where the system does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot[:13]}.{Path('/proc/self/ns/pid').readlink().name}".replace(":", "")
    except OSError:
        return ""


def dead_owners() -> list[str]:
    """Workers of this machine that have builds and are gone."""
    running = Build.objects.filter(status=BuildStatus.RUNNING).order_by()
    return [one for one in running.values_list("lease_owner", flat=True).distinct() if is_dead(one)]


def _began(pid: int) -> str:
    """When a process began, in ticks since the boot; empty when there is no such process or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]

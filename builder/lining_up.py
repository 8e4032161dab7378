"""The line of builds: whose turn is next, and what a creator is told while waiting.

The next one is the oldest of the creator who has the fewest running; one that was begun already goes first. How many
one creator may have running is counted for each kind of work, so that a small wish need not wait for three products.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from builder.models import Build, BuildStatus
from builder.recovery import alive, dead_owners, is_lost, lost, take

LINE_LOCK = 0xB0D9E6
MOST_LOOKED_AT = 2_000
Key = tuple[int, str]


def take_next() -> Build | None:
    """Become the worker of the next build, or None when none may begin now. Takers wait for one another, so the limits
    hold; a row that is being changed at this moment is passed over."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINE_LOCK])
        gone = dead_owners()
        if not _free_places(gone):
            return None
        following = _line(gone).select_for_update(skip_locked=True, of=("self",)).first()
        return take(following) if following else None


def startable_count() -> int:
    """How many builds wait for nothing but a worker."""
    gone = dead_owners()
    return min(_free_places(gone), _line(gone).count())


def place_in_line(build: Build) -> str:
    """What a creator whose build waits is told; empty when it does not wait."""
    if not build.is_active or (build.status == BuildStatus.RUNNING and not is_lost(build)):
        return ""
    if build.started_at is not None:
        return "Going on in a moment"
    limit, running = settings.BUILDS_AT_ONCE_PER_CREATOR, _running()
    waiting = _waiting()
    key = (build.creator_id, build.task)
    own = running[key] + sum(pk < build.pk for pk in waiting[key]) - limit + 1
    if own == 1:
        return "Begins when one of your builds before it is done"
    if own > 1:
        return f"Begins when {own} of your builds before it are done"
    ahead = _ahead(build.pk, running, waiting, limit)
    if not ahead:
        return "You are next"
    return f"{ahead} builds are before yours" if ahead > 1 else "One build is before yours"


def _free_places(gone: Sequence[str]) -> int:
    return max(0, settings.BUILDS_AT_ONCE - Build.objects.filter(alive(gone)).count())


def _line(gone: Sequence[str]) -> QuerySet[Build]:
    """Every build that may begin now, in order."""
    same = Build.objects.filter(alive(gone), creator=OuterRef("creator"), task=OuterRef("task")).order_by()
    count = same.values("creator").annotate(count=Count("pk")).values("count")
    waiting = Build.objects.filter(Q(status=BuildStatus.QUEUED) | lost(gone)).annotate(running=Coalesce(Subquery(count), 0))
    allowed = waiting.filter(running__lt=settings.BUILDS_AT_ONCE_PER_CREATOR)
    return allowed.order_by(F("started_at").asc(nulls_last=True), "running", "pk")


def _running() -> Counter[Key]:
    rows = Build.objects.filter(alive()).order_by().values_list("creator", "task")
    return Counter((creator, str(task)) for creator, task in rows)


def _waiting() -> defaultdict[Key, deque[int]]:
    """Those that were not begun, oldest first."""
    found: defaultdict[Key, deque[int]] = defaultdict(deque)
    rows = Build.objects.filter(status=BuildStatus.QUEUED, started_at__isnull=True).order_by("pk")
    for pk, creator, task in rows.values_list("pk", "creator", "task")[:MOST_LOOKED_AT]:
        found[creator, str(task)].append(pk)
    return found


def _ahead(pk: int, running: Counter[Key], waiting: defaultdict[Key, deque[int]], limit: int) -> int:
    """How many begin before this one if nobody is done in the meantime."""
    heads = [(running[key], line.popleft(), key) for key, line in waiting.items() if line]
    heapq.heapify(heads)
    count = 0
    while heads:
        has, first, key = heapq.heappop(heads)
        if has >= limit:
            continue
        if first == pk:
            break
        count += 1
        if waiting[key]:
            heapq.heappush(heads, (has + 1, waiting[key].popleft(), key))
    return count

"""Who watches which build. One look at the rows serves every open stream of this process, however many there are."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

from django.db import DatabaseError
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from builder.models import Build, BuildStatus
from owny.lib.connections import release_connection

POLL_SECONDS = 0.1
STAMP_SECONDS = 10.0
PAUSE_SECONDS = 2.0
READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="stream")
"""The only threads that open streams use; a stream that waits holds none of them."""

Result = TypeVar("Result")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Look:
    """Where a build stands: its status, the number of its last event, and whether it has a worker."""

    status: str
    last: int
    has_worker: bool


class Hub:
    """All open streams of one event loop."""

    def __init__(self) -> None:
        self._events: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self._looks: dict[int, Look] = {}
        self._stamped: dict[int, float] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, build_pk: int) -> Iterator[asyncio.Event]:
        """An event that is set whenever the build has moved."""
        moved = asyncio.Event()
        self._events[build_pk].add(moved)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look_around())
        try:
            yield moved
        finally:
            self._events[build_pk].discard(moved)
            if not self._events[build_pk]:
                del self._events[build_pk]
                self._looks.pop(build_pk, None)

    def look(self, build_pk: int) -> Look | None:
        """Where the build stood at the last look; None before the first."""
        return self._looks.get(build_pk)

    async def _look_around(self) -> None:
        while self._events or self._stamped:
            try:
                await self._stamp()
                looks = await in_reader(partial(look_at, list(self._events)))
            except DatabaseError:
                log.exception("Open streams cannot look at their builds.")
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            for pk, look in looks.items():
                if pk in self._events and self._looks.get(pk) != look:
                    self._looks[pk] = look
                    for moved in self._events[pk]:
                        moved.set()
            await asyncio.sleep(POLL_SECONDS)

    async def _stamp(self) -> None:
        """Write down who is watched; who is not any more is so at once."""
        now = time.monotonic()
        due = [pk for pk in self._events if now - self._stamped.get(pk, -STAMP_SECONDS) >= STAMP_SECONDS]
        left = [pk for pk in self._stamped if pk not in self._events]
        self._stamped |= dict.fromkeys(due, now)
        if due:
            await in_reader(partial(Build.objects.filter(pk__in=due).update, watched_at=Now()))
        if left:
            await in_reader(partial(Build.objects.filter(pk__in=left).update, watched_at=None))
        for pk in left:
            self._stamped.pop(pk, None)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def in_reader(work: Callable[[], Result]) -> Result:
    """Run a query in one of the few threads, which keeps no connection afterwards."""

    def run() -> Result:
        try:
            return work()
        finally:
            release_connection()

    return await asyncio.get_running_loop().run_in_executor(READERS, run)


def look_at(build_pks: Collection[int]) -> dict[int, Look]:
    """Where these builds stand, by one query."""
    rows = Build.objects.filter(pk__in=build_pks).order_by().annotate(last=Max("events__sequence"))
    now = timezone.now()
    return {
        pk: Look(status, last or 0, status == BuildStatus.RUNNING and until is not None and until >= now)
        for pk, status, last, until in rows.values_list("pk", "status", "last", "lease_until")
    }

"""One thread of a process renews the leases of all builds it works on, sees what their creators wish, and lets them go when
the process is stopped."""

import logging
import math
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError

from builder.models import Build, BuildStatus
from builder.recovery import lease_end, owner, release
from builder.wishes import Wishes, wishes_of
from owny.lib.connections import release_connection

BEATS_PER_LEASE = 4
LOOK_SECONDS = 1.0
OVERTIME_SECONDS = 120.0
log = logging.getLogger(__name__)


class Heart:
    """Beats while there is anything to beat for. `leaving` is set for good when the process is told to stop."""

    def __init__(self) -> None:
        self.leaving = threading.Event()
        self._held: dict[tuple[int, int], tuple[Build, float]] = {}
        self._changed = threading.Condition()
        self._is_beating = False
        self._looked_at = -math.inf
        self._wishes: Mapping[tuple[int, int], Wishes] = {}

    @contextmanager
    def beating_for(self, build: Build) -> Iterator[None]:
        """Keep the lease from a thread, so that a model that is silent for a minute does not cost it. A build whose own
        thread hangs for good, far beyond its time, is let go."""
        key = (build.pk, build.fence)
        with self._changed:
            self._held[key] = (build, time.monotonic() + settings.BUILD_TIME_LIMIT_SECONDS + OVERTIME_SECONDS)
            if not self._is_beating:
                self._is_beating = True
                threading.Thread(target=self._beat, name="heart", daemon=True).start()
        try:
            yield
        finally:
            with self._changed:
                del self._held[key]
                self._changed.notify_all()

    def seen(self, build: Build, *, within: float) -> Wishes | None:
        """What its creator wishes, as of a look in the last seconds; None when there was none, or the build was not found
        to be ours."""
        return self._wishes.get((build.pk, build.fence)) if time.monotonic() - self._looked_at < within else None

    def hand_over(self, patience: float) -> int:
        """Tell every build's thread to stop where it is and give its build back; after `patience` seconds the builds whose
        threads wait for a silent model are given back over their heads. How many were held."""
        self.leaving.set()
        with self._changed:
            count = len(self._held)
            self._changed.wait_for(lambda: not self._held, patience)
            stuck = [build for build, _ in self._held.values()]
        try:
            for build in stuck:
                release(build)
        except DatabaseError:
            log.exception("The leases of %d builds could not be given back; they run out by themselves.", len(stuck))
        finally:
            release_connection()
        return count

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether no build's thread is left within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._held, seconds)

    def _beat(self) -> None:
        beat = settings.BUILD_LEASE_SECONDS / BEATS_PER_LEASE
        renewed_at = time.monotonic()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._held, min(beat, LOOK_SECONDS))
                if not self._held:
                    self._is_beating = False
                    return
                held = list(self._held.values())
            now = time.monotonic()
            try:
                self.look([build for build, _ in held])
                if now - renewed_at >= beat:
                    renewed_at = now
                    _renew([build.pk for build, until in held if now < until])
            except DatabaseError:
                log.warning("The rows of %d builds could not be reached.", len(held))
            finally:
                release_connection()

    def look(self, builds: Sequence[Build]) -> None:
        """See what the creators of these builds wish, in one query."""
        found = wishes_of(builds)
        self._wishes = {(build.pk, build.fence): found[build.pk] for build in builds if build.pk in found}
        self._looked_at = time.monotonic()


def _renew(pks: Collection[int]) -> None:
    mine = Build.objects.filter(pk__in=pks, lease_owner=owner(), status=BuildStatus.RUNNING)
    mine.update(lease_until=lease_end())


HEART = Heart()

"""How often a stream is read. One alone is read as its pieces come; of a hundred in one process each is read ten times a
second, and then all that has come: waking up for every piece costs far more than reading it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

READS_PER_SECOND = 1_000
LONGEST_PAUSE_SECONDS = 0.1


class Pace:
    """Shares out the reads of a process among the streams that are open. `clock` and `sleep` are there so that a test can
    let time pass."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._open_count = 0
        self._lock = threading.Lock()

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """One more stream is open until the block ends."""
        with self._lock:
            self._open_count += 1
        try:
            yield
        finally:
            with self._lock:
                self._open_count -= 1

    @property
    def pause_seconds(self) -> float:
        """The least time between two reads of one stream."""
        return min(LONGEST_PAUSE_SECONDS, (self._open_count - 1) / READS_PER_SECOND)

    def wait(self, *, since: float) -> None:
        """Wait until it is time to read a stream again that was read at `since`."""
        left = since + self.pause_seconds - self._clock()
        if left > 0:
            self._sleep(left)


PACE = Pace()

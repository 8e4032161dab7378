"""What the stand-in was asked lately, for people and tests; kept in memory, without keys."""

import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 200


@dataclass
class Entry:
    """One request and how it ended. `body` is what the client sent; `ended` is sent, cut, client left or answered."""

    number: int
    path: str
    trace_id: str
    at: float = field(default_factory=time.time)
    status: int = 0
    model: str = ""
    turn: int = 0
    stream: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    calls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    error: str = ""
    ended: str = ""
    body: Any = None

    def as_json(self) -> dict[str, Any]:
        """Return the entry with its body."""
        return asdict(self)


class Journal:
    """The latest requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def open(self, path: str, trace_id: str) -> Entry:
        """Add an entry for a request that has just come in."""
        self._count += 1
        entry = Entry(self._count, path, trace_id)
        self._entries.append(entry)
        return entry

    def entries(self) -> list[Entry]:
        """Return the entries, oldest first."""
        return list(self._entries)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._count = 0


class Meter:
    """Counts the requests of the last minute for the X-RateLimit headers."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def add(self) -> int:
        """Count a request and return how many the last minute had."""
        now = time.monotonic()
        self._times.append(now)
        while now - self._times[0] > 60:
            self._times.popleft()
        return len(self._times)

    def clear(self) -> None:
        """Start a new minute."""
        self._times.clear()

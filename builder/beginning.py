"""Builds of one process begin one after the other. A hundred that do it at once get no further together: each would stand
half begun until nearly all are ready, while here the first is asking already and the last still waits in the line."""

import threading


class Turnstile:
    """One thread at a time between `enter` and `leave`; leaving without having entered does nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside: int | None = None

    def enter(self) -> None:
        """Wait until nobody is inside."""
        self._lock.acquire()
        self._inside = threading.get_ident()

    def leave(self) -> None:
        """Let the next one in."""
        if self._inside == threading.get_ident():
            self._inside = None
            self._lock.release()


BEGINNING = Turnstile()

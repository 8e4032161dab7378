"""Ports for programs that can only be told a number. Nobody else who asks here, on the whole machine, is given the same."""

import fcntl
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIRST, LAST, BLOCK = 18_000, 19_996, 4
"""Below the ports that the kernel gives to whoever asks for any."""


@contextmanager
def neighbouring_ports(count: int) -> Iterator[int]:
    """The first of up to BLOCK neighbouring ports that nobody listens on, ours until the block ends or the process does."""
    folder = Path(tempfile.gettempdir()) / "owny-ports"
    folder.mkdir(exist_ok=True)
    for first in range(FIRST, LAST, BLOCK):
        with (folder / str(first)).open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            if all(_is_free(first + offset) for offset in range(count)):
                yield first
                return
    raise RuntimeError(f"There are no free ports between {FIRST} and {LAST}.")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

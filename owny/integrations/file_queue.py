"""The queue of a machine without Redis: Kombu's file-system transport, safe among processes.

Kombu 5.7 opens a message's file before it writes it and reads what it moved away without a lock, so a reader may find an
empty message, and does not expect a table of queues that is empty because its writer has just begun. Either ends a worker.
"""

import fcntl
import json
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem

logger = logging.getLogger(__name__)

SCHEME = "files"
"""What a broker's address begins with to use this transport."""


class Channel(filesystem.Channel):
    """A message comes and goes by a rename, so it is whole or not there; the tables of queues have one writer at a time."""

    def _put(self, queue: str, message: dict[str, Any], **options: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        begun = folder / f".{uuid.uuid4()}"
        try:
            begun.write_text(json.dumps(message), "utf-8")
            begun.rename(folder / f"{time.time_ns():020}-{uuid.uuid4()}.{queue}.msg")
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {folder}") from error

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".{uuid.uuid4()}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was first
            try:
                message: dict[str, Any] = json.loads(taken.read_bytes())
            except ValueError:
                logger.warning("A message of the queue %s cannot be read; it is dropped: %s", queue, name)
                continue
            finally:
                taken.unlink()
            return message
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        line = (routing_key or "", pattern or "", queue or "")
        with self._table(exchange) as table:
            if line not in table:
                table.insert(0, line)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **options: Any) -> None:
        self._purge(queue)  # type: ignore[no-untyped-call]
        with self._table(exchange) as table, suppress(ValueError):
            table.remove((routing_key or "", pattern or "", queue or ""))

    @contextmanager
    def _table(self, exchange: str) -> Iterator[list[tuple[str, str, str]]]:
        """Which queues the exchange feeds, to be changed; nobody else changes it meanwhile."""
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                held = [tuple(line) for line in self.get_table(exchange)]  # type: ignore[no-untyped-call]
            except ValueError:
                held = []  # an earlier version's writer was killed half way
            table = list(held)
            yield table
            if table != held:
                begun = self.control_folder / f".{uuid.uuid4()}"
                begun.write_text(json.dumps(table), "utf-8")
                begun.rename(self._exchange_file(exchange))  # type: ignore[no-untyped-call]


class Transport(filesystem.Transport):
    """Kombu's, with the channel above."""

    Channel = Channel


def register() -> None:
    """Let `files://` in a broker's address mean this transport."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"

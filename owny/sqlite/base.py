"""Django's SQLite backend, with connections that are kept: opening one takes longer than most requests need it for."""

import os
import sqlite3
import threading
from collections import defaultdict, deque
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from django.db.backends.sqlite3 import base

MOST_KEPT = 16

WAIT_SECONDS = 20.0

_writing: defaultdict[tuple[int, str], threading.Lock] = defaultdict(threading.Lock)
"""The writers of one process stand in line; SQLite lets them try again and again, and of many some never get through."""

_kept: dict[tuple[int, str], deque[sqlite3.Connection]] = {}
"""By process and file: a connection must not be used in a process that was forked from its own."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Every request has a thread, and so a connection, of its own; it takes one that an earlier request is done with."""

    _holds_line = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cursors: WeakSet[Any] = WeakSet()
        self._opened_for = self._file

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that is closed with its connection."""
        cursor = super().create_cursor(name)
        self._cursors.add(cursor)
        return cursor

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A kept connection, which knows our functions and settings already, or a new one."""
        self._opened_for = self._file
        with suppress(KeyError, IndexError):
            return _kept[self._file].pop()
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            self._holds_line = _writing[self._file].acquire(timeout=WAIT_SECONDS)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_line()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._leave_line()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_line()

    def _leave_line(self) -> None:
        if self._holds_line:
            self._holds_line = False
            _writing[self._file].release()

    def _close(self) -> None:
        try:
            self._keep_or_close()
        finally:
            self._leave_line()

    def _keep_or_close(self) -> None:
        free = _kept.setdefault(self._file, deque())
        is_broken = self.errors_occurred or self.in_atomic_block or self.connection.in_transaction
        if is_broken or self._opened_for != self._file or len(free) >= MOST_KEPT:
            self._cursors.clear()
            super()._close()  # type: ignore[misc]
            return
        # Whoever gets the connection next would see the database as it was for the rows that nobody fetched.
        for cursor in list(self._cursors):
            cursor.close()
        self._cursors.clear()
        free.append(self.connection)

    @property
    def _file(self) -> tuple[int, str]:
        return os.getpid(), str(self.settings_dict["NAME"])

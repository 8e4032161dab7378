"""Where objects live: one SQLite table, in memory or in a file, so that a restart keeps accounts and sessions."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Record = dict[str, Any]

SOUGHT = ("charge", "state", "status", "payment_intent", "source", "transfer_group")
"""Fields by which objects are looked for, each with an index."""


class Store:
    """Objects by kind and id. Keys that begin with an underscore are the stand-in's own and are never shown.

    All use is from one thread (the event loop), so a handler sees and leaves a consistent state.
    """

    def __init__(self, path: str = "") -> None:
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS objects"
            " (position INTEGER PRIMARY KEY, kind TEXT, id TEXT, body TEXT, UNIQUE (kind, id))"
        )
        for field in SOUGHT:
            self._database.execute(
                f"CREATE INDEX IF NOT EXISTS by_{field} ON objects (kind, json_extract(body, '$.{field}'))"
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes of the block or, when it raises, none."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def put(self, kind: str, record: Record) -> Record:
        """Insert or replace the object with `record["id"]`; its place in lists stays."""
        self._database.execute(
            "INSERT INTO objects (kind, id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, record["id"], json.dumps(record)),
        )
        return record

    def get(self, kind: str, object_id: str) -> Record | None:
        """Return a copy of the object, or None."""
        row = self._database.execute("SELECT body FROM objects WHERE kind = ? AND id = ?", (kind, object_id)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str) -> list[Record]:
        """Return copies of all objects of a kind, newest first."""
        rows = self._database.execute("SELECT body FROM objects WHERE kind = ? ORDER BY position DESC", (kind,))
        return [json.loads(row[0]) for row in rows]

    def having(self, kind: str, field: str, value: str) -> list[Record]:
        """Return copies of the objects of a kind whose top-level field has this text, oldest first."""
        if field not in SOUGHT:
            raise ValueError(f"{field} has no index")
        rows = self._database.execute(
            f"SELECT body FROM objects WHERE kind = ? AND json_extract(body, '$.{field}') = ? ORDER BY position",  # noqa: S608
            (kind, value),
        )
        return [json.loads(row[0]) for row in rows]

    def reset(self) -> None:
        """Forget everything."""
        self._database.execute("DELETE FROM objects")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

"""Whoever waits for something else than the database must not keep one of its connections."""

from django.db import close_old_connections, connection


def release_connection() -> None:
    """Give this thread's connection back, unless a transaction is open on it."""
    if not connection.in_atomic_block:
        close_old_connections()

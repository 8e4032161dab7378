"""SQLite connections are kept between requests, and never a broken one."""

import os
import sqlite3
from pathlib import Path

import pytest
from django.db import DatabaseError

from owny.sqlite import base
from owny.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> DatabaseWrapper:
    return wrapper(tmp_path / "kept.sqlite3")


def wrapper(path: Path) -> DatabaseWrapper:
    """A connection of our kind to a file, with Django's other settings as they are by default."""
    return DatabaseWrapper(
        {
            "NAME": str(path), "OPTIONS": {}, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None, "TEST": {},
        }
    )  # fmt: skip


def test_a_closed_one_serves_the_next_request(file: DatabaseWrapper) -> None:
    file.connect()
    first = file.connection
    file.close()
    again = wrapper(Path(str(file.settings_dict["NAME"])))
    again.connect()
    assert again.connection is first
    file.connect()
    assert file.connection is not first
    again.close()
    file.close()


def test_two_files_never_share_one(file: DatabaseWrapper, tmp_path: Path) -> None:
    file.connect()
    first = file.connection
    file.close()
    other = wrapper(tmp_path / "other.sqlite3")
    other.connect()
    assert other.connection is not first
    other.close()


def test_one_with_work_that_was_not_kept_is_closed(file: DatabaseWrapper) -> None:
    file.connect()
    first = file.connection
    first.execute("BEGIN")
    first.execute("CREATE TABLE half_done (id)")
    file.close()
    file.connect()
    assert file.connection is not first
    assert file.introspection.table_names() == []
    file.close()


def test_one_that_failed_is_closed(file: DatabaseWrapper) -> None:
    with pytest.raises(DatabaseError), file.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    first = file.connection
    file.close()
    file.connect()
    assert file.connection is not first
    file.close()


def test_no_more_are_kept_than_a_few(file: DatabaseWrapper) -> None:
    many = [wrapper(Path(str(file.settings_dict["NAME"]))) for _ in range(base.MOST_KEPT + 3)]
    for one in many:
        one.connect()
    for one in many:
        one.close()
    assert len(base._kept[file._file]) == base.MOST_KEPT


def test_rows_that_nobody_fetched_do_not_hold_the_next_request_back(file: DatabaseWrapper) -> None:
    path = Path(str(file.settings_dict["NAME"]))
    with file.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("CREATE TABLE loaf (name)")
        cursor.executemany("INSERT INTO loaf VALUES (%s)", [["Rye"], ["Oat"]])
    left = file.create_cursor()
    left.execute("SELECT name FROM loaf")
    assert left.fetchone() == ("Rye",)
    first = file.connection
    file.close()
    again, other = wrapper(path), sqlite3.connect(path)
    with again.cursor() as cursor:
        assert again.connection is first
        assert cursor.execute("SELECT count(*) FROM loaf").fetchone() == (2,)
        with other:
            other.execute("INSERT INTO loaf VALUES ('Spelt')")
        assert cursor.execute("SELECT count(*) FROM loaf").fetchone() == (3,)
    other.close()
    again.close()


def test_one_that_was_opened_before_a_fork_is_not_kept_after_it(file: DatabaseWrapper) -> None:
    file.connect()
    first = file.connection
    child = os.fork()
    if child == 0:
        file.close()
        file.connect()
        os._exit(file.connection is first)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    file.close()

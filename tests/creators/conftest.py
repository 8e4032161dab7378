"""Mail leaves through a task; in these tests tasks run at once, whatever the environment says."""

from collections.abc import Iterator

import pytest

from owny.celery import app


@pytest.fixture(autouse=True)
def _tasks_at_once() -> Iterator[None]:
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before

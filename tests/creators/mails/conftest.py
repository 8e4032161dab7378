"""Mails to send, and servers that misbehave."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Task
from kombu.exceptions import OperationalError
from pytest_django import Settings

from creators.mailing import queue_mail
from creators.models import Creator, Mail
from tests.creators.mails.faulty import Faulty

Queue = Callable[..., Mail | None]


@pytest.fixture
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that refuses every message."""

    def refused(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(Task, "apply_async", refused)


@pytest.fixture
def server(settings: Settings) -> Iterator[list[BaseException]]:
    """What the mail server will answer, first things first."""
    settings.EMAIL_BACKEND = "tests.creators.mails.faulty.Faulty"
    Faulty.faults.clear()
    yield Faulty.faults
    Faulty.faults.clear()


@pytest.fixture
def queue(transactional_db: None, creator: Creator) -> Queue:
    """Asks for a mail of Mara's to Bo."""

    def ask(key: str = "import_done:x", **more: Any) -> Mail | None:
        given = {"sentence": "41 new clips", "files": "a.zip", "refused": 0, "new_url": "/n/", "clips_url": "/c/"}
        return queue_mail(
            template="import_done",
            key=key,
            to="bo@example.com",
            sender=creator,
            context={**given, "settings_url": "/s/"},
            **more,
        )

    return ask

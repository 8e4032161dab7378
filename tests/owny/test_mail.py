from typing import Any

import pytest
from celery import Task
from django.core import mail
from django.core.management import call_command
from kombu.exceptions import OperationalError
from pytest_django import Settings

from owny.lib.mail import send_soon
from products.models import Product


@pytest.fixture
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that refuses every message."""

    def refused(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(Task, "apply_async", refused)


def test_a_mail_leaves_even_when_the_queue_does_not_answer(no_queue: None) -> None:
    send_soon(to="bo@example.com", subject="Yours", text="Words", html="<p>Words</p>", reply_to="ines@example.com")
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body, sent.reply_to) == (["bo@example.com"], "Yours", "Words", ["ines@example.com"])


def test_a_publication_stands_when_the_queue_does_not_answer(
    transactional_db: None, no_queue: None, settings: Settings
) -> None:
    settings.PDF_FILES = True
    call_command("seed_demo")
    assert Product.objects.filter(status="published").count() == 4

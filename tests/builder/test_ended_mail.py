"""The end of a build is told by mail to a creator who is not watching, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from builder.building import run_build
from builder.emails import mail_end, mail_waiting_ends
from builder.models import Build
from builder.requesting import request_cancel
from creators.models import Creator
from tests.builder.conftest import StandIn


@pytest.fixture
def ended(build: Build, kimi: StandIn, django_capture_on_commit_callbacks: object) -> Build:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        run_build(build.pk)
    build.refresh_from_db()
    return build


def test_whoever_is_not_watching_gets_one_mail_with_the_way_in(ended: Build) -> None:
    assert [letter.to for letter in mail.outbox] == [["mara@example.com"]]
    letter = mail.outbox[0]
    assert letter.subject == f"Your guide is ready: {ended.subject.title}"
    assert f"/studio/{ended.subject.public_id}/" in letter.body
    assert "A morning routine guide for busy parents" in letter.body
    assert not mail_end(ended.pk)
    assert not ended.mail_due


def test_whoever_is_watching_gets_none(build: Build, kimi: StandIn, django_capture_on_commit_callbacks: object) -> None:
    Build.objects.filter(pk=build.pk).update(watched_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        run_build(build.pk)
    assert mail.outbox == []


def test_whoever_does_not_want_it_gets_none(
    build: Build, kimi: StandIn, creator: Creator, creator_client: Client, django_capture_on_commit_callbacks: object
) -> None:
    page = creator_client.get("/settings/mails/").content.decode()
    assert 'name="wants_build_mail" checked' in page
    creator_client.post("/settings/account/mails/", {})
    creator.refresh_from_db()
    assert not creator.wants_build_mail
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        run_build(build.pk)
    assert mail.outbox == []
    creator_client.post("/settings/account/mails/", {"wants_build_mail": "on"})
    creator.refresh_from_db()
    assert creator.wants_build_mail


def test_whoever_cancelled_knows_it(build: Build, kimi: StandIn, django_capture_on_commit_callbacks: object) -> None:
    Build.objects.filter(pk=build.pk).update(status="running")
    request_cancel(build)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        run_build(build.pk)
    assert mail.outbox == []


def test_a_build_that_stopped_says_so_and_leads_to_what_happened(
    build: Build, kimi: StandIn, settings: object, django_capture_on_commit_callbacks: object
) -> None:
    settings.BUILD_DAY_CENTS = 1  # type: ignore[attr-defined]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        run_build(build.pk)
    assert mail.outbox[0].subject.startswith("Your guide was not finished: ")
    assert f"/builds/{build.public_id}/" in mail.outbox[0].body
    assert "full again tomorrow" in mail.outbox[0].body


def test_a_mail_whose_process_died_is_sent_by_the_sweeper_once(
    build: Build, kimi: StandIn, django_capture_on_commit_callbacks: object
) -> None:
    run_build(build.pk)
    assert mail.outbox == []
    Build.objects.update(finished_at=timezone.now() - timedelta(minutes=2))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert mail_waiting_ends() == 1
        assert mail_waiting_ends() == 0
    assert len(mail.outbox) == 1

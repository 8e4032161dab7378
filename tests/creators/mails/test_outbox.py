"""A mail is a row that leaves after commit: tried again when the server does not answer, and never made twice."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from creators.mailing import (
    deliver,
    forget_old_words,
    next_key,
    send_again,
    send_waiting,
    stop_mail,
)
from creators.models import Creator, Mail, MailState, MailStop, StopReason
from creators.tasks import forget_old_mails, send_waiting_mails
from products.models import Product
from tests.creators.mails.conftest import Queue

OFF = "http://127.0.0.1:8000/unsubscribe/x/"


def only() -> Mail:
    return Mail.objects.get()


def make_due(row: Mail) -> None:
    Mail.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def test_it_leaves_once_the_transaction_has_committed(queue: Queue) -> None:
    with transaction.atomic():
        queue()
        assert mail.outbox == []
        assert only().state == MailState.WAITING
    assert [one.to for one in mail.outbox] == [["bo@example.com"]]
    assert (only().state, only().try_count, only().error) == (MailState.SENT, 1, "")
    assert only().sent_at is not None


def test_it_never_was_when_the_transaction_is_rolled_back(queue: Queue) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert not Mail.objects.exists()


def test_the_same_key_makes_no_second_mail(queue: Queue) -> None:
    assert queue() is not None
    assert queue() is None
    with transaction.atomic():
        assert queue() is None
    assert len(mail.outbox) == 1
    assert Mail.objects.count() == 1


def test_a_used_key_spoils_nothing_of_the_transaction_around_it(queue: Queue, creator: Creator) -> None:
    queue()
    with transaction.atomic():
        Creator.objects.filter(pk=creator.pk).update(display_name="Still here")
        queue()
    creator.refresh_from_db()
    assert creator.display_name == "Still here"


def test_it_goes_in_the_creators_name_from_our_address(queue: Queue) -> None:
    queue(reply_to="mara@example.com")
    (sent,) = mail.outbox
    assert sent.from_email == "Mara Lind via Owny <hello@owny.example>"
    assert sent.reply_to == ["mara@example.com"]
    assert sent.extra_headers == {"Message-ID": f"<{only().uuid}@owny.example>", "Auto-Submitted": "auto-generated"}


def test_a_name_with_every_trick_stays_a_name(queue: Queue, creator: Creator) -> None:
    creator.display_name = 'Mara "M" <x@evil.example>, Ö\r\nBcc: all@example.com'
    creator.save()
    queue()
    header = mail.outbox[0].message()["From"]
    assert str(header).count("<") - str(header).count("\\<") >= 1
    assert str(header).endswith("<hello@owny.example>")
    assert mail.outbox[0].message()["Bcc"] is None
    assert mail.outbox[0].recipients() == ["bo@example.com"]


def test_list_mail_carries_the_way_out_that_mail_programs_press(queue: Queue) -> None:
    queue(unsubscribe_url=OFF)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == f"<{OFF}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert OFF in str(mail.outbox[0].alternatives[0][0])  # type: ignore[union-attr]


def test_other_mail_offers_no_way_out(queue: Queue) -> None:
    queue()
    assert not [name for name in mail.outbox[0].extra_headers if name.startswith("List-")]


def test_a_server_that_does_not_answer_is_asked_again_later_and_later(queue: Queue, server: list[BaseException]) -> None:
    server += [ConnectionRefusedError("no"), smtplib.SMTPServerDisconnected("gone"), TimeoutError("slow")]
    queue()
    gaps = []
    for _ in range(3):
        row = only()
        assert row.state == MailState.WAITING
        gaps.append(round((row.due_at - timezone.now()).total_seconds()))
        assert not deliver(row.pk)  # not due yet
        make_due(row)
        send_waiting_mails()
    assert gaps == [30, 120, 480]
    assert (only().state, only().try_count) == (MailState.SENT, 4)
    assert len(mail.outbox) == 1


def test_it_is_given_up_after_ten_tries_and_says_why(queue: Queue, server: list[BaseException]) -> None:
    server += [ConnectionRefusedError("no one there")] * 10
    queue()
    for _ in range(9):
        make_due(only())
        send_waiting()
    row = only()
    assert (row.state, row.try_count, row.error) == (MailState.FAILED, 10, "ConnectionRefusedError: no one there")
    make_due(row)
    assert send_waiting() == 0
    assert mail.outbox == []


def test_a_code_is_not_tried_for_longer_than_it_holds(queue: Queue, server: list[BaseException]) -> None:
    server += [ConnectionRefusedError("no")] * 4
    queue(is_secret=True)
    for _ in range(3):
        make_due(only())
        send_waiting()
    assert (only().state, only().try_count) == (MailState.FAILED, 4)


def test_an_address_that_does_not_exist_gets_nothing_more(queue: Queue, server: list[BaseException]) -> None:
    server += [smtplib.SMTPRecipientsRefused({"bo@example.com": (550, b"5.1.1 no such user")})]
    queue()
    assert (only().state, only().try_count) == (MailState.FAILED, 1)
    assert MailStop.objects.get().reason == StopReason.BOUNCED
    queue("import_done:y")
    second = Mail.objects.get(key="import_done:y")
    assert (second.state, second.error) == (MailState.SKIPPED, "Mailbox does not exist")
    assert mail.outbox == []


@pytest.mark.parametrize(("code", "state"), [(451, MailState.WAITING), (554, MailState.FAILED)])
def test_a_refusal_without_a_dead_mailbox_stops_nobody(
    queue: Queue, server: list[BaseException], code: int, state: str
) -> None:
    server += [smtplib.SMTPRecipientsRefused({"bo@example.com": (code, b"greylisted, or too much")})]
    queue()
    assert only().state == state
    assert not MailStop.objects.exists()


def test_two_workers_send_it_once(queue: Queue, server: list[BaseException]) -> None:
    server.append(ConnectionRefusedError("no"))
    queue()
    make_due(only())
    assert [deliver(only().pk), deliver(only().pk)] == [True, False]
    assert len(mail.outbox) == 1


def test_a_worker_that_died_while_sending_leaves_it_to_the_sweeper_under_the_same_name(queue: Queue) -> None:
    queue()
    name = mail.outbox[0].extra_headers["Message-ID"]
    Mail.objects.update(state=MailState.SENDING, sent_at=None, due_at=timezone.now() + timedelta(minutes=4))
    assert send_waiting() == 0
    make_due(only())
    assert send_waiting() == 1
    assert [one.extra_headers["Message-ID"] for one in mail.outbox] == [name, name]
    assert only().state == MailState.SENT


def test_list_mail_that_may_have_left_is_not_sent_again(queue: Queue) -> None:
    queue(unsubscribe_url=OFF)
    Mail.objects.update(state=MailState.SENDING, sent_at=None, text="x", due_at=timezone.now() - timedelta(seconds=1))
    assert send_waiting() == 0
    assert (only().state, only().text) == (MailState.UNSURE, "")
    assert len(mail.outbox) == 1


def test_a_hint_that_got_lost_is_made_good_by_the_sweeper(queue: Queue) -> None:
    with transaction.atomic():
        row = queue()
        assert row is not None
        transaction.get_connection().run_on_commit.clear()
    assert mail.outbox == []
    assert send_waiting() == 1
    assert len(mail.outbox) == 1


def test_it_leaves_even_when_the_queue_does_not_answer(queue: Queue, no_queue: None) -> None:
    queue()
    assert [one.to for one in mail.outbox] == [["bo@example.com"]]


def test_the_words_of_a_secret_mail_are_kept_only_until_it_has_left(queue: Queue, server: list[BaseException]) -> None:
    server.append(ConnectionRefusedError("no"))
    queue(is_secret=True)
    assert "41 new clips" in only().text
    make_due(only())
    send_waiting()
    assert (only().subject, only().text, only().html) == ("", "", "")
    assert not send_again(only())


def test_the_words_of_list_mail_are_not_kept_either(queue: Queue) -> None:
    queue(unsubscribe_url=OFF)
    assert (only().subject, only().text, only().html) == ("41 new clips", "", "")


def test_all_words_are_forgotten_after_a_month(queue: Queue) -> None:
    queue()
    assert forget_old_words() == 0
    Mail.objects.update(created_at=timezone.now() - timedelta(days=31))
    forget_old_mails()
    assert (only().subject, only().text, only().html) == ("41 new clips", "", "")


def test_a_complaint_ends_list_mail_and_nothing_else(queue: Queue) -> None:
    stop_mail("BO@example.com", reason=StopReason.COMPLAINED)
    queue("a", unsubscribe_url=OFF)
    queue("b")
    assert dict(Mail.objects.values_list("key", "state")) == {"a": MailState.SKIPPED, "b": MailState.SENT}
    stop_mail("bo@example.com", reason=StopReason.BOUNCED)
    queue("c")
    assert Mail.objects.get(key="c").state == MailState.SKIPPED
    assert MailStop.objects.count() == 1


def test_unsubscribing_from_one_creator_leaves_the_others(queue: Queue, rival: Creator, creator: Creator) -> None:
    stop_mail("bo@example.com", reason=StopReason.UNSUBSCRIBED, creator=rival)
    queue("a", unsubscribe_url=OFF)
    stop_mail("bo@example.com", reason=StopReason.UNSUBSCRIBED, creator=creator)
    queue("b", unsubscribe_url=OFF)
    assert dict(Mail.objects.values_list("key", "state")) == {"a": MailState.SENT, "b": MailState.SKIPPED}


def test_somebody_who_asks_on_purpose_gets_another_one(queue: Queue) -> None:
    queue("receipt:7")
    assert next_key("receipt:7") == "receipt:7#2"
    queue(next_key("receipt:7"))
    assert next_key("receipt:7") == "receipt:7#3"
    assert next_key("receipt:70") == "receipt:70"


def test_the_admin_sends_again_what_was_given_up(queue: Queue, server: list[BaseException], admin_client: Client) -> None:
    server.append(UnicodeError("bad words"))
    queue()
    assert only().state == MailState.FAILED
    page = admin_client.get("/admin/creators/mail/").content.decode()
    assert "import_done" in page
    chosen = {"action": "send_again", "_selected_action": [only().pk]}
    answer = admin_client.post("/admin/creators/mail/", chosen, follow=True)
    assert "1 of 1 is on its way" in answer.content.decode()
    assert only().state == MailState.SENT


def test_the_admin_sends_again_what_left_as_a_new_mail(queue: Queue, admin_client: Client) -> None:
    queue()
    admin_client.post("/admin/creators/mail/", {"action": "send_again", "_selected_action": [only().pk]})
    assert sorted(Mail.objects.values_list("key", "state")) == [("import_done:x", "sent"), ("import_done:x#2", "sent")]
    assert [one.subject for one in mail.outbox] == ["41 new clips", "41 new clips"]


def test_the_admin_never_shows_a_code(queue: Queue, server: list[BaseException], admin_client: Client) -> None:
    server += [ConnectionRefusedError("no")]
    queue(is_secret=True)
    page = admin_client.get(f"/admin/creators/mail/{only().pk}/change/").content.decode()
    assert "41 new clips" not in page
    queue("open")
    assert (
        "41 new clips"
        in admin_client.get(f"/admin/creators/mail/{Mail.objects.get(key='open').pk}/change/").content.decode()
    )


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"state": MailState.WAITING, "text": "", "sent_at": None},
        {"sent_at": None},
        {"is_bulk": True, "unsubscribe_url": ""},
    ],
)
def test_the_database_refuses_a_mail_that_makes_no_sense(queue: Queue, values: dict[str, object]) -> None:
    queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.update(**values)


def test_the_database_refuses_two_stops_and_a_stop_of_nobody(db: None, creator: Creator) -> None:
    MailStop.objects.create(email="a@example.com", reason=StopReason.BOUNCED)
    refused: list[dict[str, Any]] = [
        {"email": "A@example.com", "reason": StopReason.COMPLAINED},
        {"email": "b@example.com", "reason": StopReason.UNSUBSCRIBED},
        {"email": "b@example.com", "reason": StopReason.BOUNCED, "creator": creator},
        {"email": "b@example.com", "reason": "tired"},
    ]
    for values in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            MailStop.objects.create(**values)
    assert MailStop.objects.count() == 1


def test_a_publication_stands_when_the_queue_does_not_answer(
    transactional_db: None, no_queue: None, settings: Settings
) -> None:
    settings.PDF_FILES = True
    call_command("seed_demo")
    assert Product.objects.filter(status="published").count() == 4

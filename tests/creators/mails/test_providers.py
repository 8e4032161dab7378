"""Mail through a provider's API, and what it tells of bounces and complaints."""

import base64
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from creators.models import Mail, MailEvent, MailState, MailStop, StopReason
from owny.env import mail_provider
from tests.creators.mails.conftest import Queue

HOOK = "/webhooks/mail/postmark/"
GOOD = "Basic " + base64.b64encode(b"owny:secret").decode()


@pytest.fixture
def postmark(settings: Settings) -> Client:
    """Postmark's servers, which know the secret."""
    settings.MAIL_PROVIDER = "postmark"
    settings.MAIL_WEBHOOK_SECRET = "owny:secret"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "owny:secret"}
    return Client(enforce_csrf_checks=True, headers={"Authorization": GOOD})


def tell(client: Client, **more: Any) -> HttpResponse:
    event = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 7, "Email": "Bo@example.com", **more}
    event = {"BouncedAt": "2026-11-05T16:33:54Z", "Details": "smtp;550 5.1.1 user unknown", **event}
    return client.post(HOOK, json.dumps(event), content_type="application/json")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("url", "name", "values"),
    [
        ("postmark://?server_token=abc-1", "postmark", {"POSTMARK_SERVER_TOKEN": "abc-1"}),
        (
            "mailgun://?api_key=k%2B1&sender_domain=mg.example.com",
            "mailgun",
            {"MAILGUN_API_KEY": "k+1", "MAILGUN_SENDER_DOMAIN": "mg.example.com"},
        ),
        ("amazon-ses://", "amazon_ses", {}),
        ("smtp+tls://user:word@mail.example:587", "", {}),
        ("console:", "", {}),
        ("", "", {}),
    ],
)
def test_one_variable_names_the_provider_and_its_keys(url: str, name: str, values: dict[str, str]) -> None:
    assert mail_provider(url) == (name, values)


def test_a_bounce_ends_all_mail_to_an_address(postmark: Client, queue: Queue) -> None:
    queue()
    sent = Mail.objects.get()
    assert tell(postmark, Metadata={"mail": str(sent.uuid)}).status_code == 200
    stop, event = MailStop.objects.get(), MailEvent.objects.get()
    assert (stop.email, stop.reason, stop.creator, stop.mail) == ("bo@example.com", StopReason.BOUNCED, None, sent)
    assert (event.provider, event.kind, event.reason, event.mail) == ("Postmark", "bounced", "bounced", sent)
    assert event.detail == "smtp;550 5.1.1 user unknown"
    queue("another")
    assert Mail.objects.get(key="another").state == MailState.SKIPPED


def test_the_same_event_again_changes_nothing(postmark: Client, db: None) -> None:
    tell(postmark)
    MailStop.objects.all().delete()
    for _ in range(3):
        assert tell(postmark).status_code == 200
    assert MailEvent.objects.count() == 1
    assert not MailStop.objects.exists()


def test_a_mail_is_known_by_the_providers_name_too(postmark: Client, queue: Queue) -> None:
    queue()
    Mail.objects.update(provider_id="pm-55")
    tell(postmark, MessageID="pm-55", Metadata={"mail": "nonsense"})
    assert MailEvent.objects.get().mail == Mail.objects.get()


def test_a_complaint_ends_list_mail_only(postmark: Client, queue: Queue) -> None:
    tell(postmark, RecordType="SpamComplaint", Type="SpamComplaint")
    assert MailStop.objects.get().reason == StopReason.COMPLAINED
    queue("list", unsubscribe_url="http://x/")
    queue("receipt")
    assert dict(Mail.objects.values_list("key", "state")) == {"list": MailState.SKIPPED, "receipt": MailState.SENT}


@pytest.mark.parametrize("kind", ["Transient", "AutoResponder", "VirusNotification", "Blocked", "Unknown"])
def test_a_full_mailbox_or_an_answering_machine_ends_nothing(postmark: Client, db: None, kind: str) -> None:
    assert tell(postmark, Type=kind).status_code == 200
    assert not MailStop.objects.exists()


@pytest.mark.parametrize("record", ["Open", "Click"])
def test_who_opened_what_is_not_kept(postmark: Client, db: None, record: str) -> None:
    tell(postmark, RecordType=record, Recipient="bo@example.com")
    assert not MailEvent.objects.exists()


def test_a_delivery_is_kept_and_changes_nothing(postmark: Client, queue: Queue) -> None:
    queue()
    tell(postmark, RecordType="Delivery", Metadata={"mail": str(Mail.objects.get().uuid)})
    assert [one.kind for one in Mail.objects.get().events.all()] == ["delivered"]
    assert not MailStop.objects.exists()


@pytest.mark.parametrize("word", ["", "Basic " + base64.b64encode(b"owny:wrong").decode()])
def test_who_does_not_know_the_secret_is_refused(postmark: Client, db: None, word: str) -> None:
    assert tell(Client(headers={"Authorization": word})).status_code == 400
    assert not MailEvent.objects.exists()


def test_only_the_provider_that_is_set_may_speak(postmark: Client, db: None, settings: Settings) -> None:
    assert postmark.post("/webhooks/mail/sendgrid/", "[]", content_type="application/json").status_code == 404
    settings.MAIL_PROVIDER = ""
    assert tell(postmark).status_code == 404
    settings.MAIL_PROVIDER, settings.MAIL_WEBHOOK_SECRET = "postmark", ""
    assert tell(postmark).status_code == 404


def test_what_the_provider_said_when_it_took_it_is_kept(queue: Queue, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    queue()
    sent = Mail.objects.get()
    assert (sent.state, sent.provider_id) == (MailState.SENT, "0")

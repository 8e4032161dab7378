"""Mail leaves here: words from templates, one letter handed to the server or provider, and what went wrong in our terms."""

import json
import smtplib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused, AnymailUnsupportedFeature
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.message import EmailMessage
from django.template.loader import render_to_string

from owny.lib.typed import one_line

NO_SUCH_MAILBOX = ("5.1.1", "5.1.10", "5.1.2")
"""Enhanced status codes (RFC 3463) of an address that does not exist."""
LONGEST_SENDER = 200
UNTRUSTED_MAILS = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
"""The policy a mail's HTML is shown under in a frame of ours: no script, its own styles allowed."""


class MailFailure(Exception):
    """The letter did not leave. `retryable` says whether trying again can help."""

    retryable = True


class MailRefused(MailFailure):
    """It will never leave like this. `is_dead` says that the address does not exist."""

    retryable = False

    def __init__(self, reason: str, *, is_dead: bool = False) -> None:
        super().__init__(reason)
        self.is_dead = is_dead


class MailDelayed(MailFailure):
    """The server or provider does not take it now."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says, in both forms."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is handed over. `id` is ours: it makes the Message-ID, so that a letter that left twice is known as one.
    `sender` is the name that its reader sees; empty for ours."""

    id: str
    to: str
    words: Words
    sender: str = ""
    reply_to: str = ""
    tag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class ReadableBackend(ConsoleBackend):
    """Prints each mail and keeps it as a JSON file in MAIL_DIR for the development-only mail page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep and print; returns how many."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            kept = {
                "to": message.to,
                "from": message.from_email,
                "subject": str(message.subject),
                "headers": {name: str(value) for name, value in message.extra_headers.items()},
                "text": str(message.body),
                "html": next((str(a[0]) for a in getattr(message, "alternatives", []) if a[1] == "text/html"), ""),
                "sent_at": time.time(),
            }
            (folder / f"{time.time_ns()}.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        return super().send_messages(email_messages) or 0


def written(template: str, context: Mapping[str, Any]) -> Words:
    """The words of `emails/<template>/{subject.txt,body.txt,body.html}`."""
    values = {**context, "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
    return Words(
        subject=" ".join(render_to_string(f"emails/{template}/subject.txt", values).split()),
        text=render_to_string(f"emails/{template}/body.txt", values).strip() + "\n",
        html=render_to_string(f"emails/{template}/body.html", values),
    )


def hand_over(letter: Letter) -> str:
    """Send the letter; returns the name the provider gave it, empty without one. Raises MailRefused or MailDelayed."""
    message = _message(letter)
    try:
        message.send()
    except (AnymailInvalidAddress, AnymailUnsupportedFeature, BadHeaderError, UnicodeError) as error:
        raise MailRefused(_reason(error)) from error
    except AnymailRecipientsRefused as error:
        raise MailRefused(_reason(error), is_dead=True) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused_by_server(error) from error
    except AnymailError as error:
        raise _refused_by_provider(error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailDelayed(_reason(error)) from error
    named = getattr(getattr(message, "anymail_status", None), "message_id", None)
    return "" if named is None else str(named)


def sender_line(name: str) -> str:
    """The From header of a letter in somebody's name: their name, our address."""
    ours, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    shown = f"{name} via {ours or settings.SITE_NAME}" if name else ours
    user, _, domain = address.rpartition("@")
    return str(Address(one_line(shown, LONGEST_SENDER), user, domain))


def _message(letter: Letter) -> EmailMultiAlternatives:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=letter.words.subject,
        body=letter.words.text,
        from_email=sender_line(letter.sender),
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": f"<{letter.id}@{domain}>", **letter.headers},
    )
    if letter.words.html:
        message.attach_alternative(letter.words.html, "text/html")
    # Read by the providers' backends, which give both back with each event; others do not look at them.
    message.tags = [letter.tag] if letter.tag else []  # type: ignore[attr-defined]
    message.metadata = {"mail": letter.id}  # type: ignore[attr-defined]
    return message


def _refused_by_server(error: smtplib.SMTPRecipientsRefused) -> MailFailure:
    code, told = next(iter(error.recipients.values()), (550, b""))
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    if code < 500:
        return MailDelayed(f"{code} {words}")
    return MailRefused(f"{code} {words}", is_dead=words.startswith(NO_SUCH_MAILBOX))


def _refused_by_provider(error: AnymailError) -> MailFailure:
    """A request that is wrong stays wrong; a key, an account or a provider that is not ready may be put right."""
    is_wrong = error.status_code in (400, 413, 422)
    return MailRefused(_reason(error)) if is_wrong else MailDelayed(_reason(error))


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:480]

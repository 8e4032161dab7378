"""Mail: rendered from templates, sent after commit by a task, readable in the browser during development."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)


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
                "text": str(message.body),
                "html": next((str(a[0]) for a in getattr(message, "alternatives", []) if a[1] == "text/html"), ""),
                "sent_at": time.time(),
            }
            (folder / f"{time.time_ns()}.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        return super().send_messages(email_messages) or 0


def queue_mail(*, template: str, to: str, context: Mapping[str, Any], reply_to: str = "") -> None:
    """Render `emails/<template>/{subject.txt,body.txt,body.html}` now and send it once the transaction has committed."""
    values = {**context, "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
    subject = " ".join(render_to_string(f"emails/{template}/subject.txt", values).split())
    text = render_to_string(f"emails/{template}/body.txt", values).strip() + "\n"
    html = render_to_string(f"emails/{template}/body.html", values)
    transaction.on_commit(lambda: send_soon(to=to, subject=subject, text=text, html=html, reply_to=reply_to), robust=True)


def send_soon(*, to: str, subject: str, text: str, html: str, reply_to: str = "") -> None:
    """Hand a rendered mail to the worker; when the queue does not answer, send it here and now rather than lose it."""
    mail = {"to": to, "subject": subject, "text": text, "html": html, "reply_to": reply_to}
    try:
        send_mail.delay(**mail)
    except (KombuError, OSError):
        logger.exception("the queue does not answer; a mail is sent without it")
        send_mail(**mail)


@shared_task(autoretry_for=(OSError,), retry_backoff=5, max_retries=8)
def send_mail(*, to: str, subject: str, text: str, html: str, reply_to: str = "") -> None:
    """Send one rendered mail; a server that does not answer is tried again for about twenty minutes."""
    message = EmailMultiAlternatives(subject=subject, body=text, to=[to], reply_to=[reply_to] if reply_to else None)
    if html:
        message.attach_alternative(html, "text/html")
    message.send()

"""The outbox: a mail is a row of the transaction that decided it, leaves after commit, is tried again, and never made twice.

Between handing a letter over and marking its row a process can die, and nobody then knows whether it left. That moment is
kept short, and what happens after it is chosen by kind: a receipt or code is sent again under the same Message-ID, because
one too many is better than none; list mail is not.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import KombuError

from creators.letters import look_of
from creators.models import Creator, Mail, MailState, MailStop, StopReason
from owny.lib.mail import Letter, MailFailure, MailRefused, Words, hand_over, written

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
FIRST_GAP = timedelta(seconds=30)
LONGEST_GAP = timedelta(hours=6)
MOST_TRIES = 10
MOST_TRIES_SECRET = 4
"""Codes are typed within ten minutes."""
ALARM_AFTER = timedelta(minutes=15)
KEPT_FOR = timedelta(days=30)
BATCH = 200


def queue_mail(
    *,
    template: str,
    key: str,
    to: str,
    context: Mapping[str, Any],
    sender: Creator | None = None,
    about: Creator | None = None,
    reply_to: str = "",
    unsubscribe_url: str = "",
    is_secret: bool = False,
) -> Mail | None:
    """Write the mail `emails/<template>/` now, as part of this transaction; it leaves once that has committed.

    `key` is what:whom:which; a key that was used makes no second mail, and None is returned. `sender` is the creator in
    whose name and look it goes, `about` the one it tells something. With an `unsubscribe_url` it is list mail.
    """
    values = {"unsubscribe_url": unsubscribe_url, **context, "look": look_of(sender)}
    return keep_mail(
        written(template, values),
        Mail(
            kind=template,
            key=key,
            to=to,
            creator=sender or about,
            sender=sender.display_name[:120] if sender else "",
            reply_to=reply_to,
            unsubscribe_url=unsubscribe_url,
            is_bulk=bool(unsubscribe_url),
            is_secret=is_secret,
        ),
    )


def keep_mail(words: Words, mail: Mail) -> Mail | None:
    """Store a mail with its words and have it leave after commit; None when its key was used before."""
    mail.subject, mail.text, mail.html = words.subject, words.text, words.html
    mail.due_at = timezone.now()
    if Mail.objects.filter(key=mail.key).exists():
        return None
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:  # somebody else was quicker
        return None
    transaction.on_commit(lambda: send_soon(mail.pk), robust=True)
    return mail


def send_soon(mail_pk: int) -> None:
    """Tell a worker; when the queue does not answer, send it here and now rather than lose it."""
    try:
        send_mail.delay(mail_pk)
    except (KombuError, OSError):
        logger.exception("the queue does not answer; a mail is sent without it")
        deliver(mail_pk)


@shared_task
def send_mail(mail_pk: int) -> None:
    """Send one mail."""
    deliver(mail_pk)


def deliver(mail_pk: int) -> bool:
    """Send a mail that is due and say whether it left. Of two that try only one finds it waiting."""
    now = timezone.now()
    mine = Mail.objects.filter(pk=mail_pk, state=MailState.WAITING, due_at__lte=now)
    if not mine.update(state=MailState.SENDING, try_count=F("try_count") + 1, due_at=now + LEASE):
        return False
    mail = Mail.objects.select_related("creator").get(pk=mail_pk)
    stop = stop_for(mail.to, creator=mail.creator, is_bulk=mail.is_bulk)
    if stop is not None:
        _settle(mail, MailState.SKIPPED, stop.get_reason_display())
        return False
    try:
        provider_id = hand_over(_letter(mail))
    except MailFailure as failure:
        _failed(mail, failure)
        return False
    _sent(mail, provider_id)
    return True


def send_waiting() -> int:
    """Have everything sent that is due: new mail whose hint got lost, later tries, and what a process that died left."""
    now = timezone.now()
    lost = Mail.objects.filter(state=MailState.SENDING, due_at__lt=now)
    lost.filter(is_bulk=True).update(state=MailState.UNSURE, text="", html="")
    lost.filter(is_bulk=False).update(state=MailState.WAITING)
    waiting = Mail.objects.filter(state=MailState.WAITING, due_at__lte=now)
    late = waiting.filter(created_at__lt=now - ALARM_AFTER, try_count=0).count()
    if late:
        logger.error("%s mails have waited for more than %s without a try", late, ALARM_AFTER)
    due = list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])
    for pk in due:
        send_soon(pk)
    return len(due)


def send_again(mail: Mail) -> bool:
    """Try a mail once more that was given up or held back, or send the words of one that left again as a new mail; False
    when its words are forgotten."""
    if not mail.text:
        return False
    if mail.state in (MailState.FAILED, MailState.SKIPPED):
        stuck = Mail.objects.filter(pk=mail.pk, state=mail.state)
        if stuck.update(state=MailState.WAITING, try_count=0, due_at=timezone.now(), error=""):
            transaction.on_commit(lambda: send_soon(mail.pk), robust=True)
        return True
    if mail.state != MailState.SENT or mail.is_bulk:
        return False
    again = Mail(
        key=next_key(mail.key.partition("#")[0]),
        kind=mail.kind,
        to=mail.to,
        creator=mail.creator,
        sender=mail.sender,
        reply_to=mail.reply_to,
    )
    return keep_mail(Words(mail.subject, mail.text, mail.html), again) is not None


def next_key(key: str) -> str:
    """The key of one more mail of the same kind, where somebody asks for it on purpose: `receipt:…#2`."""
    count = Mail.objects.filter(Q(key=key) | Q(key__startswith=f"{key}#")).count()
    return f"{key}#{count + 1}" if count else key


def stop_for(email: str, *, creator: Creator | None, is_bulk: bool) -> MailStop | None:
    """Why nothing may be sent to an address now; None when it may."""
    found = MailStop.objects.filter(email__iexact=email)
    everything = Q(creator__isnull=True, reason=StopReason.BOUNCED)
    return found.filter(everything | Q(creator__isnull=True) | Q(creator=creator) if is_bulk else everything).first()


def stop_mail(
    email: str, *, reason: StopReason, creator: Creator | None = None, mail: Mail | None = None, detail: str = ""
) -> MailStop:
    """Send no more: nothing at all to a mailbox that is not there, no list mail after the other reasons. Safe to repeat; a
    bounce weighs more than a complaint."""
    stop, is_new = MailStop.objects.get_or_create(
        email=email.strip().lower(),
        creator=creator,
        defaults={"reason": reason, "mail": mail, "detail": detail[:300]},
    )
    if not is_new and reason == StopReason.BOUNCED and stop.reason != reason:
        stop.reason, stop.detail = reason, detail[:300]
        stop.save(update_fields=["reason", "detail"])
    return stop


def allow_mail(email: str, *, creator: Creator) -> None:
    """The person wants list mail of this creator again."""
    MailStop.objects.filter(email__iexact=email, creator=creator).delete()


def forget_old_words(now: datetime | None = None) -> int:
    """Empty what was sent a month ago; that it was sent stays."""
    old = Mail.objects.filter(created_at__lt=(now or timezone.now()) - KEPT_FOR).exclude(html="")
    return old.exclude(state__in=[MailState.WAITING, MailState.SENDING]).update(text="", html="")


def forget_words(email: str) -> None:
    """Somebody wants out: list mail that waits for them is not sent, and the words of all that is over are emptied."""
    theirs = Mail.objects.filter(to__iexact=email)
    theirs.filter(state=MailState.WAITING, is_bulk=True).update(state=MailState.SKIPPED, error="Its reader has left")
    theirs.exclude(state__in=[MailState.WAITING, MailState.SENDING]).update(subject="", text="", html="")


def _letter(mail: Mail) -> Letter:
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.is_bulk:
        headers = {
            "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        }
    return Letter(
        id=str(mail.uuid),
        to=mail.to,
        words=Words(mail.subject, mail.text, mail.html),
        sender=mail.sender,
        reply_to=mail.reply_to,
        tag=mail.kind,
        headers=headers,
    )


def _sent(mail: Mail, provider_id: str) -> None:
    now = timezone.now()
    words = {"text": "", "html": ""} if mail.is_bulk or mail.is_secret else {}
    if mail.is_secret:
        words["subject"] = ""
    sending = Mail.objects.filter(pk=mail.pk, state=MailState.SENDING)
    sending.update(state=MailState.SENT, sent_at=now, due_at=now, error="", provider_id=provider_id[:255], **words)


def _failed(mail: Mail, failure: MailFailure) -> None:
    most = MOST_TRIES_SECRET if mail.is_secret else MOST_TRIES
    if failure.retryable and mail.try_count < most:
        gap = min(FIRST_GAP * 4 ** (mail.try_count - 1), LONGEST_GAP)
        again = Mail.objects.filter(pk=mail.pk, state=MailState.SENDING)
        again.update(state=MailState.WAITING, due_at=timezone.now() + gap, error=str(failure)[:500])
        return
    logger.error("mail %s (%s) is given up: %s", mail.pk, mail.kind, failure)
    _settle(mail, MailState.FAILED, str(failure))
    if isinstance(failure, MailRefused) and failure.is_dead:
        stop_mail(mail.to, reason=StopReason.BOUNCED, mail=mail, detail=str(failure))


def _settle(mail: Mail, state: MailState, reason: str) -> None:
    Mail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(state=state, error=reason[:500])

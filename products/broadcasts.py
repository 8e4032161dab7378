"""One mail to many: written and looked at, then sent in batches, never twice to anybody, and stoppable at any time."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, QuerySet
from django.utils import timezone
from markupsafe import Markup

from creators.emails import send_test
from creators.letters import look_of
from creators.mailing import queue_mail
from creators.models import Creator, Mail, MailState, MailStop
from owny.lib.mail import Words, written
from products.audience import owners_of, stops_of
from products.emails import send_whats_new
from products.models import (
    Broadcast,
    BroadcastRecipient,
    BroadcastState,
    BroadcastTo,
    Buyer,
    Contact,
    Product,
)
from products.models.order import SETTLED, Order
from products.rendering.prose import plain, rich, spelled
from products.unsubscribing import way_out

logger = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
OPENING = 140
_ENTRY = re.compile(r"^\s*[-•*]\s+(?=\S)")


class NotReady(Exception):
    """The broadcast cannot be sent as it is; the text is a sentence for the creator."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a broadcast, counted in people. `unsure_count`: interrupted while their mail was handed over, and list
    mail is not sent twice. `left_count` pressed the link that ends these mails."""

    total_count: int
    waiting_count: int
    sent_count: int
    failed_count: int
    unsure_count: int
    skipped_count: int
    left_count: int


def save_draft(broadcast: Broadcast, *, to: BroadcastTo, product: Product | None, subject: str, body: str) -> Broadcast:
    """Keep what was written. Raises NotReady when it has begun already."""
    with transaction.atomic():
        if broadcast.pk and not _drafts(broadcast).exists():
            raise NotReady("This mail is on its way already.")
        broadcast.to, broadcast.product = to, product
        broadcast.subject, broadcast.body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
        broadcast.save()
    return broadcast


def recipients_of(broadcast: Broadcast) -> QuerySet[Buyer]:
    """Who would get it now: each person once, nobody who said no, nobody whose mailbox does not exist."""
    creator = broadcast.creator
    reached = Buyer.objects.annotate(is_stopped=Exists(stops_of(creator, "email"))).filter(is_stopped=False)
    if broadcast.to == BroadcastTo.OWNERS and broadcast.product is not None:
        return reached.filter(pk__in=owners_of(broadcast.product).values("pk"))
    willing = Contact.objects.filter(creator=creator, news_since_at__isnull=False)
    if broadcast.to == BroadcastTo.BUYERS and broadcast.product is not None:
        willing = willing.filter(buyer__in=owners_of(broadcast.product))
    elif broadcast.to == BroadcastTo.LEADS:
        paid = Order.objects.filter(items__product__creator=creator, status__in=SETTLED, total_cents__gt=0)
        willing = willing.exclude(buyer__in=paid.filter(buyer__isnull=False).values("buyer"))
    return reached.filter(pk__in=willing.values("buyer"))


def start_broadcast(broadcast: Broadcast) -> Broadcast:
    """Write down who gets it and let it begin; a second press changes nothing. Raises NotReady."""
    with transaction.atomic():
        Creator.objects.select_for_update().get(pk=broadcast.creator_id)
        broadcast = (
            Broadcast.objects.select_for_update(of=("self",)).select_related("creator", "product").get(pk=broadcast.pk)
        )
        if broadcast.state != BroadcastState.DRAFT:
            return broadcast
        _check(broadcast)
        rows = [BroadcastRecipient(broadcast=broadcast, buyer=one, email=one.email) for one in recipients_of(broadcast)]
        if not rows:
            raise NotReady("Nobody would get it. Choose other people, or wait for the first yes.")
        BroadcastRecipient.objects.bulk_create(rows, batch_size=500)
        broadcast.state, broadcast.started_at = BroadcastState.SENDING, timezone.now()
        broadcast.save(update_fields=["state", "started_at"])
        transaction.on_commit(lambda: send_next_batch.delay(broadcast.pk), robust=True)
    return broadcast


@shared_task
def send_next_batch(broadcast_pk: int) -> None:
    """The first batch leaves at once; `products.tasks.send_broadcasts` goes on with it."""
    send_batch(broadcast_pk)


def send_batch(broadcast_pk: int) -> int:
    """Queue the mails whose turn it is; gives how many. What the day's allowance does not hold waits for tomorrow."""
    with transaction.atomic():
        found = Broadcast.objects.select_for_update(of=("self",)).select_related(
            "creator__brand__avatar", "creator__user", "product", "update__product__live_revision"
        )
        broadcast = found.filter(pk=broadcast_pk, state=BroadcastState.SENDING).first()
        if broadcast is None:
            return 0
        room = min(settings.BROADCAST_BATCH, allowance(broadcast.creator))
        waiting = broadcast.recipients.filter(mail__isnull=True).select_related("buyer").order_by("pk")
        batch = list(waiting[:room])
        for recipient in batch:
            recipient.mail = _queue(broadcast, recipient)
            recipient.save(update_fields=["mail"])
        if not waiting.exists():
            broadcast.state, broadcast.finished_at = BroadcastState.SENT, timezone.now()
            broadcast.save(update_fields=["state", "finished_at"])
    return len(batch)


def send_all_batches() -> int:
    """One batch of every broadcast that is being sent."""
    sending = Broadcast.objects.filter(state=BroadcastState.SENDING).order_by("started_at", "pk")
    sent = 0
    for pk in sending.values_list("pk", flat=True):
        try:
            sent += send_batch(pk)
        except Exception:  # one that cannot be written must not hold up those of other creators
            logger.exception("a batch of broadcast %s was not sent", pk)
    return sent


def stop_broadcast(broadcast: Broadcast) -> Broadcast:
    """Send no more of it; what has left has left. Safe to repeat."""
    with transaction.atomic():
        broadcast = Broadcast.objects.select_for_update().get(pk=broadcast.pk)
        if broadcast.state == BroadcastState.SENDING:
            broadcast.state, broadcast.finished_at = BroadcastState.STOPPED, timezone.now()
            broadcast.save(update_fields=["state", "finished_at"])
        queued = Mail.objects.filter(pk__in=broadcast.recipients.values("mail"), state=MailState.WAITING)
        queued.update(state=MailState.SKIPPED, error="Stopped by its sender")
    return broadcast


def outcome_of(broadcast: Broadcast) -> Outcome:
    """The counts, as they are now."""
    counted = broadcast.recipients.order_by().values("mail__state").annotate(count=Count("pk"))
    by_state: dict[str | None, int] = dict(counted.values_list("mail__state", "count"))
    unsent = by_state.get(None, 0)
    is_over = broadcast.state in (BroadcastState.STOPPED, BroadcastState.SENT)
    under_way = by_state.get(MailState.WAITING, 0) + by_state.get(MailState.SENDING, 0)
    return Outcome(
        total_count=sum(by_state.values()),
        waiting_count=under_way + (0 if is_over else unsent),
        sent_count=by_state.get(MailState.SENT, 0),
        failed_count=by_state.get(MailState.FAILED, 0),
        unsure_count=by_state.get(MailState.UNSURE, 0),
        skipped_count=by_state.get(MailState.SKIPPED, 0) + (unsent if is_over else 0),
        left_count=MailStop.objects.filter(mail__recipient__broadcast=broadcast).count(),
    )


def allowance(creator: Creator) -> int:
    """How many more list mails a creator may send now: so many in 24 hours."""
    sent = Mail.objects.filter(recipient__broadcast__creator=creator, created_at__gt=timezone.now() - A_DAY).count()
    return max(0, settings.BROADCAST_DAY_MAILS - sent)


def preview(broadcast: Broadcast) -> Words:
    """The mail as its readers see it; the link that ends it leads nowhere."""
    look = {"look": look_of(broadcast.creator), "unsubscribe_url": "#"}
    return written("broadcast", {**_context(broadcast), **look})


def send_test_of(broadcast: Broadcast) -> None:
    """Send it to its creator. Raises NotReady while there is nothing to send."""
    _check_words(broadcast)
    context = {**_context(broadcast), "unsubscribe_url": "#"}
    send_test(broadcast.creator, template="broadcast", context=context, in_their_name=True)


def _drafts(broadcast: Broadcast) -> QuerySet[Broadcast]:
    return Broadcast.objects.filter(pk=broadcast.pk, state=BroadcastState.DRAFT)


def _check_words(broadcast: Broadcast) -> None:
    if not broadcast.subject.strip():
        raise NotReady("Write a subject first.")
    if not broadcast.body.strip():
        raise NotReady("Write the mail first.")


def _check(broadcast: Broadcast) -> None:
    _check_words(broadcast)
    if broadcast.update_id is not None:
        return
    begun = Broadcast.objects.filter(creator=broadcast.creator, update__isnull=True, started_at__gt=timezone.now() - A_DAY)
    if begun.count() >= settings.BROADCASTS_PER_DAY:
        most = settings.BROADCASTS_PER_DAY
        mails = f"{most} mail{'s' if most != 1 else ''}"
        raise NotReady(f"You have sent {mails} in 24 hours. People stay longer when they hear less: send it tomorrow.")


def _queue(broadcast: Broadcast, recipient: BroadcastRecipient) -> Mail | None:
    creator, buyer = broadcast.creator, recipient.buyer
    key = f"broadcast:{broadcast.uuid}:{buyer.pk}"
    leaving = way_out(buyer=buyer, creator=creator, recipient=recipient)
    if broadcast.update is not None:
        made = send_whats_new(broadcast.update, buyer, key=key, unsubscribe_url=leaving)
    else:
        made = queue_mail(
            template="broadcast",
            key=key,
            to=buyer.email,
            sender=creator,
            reply_to=creator.user.email,
            unsubscribe_url=leaving,
            context=_context(broadcast),
        )
    return made or Mail.objects.filter(key=key).first()


def _context(broadcast: Broadcast) -> dict[str, Any]:
    opening = plain(broadcast.body.partition("\n\n")[0])
    return {
        "subject": broadcast.subject or "Your subject",
        "opening": opening[:OPENING],
        "blocks": blocks_of(broadcast.body),
        "text": spelled(broadcast.body),
        "why": why(broadcast),
        "postal_address": broadcast.creator.postal_address,
    }


def blocks_of(body: str) -> list[tuple[str, Sequence[Markup]]]:
    """Paragraphs and lists, each of safe HTML: the one sanitiser sees every word."""
    found: list[tuple[str, Sequence[Markup]]] = []
    for part in re.split(r"\n\s*\n", body.strip()):
        lines = [line for line in part.split("\n") if line.strip()]
        if lines and all(_ENTRY.match(line) for line in lines):
            found.append(("list", [rich(_ENTRY.sub("", line)) for line in lines]))
        elif lines:
            found.append(("text", [Markup("<br>").join(rich(line) for line in lines)]))
    return found


def why(broadcast: Broadcast) -> str:
    """Why somebody gets it, as it stands below."""
    if broadcast.to == BroadcastTo.OWNERS and broadcast.product is not None:
        return f"You get this because you have {broadcast.product.title}."
    return f"You get this because you said yes to news from {broadcast.creator.display_name}."

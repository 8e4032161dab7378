"""What the demo's buyers say, and what its creators write to them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from creators.mailing import stop_mail
from creators.models import Creator, Mail, MailState, StopReason
from products.broadcasts import recipients_of, save_draft
from products.models import (
    Broadcast,
    BroadcastRecipient,
    BroadcastState,
    BroadcastTo,
    Buyer,
    Product,
    Review,
    ReviewState,
)
from products.publishing import refresh_page
from products.reviewing import write_review
from products.unsubscribing import way_out

FILE = Path(__file__).parent / "voices.json"
READ_FOR = timedelta(days=8)
LETTER_AGE = timedelta(days=16)
WORDS = "subject", "body"


def speak_up(products: Sequence[Product], *, now: datetime) -> None:
    """Reviews, shown and waiting; a letter that was sent and one that is being written; for fresh demo products."""
    told = json.loads(FILE.read_text("utf-8"))
    for product in products:
        if product.live_revision_id:
            _review(product, told["reviews"].get(product.slug, []), now)
    creators = {product.creator.handle: product.creator for product in products}
    for handle, letters in told["letters"].items():
        if handle in creators and settings.STRIPE_STAND_IN:
            _write(creators[handle], letters, now)


def _review(product: Product, told: Sequence[dict[str, Any]], now: datetime) -> None:
    """Said by those who have had it for a while, the newest words by whoever bought last."""
    able = product.entitlements.filter(revoked_at__isnull=True, granted_at__lt=now - READ_FOR).select_related("buyer")
    for number, (one, right) in enumerate(zip(told, able.order_by("-granted_at")[: len(told) * 6 : 6], strict=False)):
        review = write_review(product=product, buyer=right.buyer, rating=one["rating"], text=one["text"], name=one["name"])
        said_at = right.granted_at + timedelta(days=4, hours=number)
        changes: dict[str, Any] = {"written_at": said_at, "changed_at": said_at, "state": one["state"]}
        if one["state"] != ReviewState.WAITING:
            changes["decided_at"] = said_at + timedelta(hours=9)
        if one.get("reply"):
            changes |= {"reply": one["reply"], "replied_at": said_at + timedelta(hours=9)}
        Review.objects.filter(pk=review.pk).update(**changes)
    refresh_page(product)


def _write(creator: Creator, letters: dict[str, dict[str, str]], now: datetime) -> None:
    creator.postal_address = letters["sent"]["postalAddress"]
    creator.save(update_fields=["postal_address"])
    sent_at = now - LETTER_AGE
    letter = _draft(creator, letters["sent"])
    known = creator.contacts.filter(met_at__lt=sent_at).values("buyer")
    people = list(recipients_of(letter).filter(pk__in=known))
    mails = Mail.objects.bulk_create(_left(letter, buyer, sent_at) for buyer in people)
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(created_at=sent_at)
    rows = (
        BroadcastRecipient(broadcast=letter, buyer=buyer, email=buyer.email, mail=mail)
        for buyer, mail in zip(people, mails, strict=True)
    )
    BroadcastRecipient.objects.bulk_create(rows)
    Broadcast.objects.filter(pk=letter.pk).update(
        state=BroadcastState.SENT, created_at=sent_at, saved_at=sent_at, started_at=sent_at, finished_at=sent_at
    )
    for mail in mails[3:4]:
        stop_mail(mail.to, creator=creator, reason=StopReason.UNSUBSCRIBED, mail=mail)
    _draft(creator, letters["draft"])


def _draft(creator: Creator, words: dict[str, str]) -> Broadcast:
    made = Broadcast.objects.create(creator=creator)
    return save_draft(made, to=BroadcastTo.NEWS, product=None, **{name: words[name] for name in WORDS})


def _left(letter: Broadcast, buyer: Buyer, at: datetime) -> Mail:
    """A mail that has left; the words of list mail are forgotten then."""
    return Mail(
        key=f"broadcast:{letter.uuid}:{buyer.pk}",
        kind="broadcast",
        creator=letter.creator,
        to=buyer.email,
        is_bulk=True,
        unsubscribe_url=way_out(buyer=buyer, creator=letter.creator),
        state=MailState.SENT,
        due_at=at,
        sent_at=at,
        subject=letter.subject,
    )

"""What is kept of a buyer: all of it to take along, and all of it gone that accounting does not need."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from creators.mailing import forget_words
from creators.models import Mail, MailStop
from owny.lib.money import plain_money
from products.models import (
    BroadcastRecipient,
    Buyer,
    Consent,
    Contact,
    Entitlement,
    LibraryKey,
    MarkKind,
    Order,
    Reading,
    Review,
)
from products.pdfs import forget_copies
from products.progress import forget_progress
from products.rendering.reading_plan import plan_of
from products.reviewing import forget_reviews
from products.shop_window import document_of

DELETED = "deleted"
IN_MEMORY = 4 * 1024 * 1024
_READ_ME = """What {site} keeps of {email}, {day}.

purchases.json    what you bought and claimed, and what you began to buy
access.json       what opens for you, and what does no more
progress.json     what you ticked and finished
reflections.json  what you wrote
reviews.json      what you said of products
mails.json        what you said yes to, whose lists you are on, and the mails that were sent to you
about.json        your address, name and time zone
"""


def export_buyer(buyer: Buyer, *, site: str) -> IO[bytes]:
    """Everything as a zip of JSON files."""
    out = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by whoever sends it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        told = _READ_ME.format(site=site, email=buyer.email, day=f"{timezone.now():%Y-%m-%d}")
        archive.writestr("READ ME.txt", told)
        for name, value in _files(buyer):
            archive.writestr(name, json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    out.seek(0)
    return out


def delete_buyer(buyer: Buyer) -> None:
    """The library ends: progress, words, personal files, keys, name and consents are gone, nothing opens any more, and no
    list mail that was on its way still comes. Orders stay with their address, because accounting needs them. Safe to repeat;
    buying again begins anew."""
    with transaction.atomic():
        buyer = Buyer.objects.select_for_update().get(pk=buyer.pk)
        now = timezone.now()
        forget_copies(buyer)
        forget_progress(buyer)
        forget_reviews(buyer)
        Entitlement.objects.filter(buyer=buyer, revoked_at__isnull=True).update(revoked_at=now, revoked_reason=DELETED)
        Contact.objects.filter(buyer=buyer).delete()
        typed_by_them = Q(order__buyer__isnull=True, order__email__iexact=buyer.email)
        Consent.objects.filter(Q(order__buyer=buyer) | typed_by_them).delete()
        LibraryKey.objects.filter(buyer=buyer).delete()
        BroadcastRecipient.objects.filter(buyer=buyer, mail__isnull=True).delete()
        forget_words(buyer.email)
        buyer.name, buyer.time_zone, buyer.email_confirmed_at, buyer.left_at = "", "", None, now
        buyer.save(update_fields=["name", "time_zone", "email_confirmed_at", "left_at"])


def _files(buyer: Buyer) -> Iterator[tuple[str, Any]]:
    readings = list(
        Reading.objects.filter(entitlement__buyer=buyer)
        .select_related("entitlement__product__live_revision")
        .prefetch_related("marks", "notes")
        .order_by("pk")
    )
    yield "purchases.json", [_purchase(order) for order in _orders(buyer)]
    yield "access.json", [_access(one) for one in buyer.entitlements.select_related("product").order_by("pk")]
    yield "progress.json", [_progress(one) for one in readings]
    yield "reflections.json", [note for one in readings for note in _reflections(one)]
    yield "reviews.json", [_review(one) for one in buyer.reviews.select_related("product").order_by("pk")]
    yield "mails.json", _mails(buyer)
    yield (
        "about.json",
        {
            "email": buyer.email,
            "name": buyer.name,
            "timeZone": buyer.time_zone,
            "emailConfirmedAt": _moment(buyer.email_confirmed_at),
            "since": _moment(buyer.created_at),
        },
    )


def _orders(buyer: Buyer) -> list[Order]:
    """Also those that were begun with the address and never paid, which have no buyer."""
    begun = Q(buyer__isnull=True, email__iexact=buyer.email)
    found = Order.objects.filter(Q(buyer=buyer) | begun).prefetch_related("items__product__creator", "refunds")
    return list(found.order_by("pk"))


def _purchase(order: Order) -> dict[str, Any]:
    return {
        "order": order.number,
        "state": order.get_status_display(),
        "begunAt": _moment(order.created_at),
        "paidAt": _moment(order.paid_at),
        "email": order.email,
        "currency": order.currency,
        "total": plain_money(order.total_cents, order.currency),
        "tax": plain_money(order.tax_cents, order.currency),
        "taxId": order.buyer_tax_id,
        "invoice": order.invoice_url,
        "code": order.discount_code,
        "cameFrom": order.source,
        "refunded": plain_money(order.refunded_cents, order.currency),
        "items": [
            {
                "title": item.title,
                "soldBy": item.product.creator.display_name,
                "price": plain_money(item.price_cents, order.currency),
            }
            for item in order.items.all()
        ],
    }


def _access(entitlement: Entitlement) -> dict[str, Any]:
    return {
        "product": entitlement.product.title,
        "since": _moment(entitlement.granted_at),
        "until": _moment(entitlement.revoked_at),
        "why": entitlement.revoked_reason,
        "dayMails": entitlement.wants_day_mail,
        "newsSeenAt": _moment(entitlement.news_seen_at),
        "reviewAskedAt": _moment(entitlement.review_asked_at),
    }


def _progress(reading: Reading) -> dict[str, Any]:
    marks = [mark for mark in reading.marks.all() if mark.is_on]
    titles = _titles(reading)
    return {
        "product": reading.entitlement.product.title,
        "startedAt": _moment(reading.started_at),
        "lastSeenAt": _moment(reading.seen_at),
        "finishedAt": _moment(reading.finished_at),
        "certificateName": reading.certificate_name,
        "ticked": [{"text": one.words, "at": _moment(one.acted_at)} for one in marks if one.kind == MarkKind.TICK],
        "done": [
            {"part": titles.get(one.part, one.part), "at": _moment(one.acted_at)}
            for one in marks
            if one.kind == MarkKind.DONE
        ],
    }


def _reflections(reading: Reading) -> Iterator[dict[str, Any]]:
    plan = plan_of(document_of(reading.entitlement.product))
    questions = {question.block: (page.title, question.words) for page in plan.pages for question in page.questions}
    for note in reading.notes.all():
        page, question = questions.get(note.block, ("", ""))
        yield {
            "product": reading.entitlement.product.title,
            "page": page,
            "question": question,
            "text": note.text,
            "at": _moment(note.acted_at),
        }


def _review(review: Review) -> dict[str, Any]:
    return {
        "product": review.product.title,
        "stars": review.rating,
        "text": review.text,
        "name": review.display_name,
        "state": review.get_state_display(),
        "answer": review.reply,
        "writtenAt": _moment(review.written_at),
        "changedAt": _moment(review.changed_at),
    }


def _titles(reading: Reading) -> Mapping[str, str]:
    plan = plan_of(document_of(reading.entitlement.product))
    lessons = {lesson.block: lesson.title for page in plan.pages for lesson in page.lessons}
    return {**{page.id: page.title for page in plan.pages}, **lessons}


def _mails(buyer: Buyer) -> dict[str, Any]:
    contacts = Contact.objects.filter(buyer=buyer).select_related("creator", "consent").order_by("pk")
    stops = MailStop.objects.filter(email__iexact=buyer.email).select_related("creator").order_by("pk")
    sent = Mail.objects.filter(to__iexact=buyer.email, sent_at__isnull=False).order_by("pk")
    return {
        "yes": [_yes(one, one.consent) for one in contacts if one.consent],
        "lists": [{"of": one.creator.display_name, "since": _moment(one.met_at)} for one in contacts],
        "no": [
            {"to": one.creator.display_name if one.creator else "everybody", "why": one.get_reason_display()}
            for one in stops
        ],
        "sent": [{"what": one.kind, "subject": one.subject, "at": _moment(one.sent_at)} for one in sent],
    }


def _yes(contact: Contact, consent: Consent) -> dict[str, Any]:
    told = {"words": consent.text, "page": consent.page, "at": _moment(contact.news_since_at)}
    return {"to": contact.creator.display_name, **told}


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None

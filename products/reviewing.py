"""Reviews: written by those who have a product, shown by its creator, and gone from every page when they are taken back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from creators.models import Creator
from owny.lib.zones import zone_named
from products.dsl.reviews import review_ids
from products.emails import send_review_ask
from products.models import Buyer, Entitlement, Order, Product, Review, ReviewState, Revision
from products.models.review import LONGEST_NAME, LONGEST_REVIEW
from products.pdfs import make_pdfs_anew
from products.publishing import refresh_page
from products.unsubscribing import way_out

ASK_AFTER = timedelta(days=10)
ASK_UNTIL = timedelta(days=17)
"""Whoever was not asked by then is not asked: nobody hears from a product they have long forgotten."""
ASK_GAP = timedelta(days=7)
MORNING, EVENING = 9, 19
BATCH = 500


class OwnProduct(Exception):
    """Nobody reviews what they sell."""


def write_review(*, product: Product, buyer: Buyer, rating: int, text: str, name: str) -> Review:
    """Keep what a buyer says; changed words wait for the creator again. Raises OwnProduct, also for a test purchase,
    whatever address its creator has by now."""
    bought = Entitlement.objects.filter(product=product, buyer=buyer, order_item__order__is_test=False)
    if buyer.email.lower() == product.creator.user.email.lower() or not bought.exists():
        raise OwnProduct(product.public_id)
    words = {
        "rating": rating,
        "text": text.replace("\r\n", "\n").strip()[:LONGEST_REVIEW],
        "display_name": " ".join(name.split())[:LONGEST_NAME],
    }
    with transaction.atomic():
        found = Review.objects.select_for_update().filter(product=product, buyer=buyer).first()
        if found is None:
            return _first(product, buyer, words)
        is_same = all(getattr(found, field) == value for field, value in words.items())
        if not is_same:
            was_shown = found.state == ReviewState.SHOWN
            for field, value in words.items():
                setattr(found, field, value)
            found.state, found.decided_at, found.changed_at = ReviewState.WAITING, None, timezone.now()
            found.reply, found.replied_at = "", None
            found.save()
            if was_shown:
                _draw_anew(found)
    return found


def withdraw_review(review: Review) -> None:
    """Its writer takes it back: it is gone."""
    with transaction.atomic():
        Review.objects.filter(pk=review.pk).delete()
        _draw_anew(review)


def show_review(review: Review) -> None:
    """The creator shows it on the product's page."""
    _decide(review, ReviewState.SHOWN)


def hide_review(review: Review) -> None:
    """The creator does not show it, or no longer."""
    _decide(review, ReviewState.HIDDEN)


def answer_review(review: Review, *, reply: str) -> None:
    """The creator answers below it; an empty answer takes the answer back."""
    words = reply.replace("\r\n", "\n").strip()[:LONGEST_REVIEW]
    with transaction.atomic():
        Review.objects.filter(pk=review.pk).update(reply=words, replied_at=timezone.now() if words else None)
        refresh_page(review.product)


def reviews_of(creator: Creator, *, state: str = "") -> QuerySet[Review]:
    """What was said of a creator's products, newest first; `has_it` says whether the writer still has the product."""
    live = Entitlement.objects.filter(buyer=OuterRef("buyer"), product=OuterRef("product"), revoked_at__isnull=True)
    found = Review.objects.filter(product__creator=creator).select_related("product", "buyer").annotate(has_it=Exists(live))
    return found.filter(state=state) if state in ReviewState.values else found


def forget_reviews(buyer: Buyer) -> int:
    """Delete what a buyer said, on every page; gives how many."""
    found = list(Review.objects.filter(buyer=buyer).select_related("product"))
    for review in found:
        withdraw_review(review)
    return len(found)


def move_reviews(order: Order, *, of: Buyer, to: Buyer, is_confirmed: bool) -> list[str]:
    """An order went from one buyer to another: what was said by its right goes along, so that one order never stands behind
    two reviews. It stays with whoever keeps the product by another order, and gives way to what the new owner said.

    Words of somebody who confirmed their address (`is_confirmed`), and that nobody was shown, are for no other reader: they
    are taken out and returned. Call it when access has moved.
    """
    kept = Entitlement.objects.filter(buyer=of, product=OuterRef("product"), revoked_at__isnull=True)
    moving = Review.objects.filter(buyer=of, product__order_items__order=order).exclude(Exists(kept))
    written = []
    for review in moving.select_for_update(of=("self",)).select_related("product__creator"):
        is_public = review.state == ReviewState.SHOWN
        if (is_public or not is_confirmed) and _give_to(to, review):
            continue
        if is_confirmed and not is_public:
            written.append(review.text)
        withdraw_review(review)
    return written


def ask_for_reviews(now: datetime | None = None) -> int:
    """Ask by mail how it was, once per product, ten days after it was bought, by day, and nobody more than once a week;
    gives how many were asked."""
    now = now or timezone.now()
    return sum(_ask(entitlement, now) for entitlement in _silent(now)[:BATCH])


def _first(product: Product, buyer: Buyer, words: dict[str, object]) -> Review:
    try:
        with transaction.atomic():
            return Review.objects.create(product=product, buyer=buyer, changed_at=timezone.now(), **words)
    except IntegrityError:  # the form was sent twice at the same moment
        return Review.objects.get(product=product, buyer=buyer)


def _give_to(buyer: Buyer, review: Review) -> bool:
    """Whether it is theirs now: not when they said something themselves, nor when they sell it."""
    if buyer.email.lower() == review.product.creator.user.email.lower():
        return False
    try:
        with transaction.atomic():
            return bool(Review.objects.filter(pk=review.pk).update(buyer=buyer))
    except IntegrityError:
        return False


def _decide(review: Review, state: ReviewState) -> None:
    with transaction.atomic():
        # What the creator read is what is decided: words that were changed meanwhile wait.
        same = Review.objects.filter(pk=review.pk, changed_at=review.changed_at).exclude(state=state)
        if same.update(state=state, decided_at=timezone.now()):
            _draw_anew(review)


def _draw_anew(review: Review) -> None:
    """The product's page, and every PDF of a document that names the review."""
    refresh_page(review.product)
    for revision in Revision.objects.filter(product=review.product_id, pdf_files__reading__isnull=True).distinct():
        if review.public_id in review_ids(revision.document):
            make_pdfs_anew(revision)


def _silent(now: datetime) -> QuerySet[Entitlement]:
    """Who has had something for a while, was not asked and has said nothing."""
    said = Review.objects.filter(product=OuterRef("product"), buyer=OuterRef("buyer"))
    asked = Entitlement.objects.filter(buyer=OuterRef("buyer"), review_asked_at__gt=now - ASK_GAP)
    return (
        Entitlement.objects.filter(revoked_at__isnull=True, review_asked_at__isnull=True)
        .filter(
            order_item__order__is_test=False,
            granted_at__lt=now - ASK_AFTER,
            granted_at__gt=now - ASK_UNTIL,
            product__creator__asks_for_reviews=True,
        )
        .exclude(Exists(said))
        .exclude(Exists(asked))
        .select_related("buyer", "product__creator__user", "product__creator__brand__avatar")
        .order_by("pk")
    )


def _ask(entitlement: Entitlement, now: datetime) -> bool:
    buyer, creator = entitlement.buyer, entitlement.product.creator
    local = now.astimezone(zone_named(buyer.time_zone))
    if not MORNING <= local.hour < EVENING or buyer.email.lower() == creator.user.email.lower():
        return False
    with transaction.atomic():
        Buyer.objects.select_for_update().get(pk=buyer.pk)
        if Entitlement.objects.filter(buyer=buyer, review_asked_at__gt=now - ASK_GAP).exists():
            return False
        fresh = Entitlement.objects.filter(pk=entitlement.pk, review_asked_at__isnull=True)
        if not fresh.update(review_asked_at=now):
            return False
        send_review_ask(entitlement, unsubscribe_url=way_out(buyer=buyer, creator=creator))
    return True

"""An order goes to another e-mail address: the order, the access and nothing else, with a line in the log."""

from django.db import transaction
from django.utils import timezone

from creators.models import User
from products import audience, emails
from products.access import align_access
from products.models import Buyer, DiscountUse, Entitlement, Order, OrderStatus, Readdressing, ReadingNote
from products.pdfs import forget_certificates
from products.reviewing import move_reviews

MOVABLE = (OrderStatus.PAID, OrderStatus.PROCESSING)


class CannotReaddress(Exception):
    """The order cannot go to another address; the text is a sentence for the creator."""


def readdress_order(*, order: Order, email: str, made_by: User | None) -> Order:
    """Give an order to the owner of another address. The old owner keeps what other orders of theirs pay for.

    What was ticked goes along, and so does the review. What was written below questions, or in a review that is not shown,
    goes along only while nobody ever confirmed the old address; else it is mailed there and deleted, so that nobody reads it
    but who wrote it. Both addresses are told.
    Raises CannotReaddress.
    """
    address = email.strip().lower()
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        _check(order, address)
        before, old = order.email, order.buyer
        order.email, order.readdressed_at = address, timezone.now()
        order.save(update_fields=["email", "readdressed_at"])
        DiscountUse.objects.filter(order=order).update(email=address)
        move = Readdressing.objects.create(order=order, from_email=before, to_email=address, made_by=made_by)
        notes = _move_access(order, old, address) if old is not None else []
        audience.meet_instead(order, of=old)
        emails.send_order_moved_away(order, move, notes)
        if order.buyer is not None:
            emails.send_order_moved_here(order, move)
    return order


def _check(order: Order, address: str) -> None:
    if order.is_test:
        raise CannotReaddress("A test purchase stays with you.")
    if order.status not in MOVABLE:
        raise CannotReaddress("Only a paid order can go to another address.")
    if address == order.email.lower():
        raise CannotReaddress("The order has this address already.")


def _move_access(order: Order, old: Buyer, address: str) -> list[str]:
    """Move the buyer and the entitlements; returns what was written and must not go along."""
    pks = [old.pk, _buyer(address).pk]
    locked = {one.pk: one for one in Buyer.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    new = locked[pks[1]]
    rights = list(Entitlement.objects.filter(order_item__order=order))
    is_confirmed = locked[old.pk].email_confirmed_at is not None and new != old
    written = _take_notes(rights) if is_confirmed else []
    order.buyer = new
    order.save(update_fields=["buyer"])
    for right in rights:
        # Closed first: the new owner may have the product already, and nobody ever has it twice.
        right.buyer = new
        right.revoked_at = right.revoked_at or timezone.now()
        right.revoked_reason = right.revoked_reason or "moved"
        right.save(update_fields=["buyer", "revoked_at", "revoked_reason"])
    align_access(order)
    align_access(order, buyer=old)
    return written + (move_reviews(order, of=old, to=new, is_confirmed=is_confirmed) if new != old else [])


def _take_notes(rights: list[Entitlement]) -> list[str]:
    """Take what was written, and the name on the certificate, out of the readings of these rights."""
    notes = ReadingNote.objects.filter(reading__entitlement__in=rights).exclude(text="").order_by("pk")
    written = [note.text for note in notes]
    ReadingNote.objects.filter(reading__entitlement__in=rights).delete()
    forget_certificates(rights)
    return written


def _buyer(address: str) -> Buyer:
    known = Buyer.objects.filter(email__iexact=address).first()
    return known or Buyer.objects.get_or_create(email=address)[0]

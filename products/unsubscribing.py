"""The way out of list mail: a signed link in each, which works for whoever has the mail and needs no sign-in."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from creators.mailing import allow_mail, stop_for
from creators.models import Creator, Mail
from products.audience import end_news
from products.models import BroadcastRecipient, Buyer, Entitlement

SALT = "owny.mail.out"


class UnknownWayOut(Exception):
    """The link is not one of ours, or what it is about is gone."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """What a link ends: all list mail of a creator to a buyer, or only the mails on the days of one product. `mail` is the
    broadcast it stood in, if it was one."""

    buyer: Buyer
    creator: Creator
    entitlement: Entitlement | None = None
    mail: Mail | None = None


def way_out(
    *, buyer: Buyer, creator: Creator, entitlement: Entitlement | None = None, recipient: BroadcastRecipient | None = None
) -> str:
    """The address that stands in a mail."""
    told = [buyer.pk, creator.pk, entitlement.pk if entitlement else 0, recipient.pk if recipient else 0]
    return settings.SITE_URL + reverse("products:unsubscribe", args=[signing.dumps(told, salt=SALT)])


def way_out_of(token: str) -> WayOut:
    """What a link is about. Raises UnknownWayOut."""
    try:
        buyer_pk, creator_pk, entitlement_pk, recipient_pk = signing.loads(token, salt=SALT)
        buyer, creator = Buyer.objects.get(pk=buyer_pk), Creator.objects.select_related("brand").get(pk=creator_pk)
    except (signing.BadSignature, ValueError, TypeError, Buyer.DoesNotExist, Creator.DoesNotExist) as error:
        raise UnknownWayOut(token) from error
    found = Entitlement.objects.filter(pk=entitlement_pk, buyer=buyer).select_related("product").first()
    recipient = BroadcastRecipient.objects.filter(pk=recipient_pk).select_related("mail").first()
    return WayOut(buyer, creator, found, recipient.mail if recipient else None)


def leave(way: WayOut, *, everything: bool = False) -> None:
    """No more of these mails; with `everything` none of the creator's lists. Safe to repeat."""
    with transaction.atomic():
        if way.entitlement is not None and not everything:
            set_day_mail(way.entitlement, wanted=False)
        else:
            end_news(way.buyer.email, creator=way.creator, mail=way.mail)


def come_back(way: WayOut, *, only_days: bool = False) -> None:
    """Take leaving back; with `only_days` a no to the creator's news that was said before stays."""
    with transaction.atomic():
        if way.entitlement is not None:
            set_day_mail(way.entitlement, wanted=True)
        if not only_days:
            allow_mail(way.buyer.email, creator=way.creator)


def has_stopped_all(entitlement: Entitlement) -> bool:
    """Whether its buyer gets no list mail of its creator, so that none on its days comes either."""
    email, creator = entitlement.buyer.email, entitlement.product.creator
    return stop_for(email, creator=creator, is_bulk=True) is not None


def set_day_mail(entitlement: Entitlement, *, wanted: bool) -> None:
    """Whether its buyer gets a mail on each day that opens."""
    Entitlement.objects.filter(pk=entitlement.pk).update(wants_day_mail=wanted)

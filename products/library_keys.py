"""Ways into a library that are mailed: a signed link that is pressed once, and a six-digit code."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

from products.models import Buyer, LibraryKey

SALT = "owny.library.key"
RECEIPT_DAYS = 14
LINK_HOURS = 1
CODE_MINUTES = 10
MOST_TRIES = 5
MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class MailedKey:
    """A fresh key as it goes into a mail: the link's address and the code (empty without one)."""

    url: str
    code: str
    key: LibraryKey


def key_for_receipt(buyer: Buyer, *, to: str = "") -> MailedKey:
    """A link for a mail that people keep; `to` is the page of the library that it leads to."""
    key = LibraryKey.objects.create(buyer=buyer, expires_at=timezone.now() + timedelta(days=RECEIPT_DAYS))
    return MailedKey(url=_leading(key, to), code="", key=key)


def key_for_sign_in(buyer: Buyer, *, to: str = "") -> MailedKey:
    """A link and a code for somebody who is waiting for them; `to` is the page of the library that the link leads to."""
    now, code = timezone.now(), f"{secrets.randbelow(1_000_000):06d}"
    key = LibraryKey(buyer=buyer, expires_at=now + timedelta(hours=LINK_HOURS))
    key.code_hash, key.code_expires_at = _hashed(key, code), now + timedelta(minutes=CODE_MINUTES)
    key.save()
    return MailedKey(url=_leading(key, to), code=code, key=key)


def key_for_deletion(buyer: Buyer) -> MailedKey:
    """A code that confirms that everything shall go. There is no link: a press is too little for that."""
    now, code = timezone.now(), f"{secrets.randbelow(1_000_000):06d}"
    key = LibraryKey(buyer=buyer, expires_at=now)
    key.code_hash, key.code_expires_at = _hashed(key, code), now + timedelta(minutes=CODE_MINUTES)
    key.save()
    return MailedKey(url="", code=code, key=key)


def with_key(asked: Iterable[int] | None, key_pk: int) -> list[int]:
    """The keys that a browser has asked for, as its session keeps them: this one and those just before."""
    return [*(asked or ()), key_pk][-MOST_ASKED:]


def link_to(key: LibraryKey) -> str:
    """The address of the page with the button."""
    token = signing.dumps(str(key.uuid), salt=SALT)
    return settings.SITE_URL + reverse("products:library_link", args=[token])


def key_of(token: str) -> LibraryKey | None:
    """The key behind a link, used and expired ones too; None when we did not make it."""
    try:
        key_id = UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return LibraryKey.objects.filter(uuid=key_id).select_related("buyer").first()


def is_good(key: LibraryKey) -> bool:
    """Whether the link still opens."""
    return key.used_at is None and key.expires_at > timezone.now()


def use_link(key: LibraryKey) -> Buyer | None:
    """Use the link up; the buyer, or None when it was used before or is too old."""
    return _use(LibraryKey.objects.filter(pk=key.pk, used_at__isnull=True, expires_at__gt=timezone.now()), key)


def use_code(key_pks: Iterable[int], code: str) -> Buyer | None:
    """Try a code on the keys that this browser asked for: mails overtake each other, and people type what they see first.
    Every try counts on each of them, and after five none is right."""
    found = [key for pk in key_pks if (key := _tried(pk)) and constant_time_compare(key.code_hash, _hashed(key, code))]
    return _use(LibraryKey.objects.filter(pk=found[0].pk, used_at__isnull=True), found[0]) if found else None


def _tried(key_pk: int) -> LibraryKey | None:
    """A key that a code may be tried on, with the try counted."""
    with transaction.atomic():
        tried = LibraryKey.objects.filter(
            pk=key_pk, used_at__isnull=True, code_expires_at__gt=timezone.now(), try_count__lt=MOST_TRIES
        ).update(try_count=F("try_count") + 1)
        return LibraryKey.objects.select_related("buyer").filter(pk=key_pk).first() if tried else None


def _leading(key: LibraryKey, to: str) -> str:
    return link_to(key) + (f"?{urlencode({'next': to})}" if to else "")


def _use(unused: models.QuerySet[LibraryKey], key: LibraryKey) -> Buyer | None:
    with transaction.atomic():
        if not unused.update(used_at=timezone.now()):
            return None
        Buyer.objects.filter(pk=key.buyer_id, email_confirmed_at__isnull=True).update(email_confirmed_at=timezone.now())
    return key.buyer


def _hashed(key: LibraryKey, code: str) -> str:
    return salted_hmac(f"{SALT}:{key.uuid}", code, algorithm="sha256").hexdigest()

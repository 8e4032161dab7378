"""Secret addresses of drafts: made, looked at, taken back. The key is shown once and kept as its hash."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from creators.models import User
from products.models import PreviewLink, Product
from products.models.preview_link import DAYS

MOST_LINKS = 20
"""That a product may have at one time."""
KEY_BYTES = 24


class TooManyLinks(Exception):
    """The product has as many live links as it may have."""


class NoSuchLength(Exception):
    """A link lives one, seven or thirty days."""


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A fresh link with its address, which is nowhere else."""

    link: PreviewLink
    url: str


def make_link(*, product: Product, days: int, by: User | None) -> MadeLink:
    """Open a draft to whoever has the address. Raises NoSuchLength and TooManyLinks."""
    if days not in DAYS:
        raise NoSuchLength("A link can live 1, 7 or 30 days.")
    key, now = secrets.token_urlsafe(KEY_BYTES), timezone.now()
    with transaction.atomic():
        Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        if len(live_links(product)) >= MOST_LINKS:
            raise TooManyLinks(f"There are {MOST_LINKS} links already. End one that is not needed any more.")
        link = PreviewLink.objects.create(
            product=product,
            key_hash=_hashed(key),
            key_end=key[-4:],
            days=days,
            made_by=by,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    return MadeLink(link, settings.SITE_URL + reverse("products:preview", args=[key]))


def live_links(product: Product) -> Sequence[PreviewLink]:
    """Those that still open, newest first."""
    return list(product.preview_links.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()))


def end_link(link: PreviewLink) -> None:
    """Let it open nothing from now on; one that has ended stays as it is."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def link_of(key: str) -> PreviewLink | None:
    """The link with this key, also one that has ended; None when there never was one."""
    found = PreviewLink.objects.select_related("product__creator__brand", "product__draft_revision")
    return found.defer("product__draft_revision__document").filter(key_hash=_hashed(key)).first()


def is_open(link: PreviewLink) -> bool:
    """Whether it still opens."""
    return link.revoked_at is None and link.expires_at > timezone.now()


def saw(link: PreviewLink) -> None:
    """Somebody looked."""
    PreviewLink.objects.filter(pk=link.pk).update(seen_at=timezone.now(), seen_count=F("seen_count") + 1)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

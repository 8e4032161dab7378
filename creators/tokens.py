"""Keys for programs: made, shown once, recognised, taken away."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from creators.models import ApiToken, Creator
from creators.models.api_token import LONGEST_NAME

PREFIX = "owny_"
"""So that a key that got somewhere by mistake is recognised."""
KEY_BYTES = 30
MOST_TOKENS = 20
LENGTHS = (30, 90, 365, 0)
"""Days that a token may live; 0 is until it is taken away."""
LOOKED_EVERY = timedelta(minutes=1)


class TokenRefused(Exception):
    """There can be no such token; the message says why."""


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A fresh token with its key, which is nowhere else."""

    token: ApiToken
    key: str


def make_token(*, creator: Creator, name: str, days: int = 0, may_change: bool = True) -> MadeToken:
    """Let programs act for a creator. Raises TokenRefused."""
    kept = " ".join(name.replace("\0", "").split())
    if not kept or len(kept) > LONGEST_NAME:
        raise TokenRefused(f"Say what it is for, in up to {LONGEST_NAME} characters.")
    if days not in LENGTHS:
        raise TokenRefused("Choose 30, 90 or 365 days, or no end.")
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    with transaction.atomic():
        Creator.objects.select_for_update().get(pk=creator.pk)
        if creator.api_tokens.count() >= MOST_TOKENS:
            raise TokenRefused(f"You have {MOST_TOKENS} tokens. Take one away that is not needed any more.")
        token = ApiToken.objects.create(
            creator=creator,
            name=kept,
            key_hash=_hashed(key),
            key_end=key[-4:],
            may_change=may_change,
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
    return MadeToken(token, key)


def token_of(key: str) -> ApiToken | None:
    """The token with this key that is good now, and note that it was used."""
    if not key.startswith(PREFIX):
        return None
    now = timezone.now()
    found = ApiToken.objects.select_related("creator__user").filter(key_hash=_hashed(key), creator__user__is_active=True)
    token = found.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now)).first()
    if token is not None and (token.used_at is None or now - token.used_at > LOOKED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def drop_token(*, creator: Creator, public_id: str) -> bool:
    """Take a token away; it opens nothing from now on. Whether there was one."""
    return bool(creator.api_tokens.filter(public_id=public_id).delete()[0])


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

"""Secrets of others at rest: sealed before they reach the database, opened only where they are used.

Each value is bound to its place: moved to another row it does not open. The first key seals, every key opens, so a key
is changed by putting the new one in front, sealing everything again, and taking the old one away.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

INFO = b"owny: fields at rest"
SHORTEST_TO_SHOW_AN_END = 12
SEPARATOR = "\x00"


class Unsealable(Exception):
    """The value was sealed with a key that is not set any more, for another place, or was changed."""


def seal(secret: str, *, place: str) -> str:
    """The secret as text that only this installation can open, and only for this place."""
    return _box().encrypt(f"{place}{SEPARATOR}{secret}".encode()).decode("ascii")


def unseal(sealed: str, *, place: str) -> str:
    """The secret again. Raises Unsealable."""
    try:
        was_for, _, secret = _box().decrypt(sealed.encode()).decode().partition(SEPARATOR)
    except (InvalidToken, UnicodeDecodeError) as error:
        raise Unsealable("It was sealed with a key that is not set any more.") from error
    if was_for != place:
        raise Unsealable("It was sealed for another place.")
    return secret


def reseal(sealed: str) -> str:
    """The same secret, sealed with the first key. Raises Unsealable."""
    try:
        return _box().rotate(sealed.encode()).decode("ascii")
    except InvalidToken as error:
        raise Unsealable("It was sealed with a key that is not set any more.") from error


def end_of(secret: str) -> str:
    """The last four characters, by which somebody knows a key again; nothing of a short one."""
    return secret[-4:] if len(secret) >= SHORTEST_TO_SHOW_AN_END else ""


def fingerprint(*parts: str) -> str:
    """32 characters that tell secrets apart and give nothing of them away."""
    return salted_hmac("owny.lib.sealing", SEPARATOR.join(parts), algorithm="sha256").hexdigest()[:32]


def _box() -> MultiFernet:
    return _box_of(tuple(settings.FIELD_ENCRYPTION_KEYS), (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...], secret_keys: tuple[str, ...]) -> MultiFernet:
    """The keys that are set, then those made of the secret keys: what was sealed before any was set still opens."""
    try:
        chosen = [Fernet(key) for key in keys]
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS must be Fernet keys: 32 bytes in URL-safe base64 each.") from error
    return MultiFernet([*chosen, *(Fernet(_derived(key)) for key in secret_keys)])


def _derived(secret_key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(secret_key.encode())
    return base64.urlsafe_b64encode(made)

"""Texts compressed once, for as many readers as come."""

import gzip
from functools import lru_cache

import brotli
from django.conf import settings

ENCODINGS = ("br", "gzip")
"""What we store, best first."""


def compressed(content: bytes, encoding: str) -> bytes:
    """The content in one of ENCODINGS, as small as it gets; the same content gives the same bytes."""
    if encoding == "gzip":
        return gzip.compress(content, 9, mtime=0)
    return bytes(brotli.compress(content, quality=settings.BROTLI_QUALITY))


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """What to send to a browser with this Accept-Encoding header: one of ENCODINGS, or "" for the content as it is."""
    weights = {name: weight for part in accepted.lower().split(",") for name, weight in [_weighed(part)]}
    usable = [name for name in ENCODINGS if weights.get(name, 0) > 0]
    return max(usable, key=lambda name: weights[name], default="")


def _weighed(part: str) -> tuple[str, float]:
    name, _, parameter = (piece.strip() for piece in part.partition(";"))
    key, _, value = (piece.strip() for piece in parameter.partition("="))
    try:
        return name, float(value) if key == "q" else 1.0
    except ValueError:
        return name, 0.0

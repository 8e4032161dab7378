"""A small drawn picture for a clip that has none; the same clip always has the same."""

from hashlib import blake2b
from typing import TypedDict

from django import template

from creators.browsing import platform_name

register = template.Library()


class Frame(TypedDict):
    """Which drawing in which tones, and where its parts stand (pixels of a 40 × 56 picture)."""

    tone: int
    motif: int
    x: int
    y: int


@register.simple_tag
def frame(seed: object) -> Frame:
    """The picture for a clip's id."""
    digest = blake2b(str(seed).encode(), digest_size=4).digest()
    return Frame(tone=digest[0] % 8, motif=digest[1] % 6, x=12 + digest[2] % 17, y=14 + digest[3] % 5)


@register.filter
def platform(name: str) -> str:
    """A platform as people write it."""
    return platform_name(name)

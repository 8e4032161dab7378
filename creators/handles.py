"""A creator's handle: which are free, and which to suggest."""

import re
import unicodedata

from django.core.exceptions import ValidationError

from creators.models import Creator
from creators.models.creator import RESERVED_HANDLES, validate_handle


def handle_problem(handle: str) -> str:
    """Why nobody can take this handle, in one sentence; empty when it is free."""
    try:
        validate_handle(handle)
    except ValidationError as error:
        return str(error.messages[0])
    if handle in RESERVED_HANDLES:
        return "This one is ours. Choose another."
    if Creator.objects.filter(handle__iexact=handle).exists():
        return "Somebody has this handle already."
    return ""


def suggest_handle(email: str) -> str:
    """A free handle from the part of an address before the @: `Ines.Calder+shop@…` → `ines_calder`."""
    local = unicodedata.normalize("NFKD", email.partition("@")[0].partition("+")[0]).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", local.lower()).strip("_")[:26].rstrip("_")
    stem = stem if len(stem) >= 3 else f"{stem or 'my'}_shop"
    for number in ("", *map(str, range(2, 100))):
        if not handle_problem(stem + number):
            return stem + number
    return ""


def suggest_name(email: str) -> str:
    """A name to begin with: `ines.calder@…` → `Ines Calder`."""
    words = re.split(r"[^\w]+|_+", email.partition("@")[0].partition("+")[0])
    return " ".join(word.capitalize() for word in words if word and not word.isdigit())[:80]

"""What each field of a clip may be. A value is taken whole or refused in plain words; nothing is ever cut."""

import math
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

LONGEST_SECONDS = 2 * 86_400
CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,2}):(\d{2})$")


class FieldRefused(ValueError):
    """A value that cannot be taken; the message is a sentence for the creator."""


def text(value: Any, name: str, limit: int, *, lines: bool = False) -> str:
    """A text of at most `limit` characters; a number becomes its digits, nothing becomes an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldRefused(f"The {name} is not a text.")
    words = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    words = words.strip() if lines else " ".join(words.split())
    if any(unicodedata.category(letter) in ("Cs", "Cc") and letter not in "\n\t" for letter in words):
        raise FieldRefused(f"The {name} contains characters that are not text.")
    if len(words) > limit:
        raise FieldRefused(f"The {name} has {len(words):,} characters; {limit:,} is the most.")
    return words


def address(value: Any) -> str:
    """A web address of at most 500 characters, or nothing."""
    url = text(value, "address", 500)
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        usable = False
    if not usable or " " in url or not (parts.hostname or "").strip("."):
        raise FieldRefused("The address must begin with http:// or https:// and name a site.")
    return url


def seconds(value: Any, name: str) -> int | None:
    """Whole seconds from 0 to two days; also from `1:02:03`. Nothing for an empty value."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and (clock := CLOCK.match(value.strip())):
        hours, minutes, second = (int(part or 0) for part in clock.groups())
        value = hours * 3600 + minutes * 60 + second
    try:
        number = float("nan") if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not math.isfinite(number):
        raise FieldRefused(f"The {name} is not a number of seconds.")
    if not 0 <= number <= LONGEST_SECONDS:
        raise FieldRefused(f"The {name} must be between 0 and {LONGEST_SECONDS:,} seconds.")
    return round(number)


def moment(value: Any) -> str | None:
    """A date or a date with time, ISO 8601; without a zone it is taken as UTC. Nothing for an empty value."""
    if value is None or value == "":
        return None
    words = value.strip() if isinstance(value, str) else ""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words):
            day = date.fromisoformat(words)
            found = datetime(day.year, day.month, day.day, tzinfo=UTC)
        elif re.match(r"\d{4}-\d{2}-\d{2}[T ]", words):
            found = datetime.fromisoformat(words)
        else:
            raise ValueError(words)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise FieldRefused("The date must look like 2026-09-02 or 2026-09-02T14:30:00Z.") from None


def texts(value: Any, name: str, *, most: int, limit: int) -> tuple[str, ...]:
    """A list of at most `most` texts, each of at most `limit` characters; empty ones are left out."""
    if value is None or value == "":
        return ()
    if not isinstance(value, list | tuple) or any(not isinstance(item, str | int | float) for item in value):
        raise FieldRefused(f"The {name} must be a list of texts.")
    found = tuple(words for item in value if (words := text(item, f"list of {name}", limit)))
    if len(found) > most:
        raise FieldRefused(f"There are {len(found):,} {name}; {most} is the most.")
    return found

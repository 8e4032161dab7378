"""Time zones by their IANA names, the same on every machine."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zone_named(name: str) -> tzinfo:
    """The zone with this IANA name; UTC for an empty or unknown one."""
    if name not in _names():
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def zone_choices() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Zones to choose from, by part of the world: `("Europe", [("Europe/Lisbon", "Lisbon"), …])`."""
    groups: dict[str, list[tuple[str, str]]] = {area: [] for area in _AREAS}
    for name in sorted(_names()):
        area, _, place = name.partition("/")
        if place and area in groups:
            groups[area].append((name, place.replace("_", " ").replace("/", ", ")))
    return [*groups.items(), ("Other", [("UTC", "UTC")])]


def place_of(name: str) -> str:
    """`Lisbon` for `Europe/Lisbon`, `UTC` for none."""
    return name.rpartition("/")[2].replace("_", " ") if name in _names() else "UTC"


def is_zone(name: str) -> bool:
    """Whether we know a zone of this name."""
    return name in _names()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())

"""Whether somebody was here today already, without knowing who: a hash with a salt that lives until their midnight.

The salt is random, belongs to one creator and one day, and is kept in the cache alone. The address of the visitor is not
stored anywhere; once the salt is gone nobody can make the hash again.
"""

import hashlib
import secrets
from datetime import datetime, time, timedelta, tzinfo

from django.core.cache import cache

SALT_BYTES = 16
SHORTEST_SECONDS = 60


def is_first_today(*, creator_id: int, page: str, place: str, agent: str, now: datetime, zone: tzinfo) -> bool:
    """Whether this browser at this place sees the page for the first time on the creator's day. An estimate: people behind
    one address with the same browser count as one.
    """
    seconds = seconds_to_midnight(now, zone)
    day = now.astimezone(zone).date()
    salt = cache.get_or_set(f"visitor-salt:{creator_id}:{day}", lambda: secrets.token_hex(SALT_BYTES), seconds)
    seen = hashlib.sha256("\n".join((str(salt), page, place, agent)).encode()).hexdigest()
    return bool(cache.add(f"visitor:{seen}", 1, seconds))


def seconds_to_midnight(now: datetime, zone: tzinfo) -> int:
    """How long the day still lasts there."""
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
    return max(SHORTEST_SECONDS, int((tomorrow - now).total_seconds()))

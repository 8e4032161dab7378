"""Names and moments as Stripe writes them."""

import secrets
import string
import time
from datetime import UTC, datetime

_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Return an unguessable id such as `pi_3kT...`."""
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(length))}"


def now() -> int:
    """Return the present as whole seconds since 1970, as v1 objects carry it."""
    return int(time.time())


def iso(seconds: float | None = None) -> str:
    """Return a moment (default: the present) as RFC 3339 with milliseconds, as v2 objects carry it."""
    moment = datetime.fromtimestamp(time.time() if seconds is None else seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

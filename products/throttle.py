"""How often something may be done: counted in the cache within fixed windows."""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times in `seconds` for each key."""

    name: str
    count: int
    seconds: int

    def allows(self, key: str) -> bool:
        """Count one use by this key and say whether it was still within the limit."""
        window = int(time.time()) // self.seconds
        name = f"throttle:{self.name}:{window}:{hashlib.sha256(key.lower().encode()).hexdigest()}"
        cache.add(name, 0, self.seconds)
        try:
            count = int(cache.incr(name))
        except ValueError:  # the window ended between the two calls
            return True
        # Caches without an own increment store the value anew with their default life.
        cache.touch(name, self.seconds)
        return count <= self.count


MAIL_TO_ADDRESS = Limit("mail-to-address", 5, 60 * 60)
MAIL_FROM_PLACE = Limit("mail-from-place", 30, 60 * 60)
CODE_FROM_PLACE = Limit("code-from-place", 40, 60 * 60)
CHECKOUT_FROM_PLACE = Limit("checkout-from-place", 40, 10 * 60)
LOOKS_FROM_PLACE = Limit("looks-from-place", 240, 10 * 60)
CODES_FROM_PLACE = Limit("codes-from-place", 120, 10 * 60)
PARTNER_MAILS = Limit("partner-mails", 5, 60 * 60)
LOOK_AT_STRIPE = Limit("look-at-stripe", 1, 3)
RESEND_RECEIPT = Limit("resend-receipt", 5, 60 * 60)

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

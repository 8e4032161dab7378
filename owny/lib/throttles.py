"""How often a creator's programs may ask: counted apart for reading, for changing, and for what costs money."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle


class Reads(UserRateThrottle):
    """GET and HEAD."""

    scope = "read"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count what reads."""
        return request.method not in SAFE_METHODS or super().allow_request(request, view)


class Writes(UserRateThrottle):
    """Everything else."""

    scope = "write"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count what changes something."""
        return request.method in SAFE_METHODS or super().allow_request(request, view)


class Costly(Writes):
    """What asks a model: builds, plans, improvements."""

    scope = "costly"

"""A mailed way into a library."""

import uuid

from django.db import models

from products.models.buyer import Buyer


class LibraryKey(models.Model):
    """A mailed way into a buyer's library: a link and, when asked for on the site, a six-digit code. Used at most once.

    The code is kept as a keyed hash. Its hash and its end are both set or both empty; `try_count` counts guesses.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="library_keys")
    expires_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    try_count = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code_hash="", code_expires_at__isnull=True)
                | (~models.Q(code_hash="") & models.Q(code_expires_at__isnull=False)),
                name="library_code_and_its_end_go_together",
                violation_error_message="A code has an end, and the other way round.",
            ),
        ]

    def __str__(self) -> str:
        return f"Key of {self.buyer}"

"""A creator's way in for programs."""

from django.db import models
from django.utils import timezone

from creators.models.creator import Creator
from owny.lib.ids import new_id

LONGEST_NAME = 60


def api_token_id() -> str:
    """A new public id of a token; it opens nothing."""
    return new_id("tok")


class ApiToken(models.Model):
    """A key that lets programs act for a creator, until it ends or its creator takes it away.

    Shown once: what is kept is its SHA-256, and its last four signs to tell it from others. Its name is never blank.
    """

    public_id = models.CharField(max_length=20, default=api_token_id, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=LONGEST_NAME)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    key_end = models.CharField(max_length=4, editable=False)
    may_change = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="api_token_name_is_never_blank",
                violation_error_message="Say what the token is for.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.key_end}"

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

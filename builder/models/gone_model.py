"""Models that a provider does not serve any more."""

from django.db import models


class GoneModel(models.Model):
    """A model that answered “not found, or not for you” to one key; it is not asked for until `gone_until`. Exactly one per
    key and model. `title` names the key without showing it."""

    fingerprint = models.CharField(max_length=32)
    title = models.CharField(max_length=160)
    model = models.CharField(max_length=80)
    found_at = models.DateTimeField()
    gone_until = models.DateTimeField()

    class Meta:
        ordering = ["-found_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "model"],
                name="exactly_one_row_per_key_and_gone_model",
                violation_error_message="This model is known to be gone already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} at {self.title}"

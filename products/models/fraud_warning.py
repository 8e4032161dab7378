"""A card's bank suspects fraud before anybody disputes."""

from django.db import models

from products.models.order import Order


class WarningAnswer(models.TextChoices):
    """What was done about it."""

    REFUNDED = "refunded", "Sent back at once"
    KEPT = "kept", "Kept by the creator"
    MOOT = "moot", "Nothing left to do"


class FraudWarning(models.Model):
    """A card's bank suspects that an order was not paid by the card's owner. Exactly one per Stripe id; an answer and its
    moment are both set or both empty.
    """

    stripe_id = models.CharField(max_length=120, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="fraud_warnings")
    fraud_type = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=8, choices=WarningAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=WarningAnswer.values, answered_at__isnull=False),
                name="fraud_warning_answer_and_moment_go_together",
                violation_error_message="An answer has its moment, and the other way round.",
            ),
        ]

    def __str__(self) -> str:
        return f"Warning {self.stripe_id}"

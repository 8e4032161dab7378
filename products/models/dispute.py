"""A buyer's bank took money back."""

from django.db import models

from products.models.order import Order


class DisputeStatus(models.TextChoices):
    """Open until the bank decides."""

    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class Dispute(models.Model):
    """A buyer's bank took money back, as Stripe tells it. Exactly one per Stripe id; closed at exactly when decided.

    `taken_back_cents` is the creator's part that was taken back meanwhile; `returned_at` is when they got it again, by
    the transfer `returned_transfer_id`.
    """

    stripe_id = models.CharField(max_length=120, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="disputes")
    amount_cents = models.PositiveIntegerField()
    status = models.CharField(max_length=4, choices=DisputeStatus, default=DisputeStatus.OPEN)
    reason = models.CharField(max_length=60, blank=True)
    respond_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    taken_back_cents = models.PositiveIntegerField(default=0)
    returned_transfer_id = models.CharField(max_length=120, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=DisputeStatus.values),
                name="dispute_status_is_known",
                violation_error_message="Unknown dispute status.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=DisputeStatus.OPEN, closed_at__isnull=True)
                | (~models.Q(status=DisputeStatus.OPEN) & models.Q(closed_at__isnull=False)),
                name="dispute_is_closed_exactly_when_decided",
                violation_error_message="A dispute has a closing date exactly when it was decided.",
            ),
            models.CheckConstraint(
                condition=models.Q(returned_at__isnull=True) | models.Q(taken_back_cents__gte=1),
                name="dispute_returns_only_what_was_taken_back",
                violation_error_message="Only what was taken back can be returned.",
            ),
        ]

    def __str__(self) -> str:
        return f"Dispute {self.stripe_id}"

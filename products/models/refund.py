"""Money on its way back to a buyer."""

import uuid

from django.db import models

from creators.models import User
from products.models.order import Order, OrderItem


class RefundStatus(models.TextChoices):
    """As Stripe names them (docs.stripe.com/api/refunds/object#refund_object-status)."""

    PENDING = "pending", "On its way"
    SUCCEEDED = "succeeded", "Refunded"
    FAILED = "failed", "Failed"


class RefundReason(models.TextChoices):
    """Why we ask Stripe for it."""

    ASKED = "asked", "Asked for"
    FRAUD = "fraud", "Fraud suspected"


class Refund(models.Model):
    """Money on its way back to a buyer; the row is written before Stripe is asked. Amounts are never zero.

    `item` is what it is for; empty when it is for the order as a whole. When it failed, `returned_cents` is the creator's
    part that had gone with it and is sent to them again, by the transfer `returned_transfer_id` at `returned_at`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    item = models.ForeignKey(OrderItem, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    amount_cents = models.PositiveIntegerField()
    reason = models.CharField(max_length=5, choices=RefundReason, default=RefundReason.ASKED)
    status = models.CharField(max_length=10, choices=RefundStatus, default=RefundStatus.PENDING)
    stripe_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    returned_cents = models.PositiveIntegerField(default=0)
    returned_transfer_id = models.CharField(max_length=120, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=RefundStatus.values),
                name="refund_status_is_known",
                violation_error_message="Unknown refund status.",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=RefundReason.values),
                name="refund_reason_is_known",
                violation_error_message="Unknown reason of a refund.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gte=1),
                name="refund_amount_is_never_zero",
                violation_error_message="A refund needs an amount.",
            ),
            models.CheckConstraint(
                condition=models.Q(returned_at__isnull=True)
                | models.Q(status=RefundStatus.FAILED, returned_cents__gte=1) & ~models.Q(returned_transfer_id=""),
                name="refund_returns_only_after_it_failed",
                violation_error_message="Only the part of a failed refund is sent again.",
            ),
        ]

    def __str__(self) -> str:
        return f"Refund {self.uuid}"

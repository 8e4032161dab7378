"""The inbox: what Stripe told us, stored before any work is done."""

from django.db import models


class StripeEvent(models.Model):
    """One event as Stripe sent it, but for names, addresses and cards (`products.event_payloads`). Exactly one per event id,
    so that a second delivery changes nothing.

    `handled_at` is empty until its work is done; `error` is why the last try failed.
    """

    event_id = models.CharField(max_length=120, unique=True)
    endpoint = models.CharField(max_length=10, choices=[("platform", "Platform"), ("connect", "Connect")])
    event_type = models.CharField(max_length=120)
    api_version = models.CharField(max_length=40, blank=True)
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    try_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(endpoint__in=["platform", "connect"]),
                name="stripe_event_endpoint_is_known",
                violation_error_message="Unknown endpoint.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"

"""What a check of a provider found."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from builder.models.provider import Provider
from creators.models import User

SILENT_AFTER = timedelta(minutes=15)


class CheckStatus(models.TextChoices):
    """Where a check stands."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    PASSED = "passed", "All is well"
    FAILED = "failed", "Something is wrong"


class ProviderCheck(models.Model):
    """A check of a provider's key, models and tool calls, and of whole builds. It is finished exactly when it passed or
    failed. Without `provider` it is of the host that the environment names; `report` is what the command prints."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, blank=True, related_name="checks")
    run_count = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=8, choices=CheckStatus, default=CheckStatus.WAITING)
    report = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=CheckStatus.values),
                name="provider_check_status_is_known",
                violation_error_message="Unknown status of a check.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[CheckStatus.PASSED, CheckStatus.FAILED], finished_at__isnull=False)
                | models.Q(status__in=[CheckStatus.WAITING, CheckStatus.RUNNING], finished_at__isnull=True),
                name="provider_check_is_finished_exactly_when_it_has_a_verdict",
                violation_error_message="A check has an end and a verdict, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return f"Check of {self.provider or 'the environment’s host'}"

    @property
    def is_silent(self) -> bool:
        """Whether its worker has not been heard of for so long that it must have died."""
        return self.finished_at is None and timezone.now() - self.updated_at > SILENT_AFTER

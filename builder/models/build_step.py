"""The ledger: one row per request to the model."""

from django.db import models

from builder.models.build import Build


class StepStatus(models.TextChoices):
    """A started step whose worker died stays started until it is abandoned."""

    STARTED = "started", "Asked"
    COMPLETE = "complete", "Answered"
    ABANDONED = "abandoned", "Abandoned"


class UsageSource(models.TextChoices):
    """Where the token counts come from."""

    PROVIDER = "provider", "The provider"
    ESTIMATE = "estimate", "Estimated from the bytes"
    UNKNOWN = "unknown", "Unknown"


class BuildStep(models.Model):
    """One request to the model, what came back and what it cost. Exactly one per number within a build.

    `assistant_message` and `tool_messages` are the conversation as sent back to the model, byte for byte; a build that
    lost its worker goes on from them. `partial` is what a broken answer had said as far as it was kept,
    `worst_microdollars` the most it can cost, which counts until the cost is known.
    """

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    attempt = models.PositiveIntegerField(default=1)
    turn = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=StepStatus, default=StepStatus.STARTED)
    model = models.CharField(max_length=80)
    provider = models.CharField(max_length=40, blank=True)
    own_key = models.BooleanField(default=False)
    request_hash = models.CharField(max_length=64)
    assistant_message = models.JSONField(null=True, blank=True)
    tool_messages = models.JSONField(default=list, blank=True)
    partial = models.JSONField(default=dict, blank=True)
    finish_reason = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=400, blank=True)
    trace_id = models.CharField(max_length=120, blank=True)
    usage_source = models.CharField(max_length=8, choices=UsageSource, default=UsageSource.UNKNOWN)
    prompt_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost_microdollars = models.PositiveBigIntegerField(default=0)
    worst_microdollars = models.PositiveBigIntegerField(default=0)
    first_byte_ms = models.PositiveIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["started_at", "own_key", "status", "cost_microdollars", "worst_microdollars", "build"],
                name="spending_of_the_day",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["build", "number"],
                name="exactly_one_step_per_number",
                violation_error_message="This step exists already.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=StepStatus.values),
                name="build_step_status_is_known",
                violation_error_message="Unknown status of a step.",
            ),
            models.CheckConstraint(
                condition=models.Q(usage_source__in=UsageSource.values),
                name="build_step_usage_source_is_known",
                violation_error_message="Unknown source of usage.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=StepStatus.COMPLETE) | models.Q(assistant_message__isnull=False),
                name="complete_step_always_has_its_message",
                violation_error_message="A complete step needs its message.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.build} step {self.number}"

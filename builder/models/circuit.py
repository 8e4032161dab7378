"""Whether a provider is asked at all, for one key; every process reads and writes the same row."""

from django.db import models


class CircuitState(models.TextChoices):
    """Closed lets requests through, open none; when its time is over, an open one lets a single request try."""

    CLOSED = "closed", "Asked as usual"
    OPEN = "open", "Not asked"


class CircuitReason(models.TextChoices):
    """Why it opened."""

    NONE = "", "–"
    BUSY = "busy", "Overloaded"
    UNREACHABLE = "unreachable", "Not reachable"
    QUOTA = "quota", "Out of credit"
    KEY = "key", "Key refused"


class Circuit(models.Model):
    """The circuit of one key at one address. Exactly one per fingerprint of the two; open exactly when it has an end.

    `failure_count` counts the failures in a row since `first_failed_at`, `open_count` how often it opened without a
    success between, `probe_until` is set while a single request tries. `title` names the key without showing it.
    """

    fingerprint = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=6, choices=CircuitState, default=CircuitState.CLOSED)
    reason = models.CharField(max_length=12, choices=CircuitReason, default=CircuitReason.NONE, blank=True)
    advice = models.CharField(max_length=300, blank=True)
    failure_count = models.PositiveIntegerField(default=0)
    first_failed_at = models.DateTimeField(null=True, blank=True)
    open_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)
    probe_until = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CircuitState.values),
                name="circuit_state_is_known",
                violation_error_message="Unknown state of a circuit.",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=CircuitReason.values),
                name="circuit_reason_is_known",
                violation_error_message="Unknown reason of a circuit.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CircuitState.OPEN, opened_at__isnull=False, open_until__isnull=False)
                | models.Q(state=CircuitState.CLOSED, opened_at__isnull=True, open_until__isnull=True),
                name="circuit_is_open_exactly_when_it_has_an_end",
                violation_error_message="An open circuit needs its beginning and its end, a closed one has neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

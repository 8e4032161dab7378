"""What a build paid for beside the model's tokens."""

from django.db import models

from builder.models.build import Build


class BuildCharge(models.Model):
    """One search, written before it is made and paid even if nothing came of it. Exactly one per number within a build.

    `own_key` says that the creator's own account pays. `tokens` is what the search said its results would add to the next
    request, 0 when it does not say.
    Costs are whole micro-dollars (1,000,000 = $1).
    """

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="charges")
    number = models.PositiveIntegerField()
    attempt = models.PositiveIntegerField(default=1)
    own_key = models.BooleanField(default=False)
    tool = models.CharField(max_length=64)
    query = models.CharField(max_length=300, blank=True)
    tokens = models.PositiveIntegerField(default=0)
    cost_microdollars = models.PositiveBigIntegerField(default=0)
    trace_id = models.CharField(max_length=120, blank=True)
    fault = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["created_at"], name="charges_of_the_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["build", "number"],
                name="exactly_one_charge_per_number",
                violation_error_message="This charge exists already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.build} charge {self.number}"

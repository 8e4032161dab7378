"""What the browser is told while a build runs."""

from django.db import models

from builder.models.build import Build


class BuildEvent(models.Model):
    """One thing that happened, in words or as a block. Exactly one per sequence number within a build.

    `kind` is one of status, note, head, page, block, cost, reset; `data` is its JSON. The end is the build's own row.
    """

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveIntegerField()
    attempt = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["build", "sequence"],
                name="exactly_one_event_per_sequence",
                violation_error_message="This event exists already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.build} {self.sequence} {self.kind}"

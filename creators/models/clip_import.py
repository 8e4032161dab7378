"""A file of clips that was brought in, or is about to be."""

from django.db import models

from creators.models.creator import Creator
from owny.lib.ids import import_id


class ImportStatus(models.TextChoices):
    """Nothing is written to the library before `done`."""

    PREVIEW = "preview", "Waiting for a yes"
    DONE = "done", "Brought in"
    DISCARDED = "discarded", "Not brought in"


class ClipImport(models.Model):
    """Files read for a creator. `files` says of each its `{"name", "bytes", "kind", "note", "broken"}`; `drafts` holds the
    readable rows until they are brought in; `refusals` the others, as `{"file", "row", "reason", "says"}`. Finished at
    exactly when the status is done or discarded.
    """

    public_id = models.CharField(max_length=20, default=import_id, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, related_name="clip_imports")
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.PREVIEW)
    file_names = models.JSONField(default=list)
    files = models.JSONField(default=list, blank=True)
    drafts = models.JSONField(default=list, blank=True)
    refusals = models.JSONField(default=list, blank=True)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ImportStatus.values),
                name="clip_import_status_is_known",
                violation_error_message="Unknown status of an import.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=ImportStatus.PREVIEW, finished_at__isnull=True)
                | (~models.Q(status=ImportStatus.PREVIEW) & models.Q(finished_at__isnull=False)),
                name="clip_import_is_finished_exactly_when_not_a_preview",
                violation_error_message="An import is finished exactly when it is no longer a preview.",
            ),
        ]

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.file_names))} of {self.creator}"

"""The PDF of a revision, and the certificate of a reader: asked for, then made by a worker and kept."""

from django.db import models

from products.models.product import Paper
from products.models.progress import Reading
from products.models.revision import Revision


class PdfStatus(models.TextChoices):
    """Waiting for a worker; ready; failed at this document; or off, because the machine cannot make PDFs."""

    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    UNAVAILABLE = "unavailable", "Unavailable"


class PdfFile(models.Model):
    """The whole product as a PDF, as one revision tells it. Exactly one per revision, paper and `made_for`: the line that
    names its reader on every page, empty for the copy that is the same for all. Or, with a `reading`, the certificate of who
    got to its end: exactly one per reading.

    There is a file, with its size, exactly when it is ready; `problem` is a sentence exactly when it could not be made.
    `try_count` counts how often a worker began since it was last asked for.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="pdf_files")
    made_for = models.CharField(max_length=400, blank=True)
    paper = models.CharField(max_length=6, choices=Paper, default=Paper.A4)
    reading = models.OneToOneField(Reading, on_delete=models.CASCADE, null=True, blank=True, related_name="certificate")
    status = models.CharField(max_length=11, choices=PdfStatus, default=PdfStatus.WAITING)
    file = models.FileField(upload_to="pdfs", max_length=200, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    byte_count = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    try_count = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "PDF file"
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "made_for", "paper"],
                condition=models.Q(reading__isnull=True),
                name="exactly_one_pdf_per_revision_reader_and_paper",
                violation_error_message="There is already a PDF of this version for this reader on this paper.",
            ),
            models.CheckConstraint(
                condition=models.Q(reading__isnull=True) | models.Q(made_for=""),
                name="certificate_takes_its_name_from_its_reading",
                violation_error_message="A certificate takes its name from its reading alone.",
            ),
            models.CheckConstraint(
                condition=models.Q(paper__in=Paper.values),
                name="pdf_file_paper_is_known",
                violation_error_message="Choose A4 or US Letter.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=PdfStatus.values),
                name="pdf_file_status_is_known",
                violation_error_message="Unknown status of a PDF file.",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(status=PdfStatus.READY, page_count__gte=1, byte_count__gte=1, made_at__isnull=False)
                    & ~models.Q(file="")
                )
                | (~models.Q(status=PdfStatus.READY) & models.Q(file="", page_count=0, byte_count=0, made_at__isnull=True)),
                name="pdf_file_is_there_exactly_when_ready",
                violation_error_message="A PDF has a file, a size and a date exactly when it is ready.",
            ),
            models.CheckConstraint(
                condition=(models.Q(status__in=[PdfStatus.FAILED, PdfStatus.UNAVAILABLE]) & ~models.Q(problem=""))
                | (models.Q(status__in=[PdfStatus.WAITING, PdfStatus.READY]) & models.Q(problem="")),
                name="pdf_file_tells_a_problem_exactly_when_not_made",
                violation_error_message="A PDF tells a problem exactly when it could not be made.",
            ),
        ]

    def __str__(self) -> str:
        return f"{'PDF' if self.reading_id is None else 'Certificate'} of {self.revision}"

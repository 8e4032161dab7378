"""A creator's pictures: what was uploaded, as clean copies of our own making."""

from django.db import models

from creators.models.creator import Creator
from owny.lib.ids import new_id


def media_id() -> str:
    """A new public id of a picture, as documents name it."""
    return new_id("med")


class Media(models.Model):
    """An uploaded picture. The upload itself is not kept: only the renditions made from its pixels are.

    Exactly one per creator and upload, told by `digest`, the SHA-256 of the uploaded bytes. `width` and `height` are those
    of the largest rendition in px; `alt` is what the picture shows, offered wherever the picture is used.
    """

    public_id = models.CharField(max_length=20, default=media_id, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, related_name="media")
    digest = models.CharField(max_length=64, editable=False)
    name = models.CharField(max_length=120)
    alt = models.CharField("what it shows", max_length=300, blank=True)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "picture"
        constraints = [
            models.UniqueConstraint(
                fields=["creator", "digest"],
                name="exactly_one_picture_per_creator_and_upload",
                violation_error_message="You have this picture already.",
            ),
            models.CheckConstraint(
                condition=models.Q(width__gte=1, height__gte=1),
                name="picture_has_a_size_in_pixels",
                violation_error_message="A picture is at least one pixel wide and high.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RenditionFormat(models.TextChoices):
    """What a rendition is encoded as; the value is the ending of its file."""

    AVIF = "avif", "AVIF"
    WEBP = "webp", "WebP"
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"


class Rendition(models.Model):
    """One encoding of a picture at one width. Exactly one per format and width; never changed once made.

    `file_name` is the hash of the bytes and the format's ending, so that an address always gives the same bytes. Two
    pictures may share one.
    """

    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="renditions")
    encoding = models.CharField(max_length=4, choices=RenditionFormat)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file_name = models.CharField(max_length=40, db_index=True)
    byte_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["media", "encoding", "width"]
        constraints = [
            models.UniqueConstraint(
                fields=["media", "encoding", "width"],
                name="exactly_one_rendition_per_format_and_width",
                violation_error_message="This size was made already.",
            ),
            models.CheckConstraint(
                condition=models.Q(encoding__in=RenditionFormat.values),
                name="rendition_format_is_known",
                violation_error_message="Unknown format of a picture.",
            ),
            models.CheckConstraint(
                condition=models.Q(width__gte=1, height__gte=1, byte_count__gte=1),
                name="rendition_has_pixels_and_bytes",
                violation_error_message="A rendition is at least one pixel and one byte large.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

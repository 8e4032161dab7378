"""A video reduced to what can be written with."""

from django.db import models

from creators.models.clip_import import ClipImport
from creators.models.creator import Creator
from owny.lib.ids import clip_id


class ClipCard(models.Model):
    """A video reduced to title, key steps, tags, quotes and transcript. Exactly one per identity within a creator's library.

    `identity` is the video's address or the platform's id for it, else a hash of its words; it makes a second import of
    the same file change nothing. `content_hash` tells whether an import brings anything new.
    `key_steps` and `tags` are lists of texts; `quotes` is a list of `{"text", "startSeconds"}`;
    `cues` is a list of `[offset in the transcript, start in seconds]` in rising order, when the source knew its times.
    """

    public_id = models.CharField(max_length=20, default=clip_id, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, related_name="clip_cards")
    clip_import = models.ForeignKey(ClipImport, on_delete=models.SET_NULL, null=True, blank=True, related_name="clip_cards")
    identity = models.CharField(max_length=512, editable=False)
    external_id = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    platform = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    transcript = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    key_steps = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)
    quotes = models.JSONField(default=list, blank=True)
    cues = models.JSONField(default=list, blank=True)
    content_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["creator", "identity"],
                name="exactly_one_clip_per_identity_and_creator",
                violation_error_message="This video is already in the library.",
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="clip_always_has_a_title",
                violation_error_message="A clip needs a title.",
            ),
            models.CheckConstraint(
                condition=~models.Q(identity=""),
                name="clip_always_has_an_identity",
                violation_error_message="A clip needs an identity.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

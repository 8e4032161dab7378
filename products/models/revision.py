"""A numbered, immutable snapshot of a product's document."""

import json
from typing import Any

from django.db import models

from creators.models import User
from products.dsl.written import Written
from products.models.product import Product


class RevisionOrigin(models.TextChoices):
    """What made it."""

    BUILD = "build", "Built"
    EDIT = "edit", "Edited"
    IMPROVE = "improve", "Improved by AI"
    STEP = "step", "Undone or redone"
    RESTORE = "restore", "Restored"
    IMPORT = "import", "Imported"


class ImmutableRevision(Exception):
    """A revision was about to be changed; save a new one instead."""


class WrittenDocument(dict[str, Any]):
    """A document that is stored by the text it has already."""

    def __init__(self, written: Written) -> None:
        super().__init__(written.document)
        self.text = written.text


class DocumentEncoder(json.JSONEncoder):
    """Spares writing down anew what is written."""

    def encode(self, o: Any) -> str:
        """The JSON text of a document."""
        return o.text if isinstance(o, WrittenDocument) else super().encode(o)


class Revision(models.Model):
    """A numbered, immutable snapshot of a product's document: there is no update path. Exactly one per number.

    `document` is the resolved Product DSL. `returns_to` is there exactly for a step of undo or redo: the number of the
    revision whose document it shows again, always an earlier one. Every other revision but the first is a change of what
    stood before: `follows` is the number of the revision that it changed, never that of a step.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField(encoder=DocumentEncoder)
    document_hash = models.CharField(max_length=64)
    origin = models.CharField(max_length=8, choices=RevisionOrigin)
    note = models.CharField(max_length=200, blank=True)
    returns_to = models.PositiveIntegerField(null=True, blank=True)
    follows = models.PositiveIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["product", "follows", "number"], name="revisions_by_what_they_change")]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "number"],
                name="exactly_one_revision_per_number",
                violation_error_message="Somebody saved at the same moment. Reload and try again.",
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="revision_numbers_begin_at_one",
                violation_error_message="Revision numbers begin at 1.",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=RevisionOrigin.values),
                name="revision_origin_is_known",
                violation_error_message="Unknown origin of a revision.",
            ),
            models.CheckConstraint(
                condition=models.Q(origin=RevisionOrigin.STEP, returns_to__isnull=False, returns_to__lt=models.F("number"))
                | (~models.Q(origin=RevisionOrigin.STEP) & models.Q(returns_to__isnull=True)),
                name="revision_returns_to_an_earlier_one_exactly_when_it_is_a_step",
                violation_error_message="A step of undo or redo goes back to an earlier version.",
            ),
            models.CheckConstraint(
                condition=(models.Q(follows__isnull=True) & (models.Q(origin=RevisionOrigin.STEP) | models.Q(number=1)))
                | (models.Q(follows__isnull=False, follows__lt=models.F("number")) & ~models.Q(origin=RevisionOrigin.STEP)),
                name="revision_follows_an_earlier_one_exactly_when_it_changes_it",
                violation_error_message="A change follows the version that it changed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} #{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; raises ImmutableRevision for a row that exists."""
        if self.pk is not None and not self._state.adding:
            raise ImmutableRevision(str(self))
        super().save(*args, **kwargs)

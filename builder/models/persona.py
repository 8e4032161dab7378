"""A voice for sales copy that the people who run the site have written down."""

from django.db import models
from django.utils import timezone

from owny.lib.ids import persona_id


class PersonaQuerySet(models.QuerySet["Persona"]):
    """Personas."""

    def on_offer(self) -> "PersonaQuerySet":
        """Those that a creator may choose."""
        return self.filter(archived_at__isnull=True)


class Persona(models.Model):
    """A way of writing that shapes the copy of a plan: a name and one line for the creator, instructions for the model.
    Exactly one per name, and none without instructions.

    The instructions are configuration that is trusted, unlike anything a creator or a clip says. An archived persona is
    no longer offered and stays with the plans that were made with it.
    """

    public_id = models.CharField(max_length=20, default=persona_id, unique=True, editable=False)
    name = models.CharField(max_length=60, unique=True, help_text="What creators choose, such as “Social-media specialist”.")
    line = models.CharField(max_length=140, help_text="One line that tells the creator what it changes.")
    instruction = models.TextField(max_length=4_000, help_text="What the model is told about how to write.")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(line="") & ~models.Q(instruction=""),
                name="persona_always_has_words",
                violation_error_message="A persona needs a name, a line and instructions.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on_offer(self) -> bool:
        """Whether a creator may choose it."""
        return self.archived_at is None

    def archive(self) -> None:
        """Take it off the list; old plans keep it."""
        self.archived_at = self.archived_at or timezone.now()
        self.save(update_fields=["archived_at", "updated_at"])

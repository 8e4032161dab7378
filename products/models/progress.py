"""How far a buyer is with a product: ticks, parts done, reflections, and the place to go on from."""

import uuid

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from products.models.entitlement import Entitlement

LONGEST_NOTE = 5000
LONGEST_WORDS = 240


class MarkKind(models.TextChoices):
    """Tick: an item of a checklist. Done: a page, or a lesson of a course."""

    TICK = "tick", "Ticked item"
    DONE = "done", "Part done"


class Reading(models.Model):
    """A buyer's reading of a product. Exactly one per entitlement, and gone with it. A place within a page always has its
    page; `finished_at` is when everything was done for the first time, `cleared_at` when all ticks were last taken back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entitlement = models.OneToOneField(Entitlement, on_delete=models.CASCADE, related_name="reading")
    last_page = models.CharField(max_length=12, blank=True)
    last_block = models.CharField(max_length=12, blank=True)
    certificate_name = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_block="") | ~models.Q(last_page=""),
                name="a_place_within_a_page_has_its_page",
                violation_error_message="A place needs its page.",
            ),
        ]

    def __str__(self) -> str:
        return f"Reading of {self.entitlement_id}"


class ReadingMark(models.Model):
    """Something ticked or done, or taken back. Exactly one per reading, kind, part and item.

    `part` is the id of a page or block. `item` (a hash of its text) and `words` (the text as it was, so that a corrected
    word does not cost the tick) are there exactly for ticks. `acted_at` is when the buyer did it, on whatever device.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=4, choices=MarkKind)
    part = models.CharField(max_length=12)
    item = models.CharField(max_length=10, blank=True)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    is_on = models.BooleanField()
    acted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "kind", "part", "item"],
                name="exactly_one_mark_per_reading_and_part",
                violation_error_message="This is marked already.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=MarkKind.values),
                name="mark_kind_is_one_we_know",
                violation_error_message="Unknown kind of mark.",
            ),
            models.CheckConstraint(
                condition=(models.Q(kind=MarkKind.TICK) & ~models.Q(item="") & ~models.Q(words=""))
                | models.Q(kind=MarkKind.DONE, item="", words=""),
                name="mark_has_an_item_exactly_when_it_is_a_tick",
                violation_error_message="A tick belongs to an item, a part that is done has none.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.part} {self.item}".strip()


class ReadingNote(models.Model):
    """What a buyer wrote below a question. Exactly one per reading and block, never longer than 5,000 characters."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="notes")
    block = models.CharField(max_length=12)
    text = models.TextField(blank=True, max_length=LONGEST_NOTE)
    acted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "block"],
                name="exactly_one_note_per_reading_and_block",
                violation_error_message="There is a note here already.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_NOTE),
                name="note_is_never_longer_than_allowed",
                violation_error_message="A note holds at most 5,000 characters.",
            ),
        ]

    def __str__(self) -> str:
        return f"Note below {self.block}"

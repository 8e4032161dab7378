"""Undo and redo: which earlier revision the next step shows again."""

from dataclasses import dataclass

from django.db.models import QuerySet

from products.models import Product, Revision
from products.models.revision import RevisionOrigin


@dataclass(frozen=True, slots=True)
class Steps:
    """The changes that undo would take back and redo would bring back; None where there is nothing to do.

    A step of undo or redo stands for the revision it shows again; every other revision is a change of the one that it
    follows. Undo shows again what the present one follows; redo the latest change of the present one, which is there only
    when it was undone.
    """

    undo: Revision | None
    redo: Revision | None

    @property
    def undo_note(self) -> str:
        """What undo takes back; empty when there is nothing to undo."""
        return note_of(self.undo) if self.undo else ""

    @property
    def redo_note(self) -> str:
        """What redo brings back; empty when there is nothing to redo."""
        return note_of(self.redo) if self.redo else ""


def steps_from(draft: Revision) -> Steps:
    """What undo and redo would do."""
    stand = standing(draft)
    return Steps(undo=stand if stand.follows else None, redo=ahead_of(stand))


def standing(draft: Revision) -> Revision:
    """The change that a draft shows: itself, or the one that a step went back to."""
    return draft if draft.returns_to is None else changes_of(draft.product).get(number=draft.returns_to)


def ahead_of(change: Revision) -> Revision | None:
    """The latest change of what a change shows."""
    return changes_of(change.product).filter(follows=change.number).order_by("-number").first()


def changes_of(product: Product) -> QuerySet[Revision]:
    """All revisions of a product that are no steps, without their documents."""
    return product.revisions.exclude(origin=RevisionOrigin.STEP).defer("document")


def note_of(change: Revision) -> str:
    """What was done, in words."""
    return change.note or f"version {change.number}"

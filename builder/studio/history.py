"""The History panel: revisions in groups that a person would call one sitting."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from creators.models import User
from products.models import Product, Revision
from products.models.revision import RevisionOrigin

SITTING = timedelta(minutes=10)
SHOWN = 400
_EDITS = (RevisionOrigin.EDIT, RevisionOrigin.STEP)
_FIRST = {
    RevisionOrigin.BUILD: "Built",
    RevisionOrigin.IMPORT: "Brought in",
    RevisionOrigin.RESTORE: "Restored",
    RevisionOrigin.IMPROVE: "Improved by AI",
}


@dataclass
class Sitting:
    """Revisions of one person within ten minutes; `number` is the newest of them, the one to look at or restore."""

    number: int
    what: str
    who: str
    at: datetime
    count: int = 1
    notes: list[str] = field(default_factory=list)
    is_live: bool = False
    is_draft: bool = False


def sittings(product: Product, viewer: User) -> list[Sitting]:
    """The product's history, newest first; a published revision always stands at the top of its group."""
    rows = product.revisions.defer("document").select_related("made_by")[:SHOWN]
    found: list[Sitting] = []
    last: Revision | None = None
    for row in rows:
        is_live = row.pk == product.live_revision_id
        if last is not None and not is_live and _together(last, row, found[-1].at):
            found[-1].count += 1
        else:
            found.append(_opened(row, viewer, is_live=is_live, is_draft=row.pk == product.draft_revision_id))
        if row.note and row.note not in found[-1].notes:
            found[-1].notes.append(row.note)
        last = row
    return found


def _together(later: Revision, row: Revision, newest: datetime) -> bool:
    same = later.made_by_id == row.made_by_id and later.origin in _EDITS and row.origin in _EDITS
    return same and newest - row.created_at <= SITTING


def _opened(row: Revision, viewer: User, *, is_live: bool, is_draft: bool) -> Sitting:
    who = "You" if row.made_by_id == viewer.pk else row.made_by.email if row.made_by else "Owny"
    what = _FIRST.get(RevisionOrigin(row.origin), "Edited")
    return Sitting(row.number, what, who, row.created_at, is_live=is_live, is_draft=is_draft)

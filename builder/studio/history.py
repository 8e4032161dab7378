"""The history of a draft: every version, in groups that a person would call one sitting, a page at a time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from creators.models import User
from products.models import Product, ProductStatus, Revision
from products.models.revision import RevisionOrigin
from products.versions import publications_of

SITTING = timedelta(minutes=10)
AT_ONCE = 120
"""Versions that are read for one page of the history."""
_EDITS = (RevisionOrigin.EDIT, RevisionOrigin.STEP)
_FIRST = {
    RevisionOrigin.BUILD: "Built",
    RevisionOrigin.IMPORT: "Brought in",
    RevisionOrigin.RESTORE: "Restored",
    RevisionOrigin.IMPROVE: "Improved by AI",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what was done in it, and when."""

    number: int
    note: str
    at: datetime


@dataclass
class Sitting:
    """Versions of one person within ten minutes, the newest first: that is the one to look at or restore.

    One that has a name or was for sale stands at the top of its sitting; `live_at` is when it went live last.
    """

    what: str
    who: str
    name: str = ""
    live_at: datetime | None = None
    is_live: bool = False
    is_draft: bool = False
    versions: list[Version] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Of the newest version."""
        return self.versions[0].number

    @property
    def at(self) -> datetime:
        """When the newest version was saved."""
        return self.versions[0].at

    @property
    def count(self) -> int:
        """How many versions there are."""
        return len(self.versions)

    @property
    def notes(self) -> list[str]:
        """What was done, each thing once."""
        return list(dict.fromkeys(one.note for one in self.versions if one.note))


@dataclass(frozen=True)
class History:
    """A page of it; `older` is the version number before which the next page begins, None when this is the last."""

    sittings: list[Sitting]
    older: int | None


def history_of(product: Product, viewer: User, *, before: int | None = None, at_once: int = AT_ONCE) -> History:
    """The sittings, newest first; only versions below `before`."""
    rows = product.revisions.defer("document").select_related("made_by", "version_name")
    if before is not None:
        rows = rows.filter(number__lt=before)
    listed = list(rows[: at_once + 1])
    went_live = publications_of(product, [row.number for row in listed])
    found: list[Sitting] = []
    last: Revision | None = None
    for row in listed:
        is_marked = row.number in went_live or hasattr(row, "version_name")
        if last is None or is_marked or not _together(last, row, found[-1].at):
            found.append(_opened(row, viewer, product, went_live.get(row.number)))
        found[-1].versions.append(Version(row.number, row.note, row.created_at))
        last = row
    if len(listed) <= at_once:
        return History(found, None)
    # The last sitting may go on: it comes whole with the next page, unless it fills this one.
    shown = found[:-1] or found
    return History(shown, shown[-1].versions[-1].number)


def _together(later: Revision, row: Revision, newest: datetime) -> bool:
    same = later.made_by_id == row.made_by_id and later.origin in _EDITS and row.origin in _EDITS
    return same and newest - row.created_at <= SITTING


def _opened(row: Revision, viewer: User, product: Product, live_at: datetime | None) -> Sitting:
    name = row.version_name.name if hasattr(row, "version_name") else ""
    is_live = row.pk == product.live_revision_id and product.status == ProductStatus.PUBLISHED
    is_draft = row.pk == product.draft_revision_id
    what = _FIRST.get(RevisionOrigin(row.origin), "Edited")
    return Sitting(what, who_made(row, viewer), name, live_at, is_live=is_live, is_draft=is_draft)


def who_made(row: Revision, viewer: User) -> str:
    """Who made a version, for somebody who looks at it."""
    return "You" if row.made_by_id == viewer.pk else row.made_by.email if row.made_by else "Owny"

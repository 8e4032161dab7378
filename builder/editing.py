"""Changes of a draft: each is a small patch that becomes the next revision, and can be undone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.describing import describe
from builder.permitting import check_operations, check_owned
from builder.stepping import Steps, ahead_of, changes_of, note_of, standing, steps_from
from creators.models import User
from products.documents import written_of
from products.dsl.document import Document
from products.dsl.ids import seeded_tails
from products.dsl.merging import merge
from products.dsl.patch import Operation, change, settled
from products.dsl.three_ways import Conflict, Side
from products.dsl.worsening import touched
from products.dsl.written import Written
from products.models import Product, Revision
from products.models.revision import RevisionOrigin
from products.publishing import StaleDraft, restore_revision, save_revision

SIDES: Mapping[str, Side] = {"mine": "mine", "theirs": "theirs", "both": "both"}
_TRIES = 4


class NothingToStep(Exception):
    """There is no change to undo, or none to redo."""


class NoDraft(Exception):
    """The product has no document yet; it must be built first."""


class BothChanged(StaleDraft):
    """Somebody changed the same places meanwhile: `conflicts` between `mine` and the draft, `theirs`. Nothing is saved."""

    def __init__(self, current: Revision, conflicts: Sequence[Conflict], mine: Document, theirs: Document) -> None:
        super().__init__(current)
        self.conflicts = list(conflicts)
        self.mine, self.theirs = mine, theirs


@dataclass(frozen=True, slots=True)
class Changed:
    """The draft after a change, the document before it, and what can be undone and redone now; `is_rebased` when it went
    into a newer draft than the one that it was made on."""

    revision: Revision
    document: Document
    before: Document
    steps: Steps
    is_rebased: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Which side to keep of each conflict (by its key) that a change had with draft number `draft`."""

    draft: int
    sides: Mapping[str, Side]

    @classmethod
    def read(cls, keep: str, draft: int) -> "Choices | None":
        """The choices in a JSON object, as far as they can be read; None when it is no JSON."""
        try:
            told = json.loads(keep)
        except (ValueError, RecursionError):
            return None
        chosen = told.items() if isinstance(told, dict) else ()
        return cls(draft, {key: SIDES[side] for key, side in chosen if isinstance(side, str) and side in SIDES})


def draft_of(product: Product) -> tuple[Revision, Document]:
    """The present draft and its document in today's form, which nobody changes. Raises NoDraft."""
    revision = draft_row(product)
    return revision, written_of(revision).document


def draft_row(product: Product) -> Revision:
    """The present draft; its document is read when it is asked for. Raises NoDraft."""
    found = Revision.objects.defer("document").filter(pk__in=Product.objects.filter(pk=product.pk).values("draft_revision"))
    revision = found.first()
    if revision is None:
        raise NoDraft(product.public_id)
    return revision


def change_draft(
    *,
    product: Product,
    operations: Sequence[Operation],
    expected: int,
    by: User | None,
    origin: RevisionOrigin = RevisionOrigin.EDIT,
    note: str = "",
    choices: Choices | None = None,
    key: str = "",
) -> Changed:
    """Apply a patch that was made on draft number `expected` and save the result as the next revision.

    When the draft has moved on, both changes are kept where they touch different places; where they touch the same one,
    raises BothChanged, and `choices` then say what to keep. Sending the same change twice (with the same `key`) changes
    nothing the second time. Raises PatchRefused with Problems, and StaleDraft when there never was such a draft.
    A change of ours (`origin` IMPROVE) may set sources too; `note` is its line in the history.
    """
    if origin != RevisionOrigin.IMPROVE:
        check_operations(operations)
    current = _known_draft(product)
    for _ in range(_TRIES):
        base = _base(product, current, expected)
        mine = _applied(product, base, operations, f"{expected} {key}")
        now = base if current.number == expected else written_of(current)
        after = mine if now is base else _merged(base, mine, now, current, choices)
        try:
            revision = save_revision(
                product=product,
                document=after,
                origin=origin,
                note=note or describe(operations, base.document),
                made_by=by,
                expected=current.number,
            )
        except StaleDraft as stale:
            current = stale.current
            continue
        return _changed(product, revision, current, expected)
    raise StaleDraft(current)


def undo(*, product: Product, expected: int, by: User | None) -> Changed:
    """Take the latest change back that is not taken back yet. Raises NothingToStep or StaleDraft."""
    return _step(product, expected, by, "Undid", is_redo=False)


def redo(*, product: Product, expected: int, by: User | None) -> Changed:
    """Bring back what was undone last. Raises NothingToStep or StaleDraft."""
    return _step(product, expected, by, "Redid", is_redo=True)


def restore(*, product: Product, revision: Revision, expected: int, by: User | None) -> Changed:
    """Make an earlier version the draft again, as one change. Raises NoDraft and StaleDraft."""
    current = _known_draft(product)
    if current.number != expected:
        raise StaleDraft(draft_row(product))
    made = restore_revision(product=product, revision=revision, made_by=by, expected=expected)
    return _changed(product, made, current, expected)


def steps_of(product: Product) -> Steps:
    """What undo and redo would do now. Raises NoDraft."""
    return steps_from(draft_row(product))


def _step(product: Product, expected: int, by: User | None, word: str, *, is_redo: bool) -> Changed:
    current = _known_draft(product)
    if current.number != expected:
        raise StaleDraft(draft_row(product))
    stand = standing(current)
    change = ahead_of(stand) if is_redo else stand if stand.follows else None
    if change is None:
        raise NothingToStep(product.public_id)
    shown = change if is_redo else changes_of(product).get(number=stand.follows or 0)
    revision = save_revision(
        product=product,
        document=written_of(shown),
        origin=RevisionOrigin.STEP,
        note=f"{word}: {note_of(change)}",
        made_by=by,
        expected=expected,
        returns_to=shown.number,
    )
    product.draft_revision = revision
    steps = Steps(shown if shown.follows else None, ahead_of(shown) if is_redo else change)
    return Changed(revision, written_of(revision).document, written_of(current).document, steps)


def _changed(product: Product, revision: Revision, current: Revision, expected: int) -> Changed:
    """What came of a change of `current`; a change that was just made can be undone, and has nothing ahead of it."""
    product.draft_revision = revision
    is_new = revision.pk != current.pk
    steps = Steps(revision if revision.follows else None, None) if is_new else steps_from(revision)
    is_rebased = is_new and current.number != expected
    return Changed(revision, written_of(revision).document, written_of(current).document, steps, is_rebased=is_rebased)


def _known_draft(product: Product) -> Revision:
    """The draft as it was when the product was read; saving tells when it is not the draft any more. Raises NoDraft."""
    held = product.draft_revision if Product._meta.get_field("draft_revision").is_cached(product) else None
    return held or draft_row(product)


def _base(product: Product, current: Revision, expected: int) -> Written:
    """The document that the change was made on."""
    if current.number == expected:
        return written_of(current)
    base = product.revisions.defer("document").filter(number=expected).first()
    if base is None:
        raise StaleDraft(current)
    return written_of(base)


def _merged(base: Written, mine: Written, now: Written, current: Revision, choices: Choices | None) -> Written:
    """The present draft with the change."""
    if mine.hash == now.hash:
        return now
    sides = choices.sides if choices is not None and choices.draft == current.number else {}
    document, conflicts = merge(base.document, mine.document, now.document, sides)
    if conflicts:
        raise BothChanged(current, conflicts, mine.document, now.document)
    return settled(now, document)


def _applied(product: Product, base: Written, operations: Sequence[Operation], sent: str) -> Written:
    """The document after the patch, with emptied texts left out of the blocks that it changed. What it adds is named after
    the change itself, so that one that arrives twice adds nothing twice."""
    seed = f"{product.public_id} {sent} {json.dumps(operations, sort_keys=True, default=str)}"
    after = change(base, operations, new_id=seeded_tails(seed), tidies=True)
    check_owned(product, base.document, touched(base, after.document))
    return after

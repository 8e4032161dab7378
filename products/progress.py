"""How far a reader is: what was ticked, done and written, kept one thing at a time so that two devices never fight."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from django.db import transaction
from django.utils import timezone

from products.models import Buyer, Entitlement, MarkKind, Reading, ReadingMark, ReadingNote
from products.models.progress import LONGEST_NOTE
from products.rendering.reading_plan import Item, Leaf, Plan

ALIKE = 0.85
"""From here on a changed text counts as the same item with a word corrected."""
MOST_COMPARISONS = 1000
OLDEST_CHANGE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a reader did. `part` is a page or block, `item` the key of an item (or, for a place, the block).

    age  seconds since it was done, on the clock of the device that kept it meanwhile.
    """

    kind: Literal["tick", "done", "note", "place"]
    part: str
    item: str = ""
    on: bool = False
    text: str = ""
    age: float = 0.0


@dataclass(frozen=True)
class Standing:
    """What of a plan is done. `ticked` holds item values (`block.key`), `done` ids of pages and blocks that were marked."""

    plan: Plan
    ticked: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    done_at: Mapping[str, datetime] | None = None
    notes: Mapping[str, str] | None = None
    last_page: str = ""
    last_block: str = ""
    finished_at: datetime | None = None

    @property
    def total(self) -> int:
        """How many things there are to do."""
        return len(self.plan.units)

    @cached_property
    def count(self) -> int:
        """How many of them are done."""
        return sum(unit in self.ticked or unit in self.done for unit in self.plan.units)

    @property
    def percent(self) -> int:
        """The share that is done, 0 to 100; 100 only at the very end."""
        return self.count * 100 // self.total if self.total else 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.total > 0 and self.count == self.total

    def is_page_done(self, page: Leaf) -> bool:
        """Whether everything of a page is done; a page with nothing to do is never a step."""
        units = self.plan.units_of(page)
        return bool(units) and all(unit in self.ticked or unit in self.done for unit in units)

    def resume(self, open_ids: Collection[str]) -> Leaf | None:
        """Where to go on: the last place, else the first open page that is not done, else the first open one."""
        pages = [page for page in self.plan.pages if page.id in open_ids]
        last = next((page for page in pages if page.id == self.last_page), None)
        if last is not None and not (self.plan.product_type != "checklist" and self.is_page_done(last)):
            return last
        fresh = next((page for page in pages if not self.is_page_done(page)), None)
        return fresh or last or next(iter(pages), None)


def reading_for(entitlement: Entitlement, *, confirmed: bool) -> Reading:
    """The reading of an entitlement, made on first use. Somebody who bought again goes on where they were, when their
    address is confirmed; a browser that only paid never sees what an earlier owner of the address wrote."""
    found = Reading.objects.filter(entitlement=entitlement).first()
    if found is not None:
        return found
    with transaction.atomic():
        Entitlement.objects.select_for_update().get(pk=entitlement.pk)
        earlier = Reading.objects.filter(
            entitlement__buyer_id=entitlement.buyer_id,
            entitlement__product_id=entitlement.product_id,
            entitlement__revoked_at__isnull=False,
        )
        if confirmed and (kept := earlier.order_by("-seen_at").first()):
            kept.entitlement = entitlement
            kept.save(update_fields=["entitlement", "seen_at"])
            return kept
        return Reading.objects.get_or_create(entitlement=entitlement)[0]


def standing_of(reading: Reading, plan: Plan) -> Standing:
    """Read what is kept and lay it onto today's plan; what was edited away counts no more."""
    marks = list(reading.marks.all())
    done = {mark.part: mark.acted_at for mark in marks if mark.kind == MarkKind.DONE and mark.is_on}
    matched = _matched(plan, [mark for mark in marks if mark.kind == MarkKind.TICK])
    return Standing(
        plan=plan,
        ticked=frozenset(item.value for item, mark in matched.items() if mark.is_on),
        done=frozenset(done),
        done_at=done,
        notes={note.block: note.text for note in reading.notes.all()},
        last_page=reading.last_page,
        last_block=reading.last_block,
        finished_at=reading.finished_at,
    )


def apply_changes(
    reading: Reading, plan: Plan, changes: Iterable[Change], *, open_ids: Collection[str], now: datetime | None = None
) -> Standing:
    """Keep what a reader did, where the plan still has it and its page is open; the later act on one thing wins, whatever
    order they arrive in. Returns how it stands afterwards."""
    now = now or timezone.now()
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=reading.pk)
        for change in changes:
            page = plan.page_of.get(change.part)
            if page is not None and page.id in open_ids:
                _keep(reading, plan, page, change, _moment(change, now))
        reading.save(update_fields=["last_page", "last_block", "seen_at"])
        standing = standing_of(reading, plan)
        if standing.is_complete and reading.finished_at is None:
            reading.finished_at = now
            reading.save(update_fields=["finished_at"])
            standing = standing_of(reading, plan)
    return standing


def start_again(reading: Reading, *, now: datetime | None = None) -> None:
    """Take every tick back, for a list that is used more than once. A tick that another device made before and sends later
    does not come back."""
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=reading.pk)
        reading.marks.filter(kind=MarkKind.TICK).delete()
        reading.cleared_at, reading.finished_at = now or timezone.now(), None
        reading.save(update_fields=["cleared_at", "finished_at", "seen_at"])


def forget_progress(buyer: Buyer) -> int:
    """Delete everything a buyer ticked and wrote; returns how many readings there were. For a buyer who wants out."""
    found = Reading.objects.filter(entitlement__buyer=buyer)
    count = found.count()
    found.delete()
    return count


def _moment(change: Change, now: datetime) -> datetime:
    age = min(max(change.age, 0.0), OLDEST_CHANGE.total_seconds())
    return now - timedelta(seconds=age)


def _keep(reading: Reading, plan: Plan, page: Leaf, change: Change, at: datetime) -> None:
    if change.kind == "place":
        reading.last_page = page.id
        reading.last_block = change.item if change.item in page.blocks else ""
    elif change.kind == "tick" and (item := plan.items.get((change.part, change.item))):
        _keep_tick(reading, plan, item, change.on, at)
    elif change.kind == "done" and change.part in _parts(plan, page):
        _keep_mark(reading, MarkKind.DONE, change.part, "", "", change.on, at)
    elif change.kind == "note" and change.part in plan.question_blocks:
        _keep_note(reading, change.part, change.text, at)


def _parts(plan: Plan, page: Leaf) -> frozenset[str]:
    lessons = frozenset(lesson.block for lesson in page.lessons)
    return lessons if plan.product_type == "mini_course" and lessons else frozenset({page.id})


def _keep_tick(reading: Reading, plan: Plan, item: Item, on: bool, at: datetime) -> None:
    """Write the tick; a mark that was made on an earlier wording of the item becomes the mark of this one."""
    if reading.cleared_at is not None and at < reading.cleared_at:
        return
    marks = list(reading.marks.filter(kind=MarkKind.TICK, part=item.block))
    mark = _matched(plan, marks).get(item)
    if mark is not None and mark.item != item.key:
        mark.item, mark.words = item.key, item.words
        mark.save(update_fields=["item", "words"])
    _keep_mark(reading, MarkKind.TICK, item.block, item.key, item.words, on, at)


def _keep_mark(reading: Reading, kind: MarkKind, part: str, item: str, words: str, on: bool, at: datetime) -> None:
    mark, is_new = ReadingMark.objects.get_or_create(
        reading=reading, kind=kind, part=part, item=item, defaults={"words": words, "is_on": on, "acted_at": at}
    )
    if not is_new and mark.acted_at <= at:
        mark.is_on, mark.acted_at = on, at
        mark.save(update_fields=["is_on", "acted_at"])


def _keep_note(reading: Reading, block: str, text: str, at: datetime) -> None:
    text = _whole(text.replace("\x00", "").replace("\r\n", "\n"))[:LONGEST_NOTE]
    note, is_new = ReadingNote.objects.get_or_create(reading=reading, block=block, defaults={"text": text, "acted_at": at})
    if not is_new and note.acted_at <= at:
        note.text, note.acted_at = text, at
        note.save(update_fields=["text", "acted_at"])


def _whole(text: str) -> str:
    """The text without halves of characters: a browser that counts to its limit may cut an emoji in two."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _matched(plan: Plan, marks: list[ReadingMark]) -> dict[Item, ReadingMark]:
    """Which mark belongs to which item: the same text first, then among the rest of a block the most alike."""
    by_key = {(mark.part, mark.item): mark for mark in marks}
    found = {item: by_key.pop(place) for place, item in plan.items.items() if place in by_key}
    rest = [item for item in plan.items.values() if item not in found]
    if len(rest) * len(by_key) > MOST_COMPARISONS:  # rewritten, not corrected
        return found
    for mark in sorted(by_key.values(), key=lambda one: one.acted_at, reverse=True):
        near = [(_likeness(mark.words, item.words), item) for item in rest if item.block == mark.part]
        best = max(near, key=lambda pair: pair[0], default=None)
        if best is not None and best[0] >= ALIKE:
            found[best[1]] = mark
            rest.remove(best[1])
    return found


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()

"""One value that two people changed at the same time: what both meant where that can be told, else a conflict."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from products.dsl.document import canonical

Side = Literal["mine", "theirs", "both"]
Kind = Literal["value", "block", "page", "place"]


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


LONGEST_LINE = 140
NOTHING: Any = _Nothing()
"""The value of what is not there."""


@dataclass(frozen=True)
class Conflict:
    """A place that both changed, each in another way. `key`: `blk_…/props/heading`, `blk_…`, `pg_…/title`, `/title`.

    kind   value: one field · block, page: one side took it out, the other changed it · place: both moved it.
    The three values are NOTHING where the side has none; for a place they are (page id, id of what stands before it).
    """

    key: str
    kind: Kind
    base: Any
    mine: Any
    theirs: Any

    @property
    def may_keep_both(self) -> bool:
        """Whether both can be kept one after the other: two texts can."""
        return self.kind == "value" and isinstance(self.mine, str) and isinstance(self.theirs, str)


@dataclass
class Decisions:
    """Which side was chosen for which conflict, and the conflicts for which none was."""

    chosen: Mapping[str, Side] = field(default_factory=dict)
    open: list[Conflict] = field(default_factory=list)

    def side(self, conflict: Conflict) -> Side:
        """The chosen side; theirs, and one more open conflict, when there was no choice."""
        chosen = self.chosen.get(conflict.key)
        if chosen is None or (chosen == "both" and not conflict.may_keep_both):
            self.open.append(conflict)
            return "theirs"
        return chosen


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; True and 1 are not."""
    if one is other:
        return True
    return one is not NOTHING and other is not NOTHING and canonical(one) == canonical(other)


def merged_value(key: str, base: Any, mine: Any, theirs: Any, decisions: Decisions) -> Any:
    """What becomes of a value; NOTHING when it goes."""
    if same(mine, base) or same(mine, theirs):
        return theirs
    if same(theirs, base):
        return mine
    if all(isinstance(one, dict) for one in (base, mine, theirs)):
        return merged_object(key, base, mine, theirs, decisions)
    if all(isinstance(one, list) for one in (base, mine, theirs)):
        done = _merged_list(key, base, mine, theirs, decisions)
        if done is not None:
            return done
    conflict = Conflict(key, "value", base, mine, theirs)
    side = decisions.side(conflict)
    return both_texts(theirs, mine) if side == "both" else mine if side == "mine" else theirs


def both_texts(first: str, second: str) -> str:
    """Two texts as one: lines beside each other, prose one below the other."""
    is_line = "\n" not in first + second and len(first) + len(second) <= LONGEST_LINE
    return f"{first} / {second}" if is_line else f"{first}\n\n{second}"


def merged_object(
    key: str, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], decisions: Decisions
) -> dict[str, Any]:
    """Field by field."""
    names = [*theirs, *(name for name in mine if name not in theirs)]
    found = {
        name: merged_value(
            f"{key}/{name}", base.get(name, NOTHING), mine.get(name, NOTHING), theirs.get(name, NOTHING), decisions
        )
        for name in names
    }
    return {name: value for name, value in found.items() if value is not NOTHING}


def _merged_list(key: str, base: list[Any], mine: list[Any], theirs: list[Any], decisions: Decisions) -> list[Any] | None:
    """Entry by entry where nobody reordered, added or took out; else the changed stretches of both, where they are apart.
    None when they are not."""
    if len(base) == len(mine) == len(theirs) and not _is_reordered(base, mine) and not _is_reordered(base, theirs):
        entries = zip(base, mine, theirs, strict=True)
        return [merged_value(f"{key}/{at}", *entry, decisions) for at, entry in enumerate(entries)]
    return _woven(base, list(_stretches(base, mine)), list(_stretches(base, theirs)))


def _is_reordered(before: list[Any], after: list[Any]) -> bool:
    texts = [canonical(one) for one in before]
    fresh = [canonical(one) for one in after]
    return texts != fresh and sorted(texts) == sorted(fresh)


_Stretch = tuple[int, int, list[Any]]


def _stretches(base: list[Any], changed: list[Any]) -> Iterator[_Stretch]:
    """From and to in `base`, and what stands there now."""
    matcher = SequenceMatcher(None, [canonical(one) for one in base], [canonical(one) for one in changed], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield start, end, changed[first:last]


def _woven(base: list[Any], mine: list[_Stretch], theirs: list[_Stretch]) -> list[Any] | None:
    """`base` with the stretches of both; None when one of each meet. Two additions at one place are both kept."""
    if any(one != other and _meet(one, other) for one in mine for other in theirs):
        return None
    found: list[Any] = []
    at = 0
    for start, end, entries in sorted([*theirs, *(one for one in mine if one not in theirs)], key=lambda one: one[:2]):
        found += [*base[at:start], *entries]
        at = end
    return [*found, *base[at:]]


def _meet(one: _Stretch, other: _Stretch) -> bool:
    (start, end, _), (first, last, _) = one, other
    return max(start, first) < min(end, last) or first < start < last or start < first < end


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Which of the names that are in both stand elsewhere: the fewest that explain the new order."""
    rank = {name: at for at, name in enumerate(before)}
    common = [name for name in after if name in rank]
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int] = {}
    for at, name in enumerate(common):
        place = bisect_left(tails, rank[name])
        tails[place : place + 1] = [rank[name]]
        ends[place : place + 1] = [at]
        previous[at] = ends[place - 1] if place else -1
    stay, at = set(), ends[-1] if ends else -1
    while at >= 0:
        stay.add(common[at])
        at = previous[at]
    return set(common) - stay

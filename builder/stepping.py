"""Undo and redo: which earlier revision the next step shows again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Steps:
    """The numbers of the revisions that undo and redo would show again; None where there is nothing to do.

    `undone` is the revision whose change undo takes back, `redone` the one whose change redo brings back.
    """

    undo: int | None = None
    redo: int | None = None
    undone: int | None = None
    redone: int | None = None


def steps(history: Sequence[tuple[int, int | None]]) -> Steps:
    """Read the steps off (number, returns_to) of the latest revisions, oldest first; the last one is the draft.

    A step of undo or redo stands for the revision it shows again; every other revision is a change of what stood
    before it. Redo leads along the changes that were undone since the last change.
    """
    if not history:
        return Steps()
    stands = {number: returns_to or number for number, returns_to in history}
    before = {number: stands[earlier] for (earlier, _), (number, is_step) in pairwise(history) if not is_step}
    here = stands[history[-1][0]]
    ahead, change = None, next((number for number, is_step in reversed(history) if not is_step), None)
    while change is not None and change != here:
        ahead, change = change, before.get(change)
    redo = ahead if change == here else None
    undo = before.get(here)
    return Steps(undo=undo, redo=redo, undone=here if undo else None, redone=redo)

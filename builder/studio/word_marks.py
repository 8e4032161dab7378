"""A change word by word: what stays, what goes, what is new."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from builder.proposing import Change
from products.dsl.document import strings

ALIKE = 0.45
"""From this share of common words on two texts are shown woven into one another, else one after the other."""
_PIECES = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: `kind` is same, gone or new."""

    kind: str
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """What became of a text, in pieces; two texts that have little in common stand one after the other."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matcher.ratio() < ALIKE:
        return [Piece(kind, text) for kind, text in (("gone", before), ("new", after)) if text.strip()]
    found: list[Piece] = []
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", " ".join(old[from_old:to_old])))
            continue
        gone, fresh = " ".join(old[from_old:to_old]), " ".join(new[from_new:to_new])
        found += [Piece(kind, text) for kind, text in (("gone", gone), ("new", fresh)) if text]
    return found


def rows_of(change: Change) -> Iterator[list[Piece]]:
    if change["does"] == "idea":
        yield [Piece("new", change["after"])]
        return
    old, new = _lines(change["before"]), _lines(change["after"])
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, fresh = old[from_old:to_old], new[from_new:to_new]
        if tag == "equal":
            yield from ([Piece("same", line)] for line in gone)
        elif tag == "replace":
            for at in range(max(len(gone), len(fresh))):
                yield word_diff(gone[at] if at < len(gone) else "", fresh[at] if at < len(fresh) else "")
        else:
            yield from ([Piece("gone", line)] for line in gone)
            yield from ([Piece("new", line)] for line in fresh)


def _lines(value: Any) -> list[str]:
    """What a value says, a line for each entry of a list."""
    if isinstance(value, dict) and "props" in value:
        return [line for child in value["props"].values() for line in _lines(child)]
    if isinstance(value, list):
        return [line for entry in value if (line := ": ".join(text for _, text in strings(entry) if text))]
    joined = ": ".join(text for parts, text in strings(value) if text and parts[-1:] not in (("mediaId",), ("clipId",)))
    return [joined] if joined else []

"""The numbers a text states, with what they count: "ten minutes" and "10-minute" are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from products.dsl.words import SCALES, SMALL_NUMBERS, STOP_WORDS, TENS, canonical_number, plain, stem, word_set

_PIECE = re.compile(r"[$€£¥₹]\s?\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*\s?(?:[€£]|%)|\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
_MAYBE = re.compile(r"\d|\b(?:" + "|".join((*SMALL_NUMBERS, *TENS, *SCALES)) + ")", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_CURRENCY = word_set("dollar euro pound buck usd eur gbp cent")
_UNITS = {
    "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "h": "hour", "sec": "second", "secs": "second",
    "wk": "week", "yr": "year", "lb": "pound", "lbs": "pound", "percent": "%", "gram": "g", "kilo": "kg",
    "inche": "inch", "centimeter": "cm", "centimetre": "cm", "tbsp": "tablespoon", "tsp": "teaspoon",
}  # fmt: skip
_MEASURES = word_set(
    "second minute hour day week month year cup spoon tablespoon teaspoon gram kg litre liter cm mm inch foot mile km "
    "pound rep set dollar"
)
LABELS = word_set("day step module lesson part chapter week section page question")


@dataclass(frozen=True)
class Stated:
    """One number: its value in one spelling, the stem of what it counts ("" if unsaid), and how it was written.

    ``label`` is the word before it in "Day 3" or "Step 2"; ``is_price`` says that it is money.
    """

    value: str
    unit: str
    written: str
    label: str = ""
    is_price: bool = False


def stated_numbers(text: str) -> list[Stated]:
    """Return the numbers of a text in order. The word "one" counts only before a measure."""
    if not _MAYBE.search(text):
        return []
    pieces = [piece.casefold() for piece in _PIECE.findall(plain(text))]
    found: list[Stated] = []
    at = 0
    while at < len(pieces):
        value, width = _value(pieces, at)
        if value is None:
            at += 1
            continue
        unit = _unit(pieces, at + width)
        written = " ".join(pieces[at : at + width])
        if written != "one" or unit in _MEASURES:
            label = stem(pieces[at - 1]) if at and pieces[at - 1][0].isalpha() else ""
            money = bool(re.search("[$€£¥₹]", written)) or (unit in _CURRENCY and unit != "pound")
            unit = "%" if written.endswith("%") else unit
            found.append(Stated(value, unit, written, label if label in LABELS else "", money))
        at += width
    return found


def _value(pieces: list[str], at: int) -> tuple[str | None, int]:
    """Return the number that starts at `at`, if one does, and how many pieces it takes."""
    digits = None if pieces[at][0].isalpha() else _DIGITS.search(pieces[at])
    if digits:
        number, width = canonical_number(digits[0]), 1
        if at + 1 < len(pieces) and pieces[at + 1] in SCALES and "." not in number:
            return str(int(number) * SCALES[pieces[at + 1]]), 2
        return number, width
    total, width = 0, 0
    while at + width < len(pieces):
        word = pieces[at + width]
        if word in SMALL_NUMBERS or word in TENS:
            if (
                width
                and not (pieces[at + width - 1] in TENS and 0 < SMALL_NUMBERS.get(word, 0) < 10)
                and pieces[at + width - 1] not in SCALES
            ):
                break
            total += SMALL_NUMBERS.get(word, TENS.get(word, 0))
        elif word in SCALES:
            total = max(total, 1) * SCALES[word]
        else:
            break
        width += 1
    return (str(total), width) if width else (None, 1)


def _unit(pieces: list[str], at: int) -> str:
    """Return the stem of what is counted: the next word that is neither a number nor a small word."""
    for piece in pieces[at : at + 3]:
        if not piece[0].isalpha() or piece in STOP_WORDS or piece in SMALL_NUMBERS or piece in TENS or piece in SCALES:
            continue
        short = stem(piece)
        return _UNITS.get(piece, _UNITS.get(short, short))
    return ""

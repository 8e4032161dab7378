"""Finding the source a sentence comes from: an inverted index over everything that may be said."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from typing import Any, Generic, TypeVar

from products.dsl.numbers import stated_numbers
from products.dsl.words import content_tokens, normalise, sentences, tokens

Source = TypeVar("Source")

# A text is adapted from a passage that shares this much of its words; numbers may be taken from one that shares less.
ADAPTED_SHARE = 0.6
HELD_SHARE = 0.4
# One word in common is a coincidence, however short the text is.
_ONE_WORD = 0.3
_LONG = 400
_RAREST = 8
_CANDIDATES = 400


@dataclass(frozen=True)
class Unit(Generic[Source]):
    """A passage that is matched as one: a whole short text, or two neighbouring sentences of a long one."""

    source: Source
    text: str
    normalised: str
    content: frozenset[str]


@dataclass(frozen=True)
class Match(Generic[Source]):
    """The passage nearest to a text; ``share`` (0 to 1) of the text's words are in it, 1 and ``exact`` if verbatim."""

    unit: Unit[Source] | None
    share: float
    exact: bool = False


class Matcher(Generic[Source]):
    """Matches texts against (source, text) pairs; built once, asked often."""

    def __init__(self, pairs: Iterable[tuple[Source, str]]) -> None:
        self.units: list[Unit[Source]] = []
        self._whole: dict[str, Unit[Source]] = {}
        for source, text in pairs:
            passages = list(_units(source, text))
            self.units += passages
            for passage in passages[:1]:
                self._whole.setdefault(passage.normalised if passage.text == text else normalise(text), passage)
        self._postings: dict[str, list[int]] = {}
        for number, unit in enumerate(self.units):
            for token in unit.content:
                self._postings.setdefault(token, []).append(number)
        self._remembered: dict[str, Match[Source]] = {}

    def match(self, text: str) -> Match[Source]:
        """Return the passage that holds `text` verbatim, else the one that shares most of its words."""
        normalised = normalise(text)
        if normalised not in self._remembered:
            self._remembered[normalised] = self._found(normalised)
        return self._remembered[normalised]

    def holds(self, text: str) -> Unit[Source] | None:
        """Return the passage in which `text` stands word for word, if there is one."""
        match = self.match(text)
        return match.unit if match.exact else None

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the stems of every word in any passage."""
        return frozenset(token for unit in self.units for token in tokens(unit.normalised))

    @cached_property
    def numbers(self) -> frozenset[tuple[str, str]]:
        """Return (value, unit) of every number in any passage; prices are there as (value, "price") too."""
        stated = [one for unit in self.units for one in stated_numbers(unit.text)]
        prices = [(one.value, "price") for one in stated if one.is_price]
        return frozenset([*((one.value, one.unit) for one in stated), *prices])

    @cached_property
    def values(self) -> frozenset[str]:
        """Return every number in any passage, whatever it counts."""
        return frozenset(value for value, _ in self.numbers)

    def _found(self, normalised: str) -> Match[Source]:
        if whole := self._whole.get(normalised):
            return Match(whole, 1.0, exact=True)
        content = content_tokens(normalised)
        if not content:
            return Match(None, 0.0)
        held = sorted(
            (token for token in content if token in self._postings), key=lambda token: (len(self._postings[token]), token)
        )
        if not held:
            return Match(None, 0.0)
        if len(held) == len(content) and (unit := self._containing(normalised, self._postings[held[0]])):
            return Match(unit, 1.0, exact=True)
        return self._nearest(content, held)

    def _containing(self, normalised: str, numbers: Sequence[int]) -> Unit[Source] | None:
        padded = f" {normalised} "
        for number in numbers:
            place = self.units[number].normalised
            if normalised in place and padded in f" {_spaced(place)} ":
                return self.units[number]
        return None

    def _nearest(self, content: frozenset[str], held: list[str]) -> Match[Source]:
        """Return the passage that shares most words; rare words pick the candidates, all words decide."""
        weights: dict[int, float] = {}
        for token in held[:_RAREST]:
            postings = self._postings[token]
            if len(postings) > _CANDIDATES and weights:
                break
            weight = math.log(1 + len(self.units) / len(postings))
            for number in postings[:_CANDIDATES]:
                weights[number] = weights.get(number, 0.0) + weight
        likely = nlargest(12, weights, key=weights.__getitem__)
        best = max(likely, key=lambda number: (len(content & self.units[number].content), -number))
        shared = len(content & self.units[best].content)
        share = shared / len(content)
        return Match(self.units[best], share if shared > 1 else min(share, _ONE_WORD))


def _spaced(text: str) -> str:
    """Return the text with punctuation that ends a phrase turned into spaces of the same width."""
    return text.translate(_PHRASE_ENDS)


_PHRASE_ENDS: dict[int, Any] = {ord(mark): " " for mark in ".,;:!?()"}


def _units(source: Source, text: str) -> Iterable[Unit[Source]]:
    if len(text) <= _LONG:
        passages = [text]
    else:
        parts = sentences(text)
        passages = [" ".join(parts[at : at + 2]) for at in range(max(len(parts) - 1, 1))]
    for passage in passages:
        if normalised := normalise(passage):
            yield Unit(source, passage, normalised, content_tokens(normalised))

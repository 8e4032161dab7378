"""The sentence that answers, the moment it was said, and its words marked."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from creators.searching.words import analyzer

LONGEST = 240
SENTENCE = re.compile(r"[^.!?\n…。！？]+[.!?…。！？]*[\"”’)]*\s*")
WORD = re.compile(r"[^\W_]+")


class Spoken(Protocol):
    """What an excerpt is taken from: a clip card."""

    transcript: str
    summary: str
    key_steps: Any
    quotes: Any
    cues: Any


@dataclass(frozen=True)
class Excerpt:
    """Words of a clip; `start_seconds` is when they were said, if known."""

    text: str
    start_seconds: int | None = None


def excerpts(clip: Spoken, terms: Sequence[str], language: str, most: int = 2) -> tuple[list[Excerpt], int]:
    """The best sentences that say a term, in the order they were said, and how many sentences say one at all."""
    wanted = set(terms)
    rated: list[tuple[float, int, Excerpt]] = []
    seen: set[str] = set()
    for order, (excerpt, worth) in enumerate(_sentences(clip)):
        key = excerpt.text.strip().casefold()
        said = set(analyzer(language).analyze(excerpt.text)) & wanted
        if said and not any(key in other or other in key for other in seen):
            seen.add(key)
            rated.append((len(said) + worth, order, excerpt))
    best = sorted(rated, key=lambda one: (-one[0], one[1]))[:most]
    spoken = sorted(best, key=lambda one: (one[2].start_seconds is None, one[2].start_seconds or 0, one[1]))
    return [_shortened(one[2], wanted, language) for one in spoken], len(rated)


def opening(clip: Spoken) -> Excerpt:
    """What a clip is about when no sentence says a term."""
    for text in (clip.summary, *(str(step) for step in clip.key_steps), clip.transcript):
        if text:
            first = SENTENCE.match(text)
            return _shortened(Excerpt((first.group() if first else text).strip()), set(), "en")
    return Excerpt("")


def marked(text: str, terms: Iterable[str], language: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word asked for; joined they are the text again."""
    wanted = set(terms)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for word in WORD.finditer(text):
        if wanted.intersection(analyzer(language).analyze(word.group())):
            pieces += [(text[end : word.start()], False), (word.group(), True)]
            end = word.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def second_of(clip: Spoken, offset: int) -> int | None:
    """When the words at an offset of the transcript were said, if the clip knows its times."""
    position = bisect_right(clip.cues, offset, key=lambda cue: cue[0])
    return int(clip.cues[position - 1][1]) if position else None


def _sentences(clip: Spoken) -> Iterable[tuple[Excerpt, float]]:
    for quote in clip.quotes:
        yield Excerpt(str(quote.get("text", "")), quote.get("startSeconds")), 0.3
    for sentence in SENTENCE.finditer(clip.transcript):
        yield Excerpt(sentence.group().strip(), second_of(clip, sentence.start())), 0.2
    for step in clip.key_steps:
        yield Excerpt(str(step)), 0.1
    for sentence in SENTENCE.finditer(clip.summary):
        yield Excerpt(sentence.group().strip()), 0.0


def _shortened(excerpt: Excerpt, wanted: set[str], language: str) -> Excerpt:
    """A long sentence is shown around its first word asked for, with dots where it goes on."""
    text = excerpt.text
    if len(text) <= LONGEST:
        return excerpt
    hits = (word.start() for word in WORD.finditer(text) if wanted.intersection(analyzer(language).analyze(word.group())))
    start = max(0, next(hits, 0) - LONGEST // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", start + LONGEST - 20)
    end = end if 0 < end <= start + LONGEST + 20 else start + LONGEST
    return Excerpt(("… " if start else "") + text[start:end] + (" …" if end < len(text) else ""), excerpt.start_seconds)

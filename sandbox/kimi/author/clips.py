"""The clips the author has been given, and what it may quote from them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.kimi.author.words import meaning

NEAR = 0.45
"""A clip is near the best one if it scores at least this share of it."""
BEGINNING, TOO_FEW = 4, 10
"""From four good clips on, a product is filled up to ten with what the side topics brought."""


@dataclass
class Clip:
    """One clip card as a tool or the packet gave it. `alias` is empty when there is no reference to it; `looked_up` says
    that a tool brought it, so that it surely is a clip of the creator's library.
    """

    alias: str
    title: str
    summary: str = ""
    steps: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    relevance: float = 0.5
    order: int = 0
    looked_up: bool = False

    def text(self, part: str) -> str:
        """Return the text of `title`, `summary`, `step2` or `quote1`; empty where there is none."""
        for name, texts in (("step", self.steps), ("quote", self.quotes)):
            number = part.removeprefix(name)
            if part.startswith(name) and number.isdigit():
                return texts[int(number) - 1] if int(number) <= len(texts) else ""
        return self.title if part == "title" else self.summary

    def reference(self, part: str) -> str:
        """Return how a draft points at a part: `$c3.step2`, or the text itself where there is no alias."""
        return f"${self.alias}.{part}" if self.alias else self.text(part)

    def meaning(self) -> frozenset[str]:
        """Return the stems of its title, tags and summary."""
        return meaning(" ".join([self.title, *self.tags, self.summary]))


def clip_from(card: Mapping[str, Any], *, order: int, relevance: float = 0.5) -> Clip | None:
    """Read a clip of a tool result or of the packet's sources; None when it has no title."""
    title = _clean(card.get("title"))
    if not title:
        return None
    given = card.get("relevance")
    return Clip(
        alias=_clean(card.get("id")),
        title=title,
        summary=_clean(card.get("summary")),
        steps=_texts(card.get("steps") or card.get("keySteps") or card.get("keyPoints")),
        tags=_texts(card.get("tags")),
        quotes=_texts(card.get("quotes")),
        relevance=float(given) if isinstance(given, (int, float)) else relevance,
        order=order,
    )


_ALIAS = re.compile(r"c\d+")


class ClipPile:
    """All clips seen in the conversation, each once, in the order in which they came."""

    def __init__(self) -> None:
        self._clips: dict[str, Clip] = {}

    def add(self, cards: Any, *, weight: float) -> dict[int, float]:
        """Add the cards of one lookup and return how well each clip, by its order, answered.

        `weight` is how near the lookup's topic is to the wish.
        """
        found: dict[int, float] = {}
        for card in cards if isinstance(cards, list) else []:
            clip = clip_from(card, order=len(self._clips)) if isinstance(card, Mapping) else None
            if clip is None:
                continue
            answered, clip.relevance = clip.relevance, clip.relevance * weight
            known = self._clips.setdefault(_key(clip), clip)
            known.looked_up = bool(known.alias)
            known.relevance = max(known.relevance, clip.relevance)
            found[known.order] = answered
        return found

    def add_sources(self, sources: Any) -> None:
        """Add the packet's own sources that no lookup has brought."""
        titles = {clip.title.casefold() for clip in self._clips.values()}
        for source in sources if isinstance(sources, list) else []:
            clip = clip_from(source, order=len(self._clips), relevance=0.8) if isinstance(source, Mapping) else None
            if clip is not None and clip.title.casefold() not in titles:
                clip.alias = clip.alias if _ALIAS.fullmatch(clip.alias) else ""
                self._clips.setdefault(_key(clip), clip)

    def all(self) -> list[Clip]:
        """Return every clip, in the order in which they came."""
        return list(self._clips.values())


def relevant(clips: Iterable[Clip], about: str, *, enough: int = 0) -> list[Clip]:
    """Return the clips worth using, best first.

    A clip is worth using if it comes near the best one; until there are `enough`, also if its title or tags share a
    word with the wish. A beginning of a few good ones is filled up with the next best.
    """
    wish = meaning(about)
    scored = [(_score(clip, wish), clip) for clip in clips]
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1].order))
    best = ranked[0][0] if ranked else 0.0
    near = [clip for score, clip in ranked if score >= NEAR * best]
    rest = [clip for score, clip in ranked if score < NEAR * best]
    more = [clip for clip in rest if wish & meaning(" ".join([clip.title, *clip.tags]))]
    near += more[: max(enough - len(near), 0)]
    others = [clip for clip in rest if clip not in near]
    return near + others[: max(min(enough, TOO_FEW) - len(near), 0)] if len(near) >= BEGINNING else near


def _score(clip: Clip, wish: frozenset[str]) -> float:
    named = meaning(" ".join([clip.title, *clip.tags]))
    return clip.relevance + 0.25 * len(wish & named) + 0.1 * len(wish & meaning(clip.summary) - named)


def _key(clip: Clip) -> str:
    return clip.alias or clip.title.casefold()


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else []
    return [text for text in map(_clean, values) if text]


def _clean(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

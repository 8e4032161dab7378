"""Which clip a sentence comes from, and when it is said there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from creators.models import ClipCard
from creators.moments import at_second, passages, public_url, site_of
from products.dsl.document import blocks
from products.dsl.leaves import Place, places
from products.dsl.matching import ADAPTED_SHARE, Match, Matcher
from products.dsl.words import content_tokens, normalise, plain, sentences, tokens
from products.models import Product
from products.rendering.context import ClipSource, Moment

KEPT = 512
"""How many clips a process keeps ready to be asked."""
FEWEST = 3
"""A likeness of fewer words than this is chance."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A clip that says a sentence: word for word (`exact`) or nearly (`share` of its words, 0 to 1), and when, if known."""

    clip: ClipCard
    share: float
    exact: bool
    seconds: int | None

    @property
    def is_near(self) -> bool:
        """Whether the sentence may be said to come from the clip."""
        return self.exact or self.share >= ADAPTED_SHARE


class _Spoken:
    """One clip, ready to be asked; its passages are only laid out once a sentence may be among them."""

    def __init__(self, clip: ClipCard) -> None:
        self._said = list(passages(clip))
        self._text = plain("\n".join(text for _, text in self._said)).casefold().replace('"', "")

    @cached_property
    def _every(self) -> Matcher[int | None]:
        return Matcher(self._said)

    @cached_property
    def _timed(self) -> Matcher[int | None]:
        return Matcher((second, text) for second, text in self._said if second is not None)

    def may_say(self, content: frozenset[str]) -> bool:
        """False when so many of these words are nowhere in the clip that none of its passages can be near. A stem stands in
        its word but for the endings that `stem` changes, and for numbers."""
        held = sum(not stem.isalpha() or stem.removesuffix("y") in self._text for stem in content)
        return held >= ADAPTED_SHARE * len(content)

    def ask(self, sentence: str) -> tuple[Match[int | None], int | None]:
        """The passage nearest to a sentence, and the second; that of a step or a title is where the transcript says it."""
        match = self._every.match(sentence)
        if match.unit is None or match.unit.source is not None:
            return match, match.unit.source if match.unit else None
        timed = self._timed.match(sentence)
        is_there = timed.unit is not None and (timed.exact or timed.share >= ADAPTED_SHARE)
        return match, timed.unit.source if timed.unit and is_there else None


@dataclass(frozen=True, slots=True)
class _Version:
    """A clip as it is now; two are the same when nothing was changed between them."""

    clip_id: int
    changed_at: datetime
    clip: ClipCard = field(compare=False)


@lru_cache(maxsize=KEPT)
def _spoken(version: _Version) -> _Spoken:
    return _Spoken(version.clip)


def origin_in(sentence: str, clips: Iterable[ClipCard]) -> Origin | None:
    """The clip that comes nearest to a sentence, the first of equals; None when none has most of its words."""
    best: Origin | None = None
    content = content_tokens(normalise(sentence))
    for clip in clips:
        spoken = _spoken(_Version(clip.pk, clip.updated_at, clip))
        if not spoken.may_say(content):
            continue
        match, seconds = spoken.ask(sentence)
        if match.unit and (best is None or (match.exact, match.share) > (best.exact, best.share)):
            best = Origin(clip, match.share, match.exact, seconds)
    return best


def tells(sentence: str) -> bool:
    """Whether there are enough words for a likeness to be more than chance: "Water" is said in many clips."""
    return len(tokens(normalise(sentence))) >= FEWEST


def video_links(product: Product, document: Mapping[str, Any]) -> tuple[dict[str, ClipSource], dict[str, Moment]]:
    """For a product that links to its clips: clip id → where it is watched, for lessons that play one; and block id, or
    `block.number` of a step, → the moment its words come from, on content pages.

    Only the creator's own clips that have a public address are there: what has none shows nothing.
    """
    if not product.links_to_clips:
        return {}, {}
    clips = _public_clips(product, document)
    if not clips:
        return {}, {}
    by_block: dict[str, list[Place]] = {}
    for place in places(dict(document)):
        if place.block_id:
            by_block.setdefault(place.block_id, []).append(place)
    moments: dict[str, Moment] = {}
    for placed in blocks(dict(document)):
        if placed.page.get("kind") == "content" and placed.block_id:
            own = [clips[name] for name in _named(placed.block) if name in clips]
            moments |= _of_block(placed.block_id, placed.block, own, by_block.get(placed.block_id, []))
    return {name: ClipSource(clip.url, clip.title) for name, clip in clips.items()}, moments


def _of_block(block_id: str, block: Mapping[str, Any], own: list[ClipCard], said: list[Place]) -> dict[str, Moment]:
    if not own:
        return {}
    lesson = block["props"].get("clip") if isinstance(block.get("props"), dict) else None
    if isinstance(lesson, dict) and own[0].public_id == lesson.get("clipId"):
        seconds = lesson.get("startSeconds")
        return {block_id: _moment(own[0], seconds if isinstance(seconds, int) else None)}
    found: dict[str, Moment] = {}
    best: Origin | None = None
    for place in said:
        for sentence in sentences(place.text):
            origin = origin_in(sentence, own) if tells(sentence) else None
            if origin is None or not origin.is_near or origin.seconds is None:
                continue
            best = origin if best is None or (origin.exact and not best.exact) else best
            if block.get("type") == "Steps" and "items" in place.parts:
                number = place.parts[place.parts.index("items") + 1]
                found.setdefault(f"{block_id}.{number}", _moment(origin.clip, origin.seconds))
    return found or {block_id: _moment(best.clip, best.seconds) if best else _moment(own[0], None)}


def _moment(clip: ClipCard, seconds: int | None) -> Moment:
    return Moment(at_second(clip.url, seconds), site_of(clip.url), seconds)


def _named(block: Mapping[str, Any]) -> list[str]:
    """The clips of a block, the one that it plays first."""
    props = block.get("props")
    played = props.get("clip") if isinstance(props, dict) else None
    listed = block.get("sources")
    names = [played.get("clipId") if isinstance(played, dict) else None, *(listed if isinstance(listed, list) else ())]
    return [name for name in dict.fromkeys(names) if isinstance(name, str)]


def _public_clips(product: Product, document: Mapping[str, Any]) -> dict[str, ClipCard]:
    named = sorted({name for placed in blocks(dict(document)) for name in _named(placed.block)})
    own = product.creator.clip_cards.filter(public_id__in=named, url__startswith="https://")
    rows = own.only("public_id", "title", "url", "updated_at", "creator")
    return {clip.public_id: clip for clip in rows if public_url(clip.url)}

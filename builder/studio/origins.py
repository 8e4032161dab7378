"""Where each sentence of a block comes from: its clips, what the creator told us, then the whole library by search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import reverse

from builder.studio.fields import Knowledge, Sentence
from builder.studio.knowing import Known
from builder.studio.patches import as_json, guard
from creators.models import ClipCard, Creator
from creators.moments import at_second, public_url
from creators.search import Version, library_version, rank_clips, search_clips
from products.dsl.document import PlacedBlock
from products.dsl.envelope import MAX_SOURCES
from products.dsl.grounding import Leaf
from products.dsl.matching import ADAPTED_SHARE, Matcher
from products.dsl.patch import Operation
from products.dsl.problems import pointer
from products.dsl.words import normalise, sentences, tokens
from products.origins import Origin, origin_in, tells

MOST_SENTENCES = 150
"""More than a block that anybody reads has; what comes after is not traced."""
_ASKED = 3
_SHORT = 8
"""Fewer words than this connect; they need not come from anywhere."""


@dataclass(frozen=True)
class Hit:
    """A clip that the creator may put behind a block: the words that answer, their moment, and the patch; no patch when
    the clip is there already or the block has as many as it can."""

    clip: ClipCard
    words: str
    seconds: int | None
    attach: str
    is_behind: bool


def about_block(known: Known, creator: Creator, placed: PlacedBlock) -> Knowledge:
    """What is known of a block's texts, sentence by sentence. What the library holds is no longer marked as from nowhere."""
    knowledge = known.about_block(str(placed.block_id))
    leaves = [leaf for leaf in known.grounding.leaves if leaf.block_id == placed.block_id]
    tracer = _Tracer(known, creator, placed, leaves)
    traced = {leaf.path: tuple(tracer.of(leaf)) for leaf in leaves}
    problems = {path: one for path, one in knowledge.problems.items() if one.code != "ungrounded_text"}
    return replace(knowledge, problems=problems, sentences=traced)


def found_for(creator: Creator, placed: PlacedBlock, query: str, limit: int) -> list[Hit]:
    """The clips of the library that answer a question, for "use another clip here"."""
    behind = set(map(str, placed.block.get("sources") or ()))
    return [
        Hit(hit.clip, hit.excerpt, hit.start_seconds, _attach(placed, hit.clip), hit.clip.public_id in behind)
        for hit in search_clips(creator, query, limit)
    ]


def detach_patch(placed: PlacedBlock, clip: ClipCard) -> str:
    """The patch that takes a clip from behind a block."""
    here = pointer(placed.parts)
    at = list(placed.block.get("sources") or ()).index(clip.public_id)
    return as_json(
        [
            guard(here, placed.block),
            {"op": "test", "path": f"{here}/sources/{at}", "value": clip.public_id},
            {"op": "remove", "path": f"{here}/sources/{at}"},
        ]
    )


def _attach(placed: PlacedBlock, clip: ClipCard) -> str:
    there = placed.block.get("sources")
    here = pointer(placed.parts)
    if isinstance(there, list) and (clip.public_id in there or len(there) >= MAX_SOURCES):
        return ""
    start: list[Operation] = [] if isinstance(there, list) else [{"op": "add", "path": f"{here}/sources", "value": []}]
    add: Operation = {"op": "add", "path": f"{here}/sources/-", "value": clip.public_id}
    return as_json([guard(here, placed.block), *start, add])


class _Tracer:
    """Everything that is read once for a block."""

    def __init__(self, known: Known, creator: Creator, placed: PlacedBlock, leaves: Sequence[Leaf]) -> None:
        self._known, self._creator, self._placed = known, creator, placed
        named = map(str, placed.block.get("sources") or ())
        self._own = [known.clips[name] for name in named if name in known.clips]
        self._facts = _matcher_of(known.facts.texts)
        self._version = library_version(creator)
        self._left = MOST_SENTENCES
        asked = [text for leaf in leaves for text in sentences(leaf.text)][:MOST_SENTENCES]
        self._nearest = {text: origin_in(text, self._own) for text in asked}
        found = {key for text in asked if self._is_open(text) for key in self._keys(text)}
        self._clips = {clip.pk: clip for clip in known.clips.values()}
        self._clips |= creator.clip_cards.in_bulk(found - self._clips.keys())

    def of(self, leaf: Leaf) -> Iterator[Sentence]:
        for text in sentences(leaf.text)[: self._left]:
            self._left -= 1
            yield self._sentence(text)

    def _sentence(self, text: str) -> Sentence:
        own = self._nearest[text]
        if own and own.exact:
            return self._from_clip(text, own)
        match = self._known.index.matcher.match(text)
        told = match.unit is not None and match.unit.source.clip_id is None
        if self._facts.holds(text) or (told and match.exact):
            return Sentence(text, "told")
        if own and own.is_near:
            return self._from_clip(text, own)
        other = self._elsewhere(text, match.unit.source.clip_id if match.unit else None)
        if other and other.is_near:
            return self._from_clip(text, other)
        if told and match.share >= ADAPTED_SHARE:
            return Sentence(text, "told")
        return Sentence(text, "none", wants=len(tokens(normalise(text))) > _SHORT)

    def _is_open(self, text: str) -> bool:
        """Whether neither the block's own clips nor what the creator told us answer for a sentence."""
        own = self._nearest[text]
        return not (own and own.is_near) and not self._facts.holds(text)

    def _keys(self, text: str) -> tuple[int, ...]:
        return _search(self._creator.pk, self._version, normalise(text)[:400]) if tells(text) else ()

    def _elsewhere(self, text: str, clip_id: str | None) -> Origin | None:
        """The nearest among the product's other clips and those that the library's search finds."""
        named = [self._known.clips[clip_id]] if clip_id and clip_id in self._known.clips else []
        found = (self._clips[key] for key in self._keys(text) if key in self._clips)
        return origin_in(text, [*named, *(clip for clip in found if clip not in named)])

    def _from_clip(self, text: str, origin: Origin) -> Sentence:
        clip, seconds = origin.clip, origin.seconds
        url = public_url(clip.url)
        at = f"?at={seconds}" if seconds is not None else ""
        return Sentence(
            text,
            "own" if origin.exact else "near",
            clip.title,
            reverse("creators:clip", args=[clip.public_id]) + at,
            at_second(url, seconds) if url else "",
            seconds,
            _attach(self._placed, clip),
        )


@lru_cache(maxsize=4_096)
def _search(creator_id: int, version: Version, sentence: str) -> tuple[int, ...]:
    """Ids of the clips that answer a sentence; asked again when the library has changed (`version`)."""
    return tuple(hit.clip_id for hit in rank_clips(Creator(pk=creator_id), sentence, _ASKED, version))


@lru_cache(maxsize=64)
def _matcher_of(texts: tuple[str, ...]) -> Matcher[str]:
    return Matcher((text, text) for text in texts)

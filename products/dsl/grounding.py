"""Where every text of a document comes from, and the claims that come from nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from products.dsl.claims import Known, quotes, unheld_claims
from products.dsl.document import Document, PlacedBlock, blocks
from products.dsl.facts import Facts, entry_count, structure_of
from products.dsl.leaves import Place, places
from products.dsl.matching import ADAPTED_SHARE, HELD_SHARE, Match, Matcher
from products.dsl.media import media_of
from products.dsl.problems import Problem, Severity, pointer
from products.dsl.reviews import reviewed
from products.dsl.sources import SourceIndex, SourceText
from products.dsl.words import content_tokens, normalise, sentences, tokens

Kind = Literal["verbatim", "adapted", "new"]

# Connective words: new ones are expected here, as long as they claim nothing.
_CONNECTIVE = frozenset(
    {"heading", "eyebrow", "label", "ctaLabel", "buttonLabel", "note", "meta", "prompt", "question", "alt", "title"}
)
_LONGEST_CONNECTIVE = 8


@dataclass(frozen=True)
class Leaf:
    """One text of the document and where it comes from; the last three are None for new texts."""

    path: str
    block_id: str | None
    text: str
    kind: Kind
    ref: str | None = None
    clip_id: str | None = None
    start_seconds: int | None = None


@dataclass(frozen=True)
class Grounding:
    """Every text leaf in reading order, the problems, and the share of words per kind (0 to 1)."""

    leaves: list[Leaf]
    problems: list[Problem]
    shares: Mapping[Kind, float]


def ground(document: Document, index: SourceIndex, *, facts: Facts | None = None) -> Grounding:
    """Class every text as verbatim, adapted or new, and report what no source holds.

    Errors: a testimonial, a quotation, a number, a price, a name, a health or money promise, a clip
    or a picture that is in no source and no fact. Warning ``ungrounded_text``: a longer new text
    that claims none of these.
    """
    known_facts = facts or Facts()
    check = _Check(document, index, known_facts)
    leaves: list[Leaf] = []
    problems: list[Problem] = []
    for place in places(document):
        if place.parts[-1] == "alt" and place.placed and media_of(place.placed.block):
            continue  # what a photo shows is in no clip: its owner says it
        leaf, found = check.place(place)
        leaves.append(leaf)
        problems += found
    for placed in blocks(document):
        problems += [*_testimonials(placed, index), *_bound(placed, index, known_facts)]
    problems += _reviews(document, known_facts)
    return Grounding(leaves, problems, _shares(leaves))


Claimed = tuple[str, str, Severity]
"""A finding about a text before its place is known: its code, the words that claim, and how grave it is."""


@dataclass(frozen=True)
class _Judged:
    """What is known of a text wherever it stands: its kind, the source it is from, and what it claims without one."""

    kind: Kind
    source: SourceText | None
    found: tuple[Claimed, ...] = ()


class _Check:
    """Everything that is computed once for a document. What an index said of a text is remembered with it."""

    def __init__(self, document: Document, index: SourceIndex, facts: Facts) -> None:
        self._matcher = index.matcher
        self._facts: Matcher[str] = Matcher((text, text) for text in facts.texts)
        language, structure = str(document.get("language") or "en"), structure_of(document)
        self._known = Known((self._matcher, self._facts), structure, facts.price_cents, language)
        self._judged = index.remembered((facts.texts, facts.price_cents, language, repr(structure)))

    def place(self, place: Place) -> tuple[Leaf, list[Problem]]:
        """Return the leaf of one text and what it claims without a source."""
        entries = entry_count(place.placed.block) if place.placed else None
        key = (place.text, _longest(place), entries)
        judged = self._judged.get(key)
        if judged is None:
            judged = self._judged[key] = self._judge(*key)
        problems = [place.problem(code, written, severity) for code, written, severity in judged.found]
        return _leaf(place, judged), list(dict.fromkeys(problems))

    def _judge(self, text: str, longest: int, entries: int | None) -> _Judged:
        match = self._matcher.match(text)
        if match.exact or self._facts.holds(text):
            return _Judged("verbatim", _source(match) if match.exact else None)
        parts = [(one, self._matcher.match(one)) for one in sentences(text)]
        kind, best = _class(match, parts)
        found: list[Claimed] = [("ungrounded_quote", one, "error") for one in quotes(text) if not self._matcher.holds(one)]
        for sentence, near in parts:
            if not near.exact and not self._facts.holds(sentence):
                held = near.unit.text if near.unit and near.share >= HELD_SHARE else ""
                claims = unheld_claims(sentence, held, self._known, entries)
                found += [(claim.code, claim.written, "error") for claim in claims]
        # A new text that is more than a heading, a label or a few connecting words.
        if kind == "new" and not found and len(tokens(normalise(text))) > longest:
            found.append(("ungrounded_text", "", "warning"))
        return _Judged(kind, _source(best) if kind != "new" else None, tuple(found))


def _class(match: Match[SourceText], parts: list[tuple[str, Match[SourceText]]]) -> tuple[Kind, Match[SourceText]]:
    """Return the kind of a text that is not verbatim as a whole, and the match that stands for it."""
    if len(parts) > 1 and all(one.exact for _, one in parts):
        return "verbatim", parts[0][1]
    weighed = [(len(content_tokens(normalise(text))), one) for text, one in parts]
    total = sum(size for size, _ in weighed) or 1
    covered = sum(size * one.share for size, one in weighed) / total
    best = max([match, *(one for _, one in weighed)], key=lambda one: (one.exact, one.share))
    return ("adapted", best) if max(match.share, covered) >= ADAPTED_SHARE else ("new", best)


def _longest(place: Place) -> int:
    """How many words of this place may be new."""
    name = next((part for part in reversed(place.parts) if isinstance(part, str)), "")
    return 2 * _LONGEST_CONNECTIVE if name in _CONNECTIVE else _LONGEST_CONNECTIVE


def _source(match: Match[SourceText]) -> SourceText | None:
    return match.unit.source if match.unit else None


def _leaf(place: Place, judged: _Judged) -> Leaf:
    source = judged.source
    if source is None:
        return Leaf(pointer(place.parts), place.block_id, place.text, judged.kind)
    return Leaf(
        pointer(place.parts), place.block_id, place.text, judged.kind, source.ref, source.clip_id, source.start_seconds
    )


def _testimonials(placed: PlacedBlock, index: SourceIndex) -> Iterator[Problem]:
    """Report quotes of a Testimonial block that no one is on record for, and the wrong name under a real one."""
    props = placed.block.get("props")
    items = props.get("items") if placed.block.get("type") == "Testimonial" and isinstance(props, dict) else None
    for at, item in enumerate(items if isinstance(items, list) else ()):
        quote, author = (item.get("quote"), item.get("author")) if isinstance(item, dict) else (None, None)
        if isinstance(quote, str) and isinstance(author, str) and not index.on_record(quote, author):
            parts = (*placed.parts, "props", "items", at, "quote")
            yield Place(parts, quote, placed, placed.page_slug).problem(
                "ungrounded_testimonial", f'"{quote[:60]}", {author[:40]}'
            )


def _reviews(document: Document, facts: Facts) -> Iterator[Problem]:
    """Report reviews that nobody wrote, or that may not be shown."""
    for placed, at, named in reviewed(document):
        if named not in facts.review_ids:
            path = pointer((*placed.parts, "props", "items", at, "reviewId"))
            message, hint = f'"{named[:60]}" does not exist.', "Leave reviews to the server."
            yield Problem(path, "unknown_review", message, hint, placed.block_id, "error", placed.page_slug)


def _bound(placed: PlacedBlock, index: SourceIndex, facts: Facts) -> Iterator[Problem]:
    """Report clips and pictures that do not exist."""
    props = placed.block.get("props")
    for name, key in (("image", "mediaId"), ("clip", "clipId")):
        held = props.get(name) if isinstance(props, dict) else None
        value = held.get(key) if isinstance(held, dict) else None
        if (
            not isinstance(value, str)
            or value == "cover"
            or value in (index.clip_ids if key == "clipId" else facts.media_ids)
        ):
            continue
        code, hint = (
            ("unknown_clip", "Use a clip of this product.") if key == "clipId" else ("unknown_media", 'Use "cover".')
        )
        yield Problem(
            pointer((*placed.parts, "props", name, key)),
            code,
            f'"{value[:60]}" does not exist.',
            hint,
            placed.block_id,
            "error",
            placed.page_slug,
        )
    sources = placed.block.get("sources")
    for at, clip in enumerate(sources if isinstance(sources, list) else ()):
        if isinstance(clip, str) and clip not in index.clip_ids:
            path = pointer((*placed.parts, "sources", at))
            yield Problem(
                path,
                "unknown_clip",
                f'"{clip[:60]}" does not exist.',
                "Use a clip of this product.",
                placed.block_id,
                "error",
                placed.page_slug,
            )


def _shares(leaves: list[Leaf]) -> dict[Kind, float]:
    sizes: dict[Kind, int] = {"verbatim": 0, "adapted": 0, "new": 0}
    for leaf in leaves:
        sizes[leaf.kind] += len(leaf.text.split())
    total = sum(sizes.values())
    return {kind: round(size / total, 3) if total else 0.0 for kind, size in sizes.items()}

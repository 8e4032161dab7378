"""A page of the clip library: what was asked for, narrowed down, in order, with counts beside each choice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from math import ceil
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from creators.models import ClipCard, Creator
from creators.search import query_terms, rank_clips
from creators.searching.excerpts import excerpts, marked, opening
from owny.lib.numbers import whole_number

PAGE_SIZE = 25
MOST_FOUND = 2_000
TOPICS_SHOWN = 8
LENGTHS = {"short": "Under 1 minute", "medium": "1 to 3 minutes", "long": "Over 3 minutes"}
PLATFORM_NAMES = {"youtube": "YouTube", "tiktok": "TikTok", "instagram": "Instagram", "vimeo": "Vimeo"}
SORTS = {"best": "best match", "newest": "newest", "added": "last added", "longest": "longest", "title": "title"}
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """What a creator asked the library for; anything unknown in the address is left out."""

    q: str = ""
    platforms: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sort: str = "newest"
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> "Asked":
        """Read the address of a library page."""
        q = query.get("q", "").strip()[:300]
        sort = query.get("sort", "")
        return cls(
            q=q,
            platforms=tuple(query.getlist("platform")),
            lengths=tuple(word for word in query.getlist("length") if word in LENGTHS),
            topics=tuple(query.getlist("topic")),
            sort=sort if sort in SORTS and (q or sort != "best") else ("best" if q else "newest"),
            page=whole_number(query.get("page", "1"), digits=6) or 1,
        )

    def as_query(self, **changes: Any) -> str:
        """The address' query for this page with changes."""
        asked = replace(self, **changes)
        pairs = [("q", asked.q)] if asked.q else []
        pairs += [("platform", one) for one in asked.platforms] + [("length", one) for one in asked.lengths]
        pairs += [("topic", one) for one in asked.topics]
        pairs += [("sort", asked.sort)] if asked.sort != ("best" if asked.q else "newest") else []
        pairs += [("page", str(asked.page))] if asked.page > 1 else []
        return urlencode(pairs)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words narrows the list."""
        return bool(self.platforms or self.lengths or self.topics)


@dataclass(frozen=True)
class Choice:
    """A box to tick: its value, its words, how many clips it has, whether it is ticked."""

    value: str
    label: str
    count: int
    checked: bool

    @property
    def key(self) -> str:
        """The same for the same value, safe in an id: focus finds its box again in a list drawn anew."""
        return blake2b(self.value.encode(), digest_size=6).hexdigest()


@dataclass(frozen=True)
class Said:
    """Words of a clip in pieces (text, whether asked for) and when they were said."""

    pieces: Sequence[tuple[str, bool]]
    start_seconds: int | None


@dataclass(frozen=True)
class Row:
    """A clip in the list, with the words that answer."""

    clip: ClipCard
    platform: str
    said: Sequence[Said]
    more_count: int


@dataclass(frozen=True)
class LibraryPage:
    """One page of the library. `facets` are choices by name: platform, length, topic."""

    asked: Asked
    rows: Sequence[Row]
    found_count: int
    total_count: int
    total_seconds: int
    page_count: int
    facets: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    sorts: Sequence[tuple[str, str, bool]] = ()

    @property
    def first(self) -> int:
        """The place of the first row, counted from 1."""
        return (self.asked.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1

    @property
    def earlier(self) -> str:
        """The query of the page before, or nothing."""
        return "?" + self.asked.as_query(page=self.asked.page - 1) if self.asked.page > 1 else ""

    @property
    def later(self) -> str:
        """The query of the page after, or nothing."""
        return "?" + self.asked.as_query(page=self.asked.page + 1) if self.asked.page < self.page_count else ""


@dataclass(frozen=True)
class _Facts:
    """What is needed of every clip to narrow and to sort."""

    pk: int
    platform: str
    seconds: int | None
    tags: Sequence[str]
    published_at: datetime | None
    title: str

    @property
    def length(self) -> str:
        """Which of the three lengths; nothing when it is not known."""
        if self.seconds is None:
            return ""
        return "short" if self.seconds < 60 else "medium" if self.seconds <= 180 else "long"


def browse(creator: Creator, asked: Asked) -> LibraryPage:
    """The page of the library that was asked for; a page behind the last is the last."""
    every = _facts(creator)
    matching = _matching(creator, asked, every)
    found = _sorted([facts for facts in matching if _fits(facts, asked)], asked)
    page_count = max(1, ceil(len(found) / PAGE_SIZE))
    asked = replace(asked, page=min(max(asked.page, 1), page_count))
    shown = found[(asked.page - 1) * PAGE_SIZE : asked.page * PAGE_SIZE]
    return LibraryPage(
        asked=asked,
        rows=_rows(creator, asked, [facts.pk for facts in shown]),
        found_count=len(found),
        total_count=len(every),
        total_seconds=sum(facts.seconds or 0 for facts in every.values()),
        page_count=page_count,
        facets=_facets(matching, asked),
        sorts=_sorts(asked),
    )


def _sorts(asked: Asked) -> list[tuple[str, str, bool]]:
    """(value, words, chosen); the usual order has no value, so that a search begun in a sorted list is by best match."""
    usual = "best" if asked.q else "newest"
    shown = [key for key in SORTS if asked.q or key != "best"]
    return [("" if key == usual else key, SORTS[key], key == asked.sort) for key in shown]


def platform_name(platform: str) -> str:
    """A platform as people write it."""
    return PLATFORM_NAMES.get(platform, platform.capitalize())


def _facts(creator: Creator) -> dict[int, _Facts]:
    rows = ClipCard.objects.filter(creator=creator).values_list(
        "pk", "platform", "duration_seconds", "tags", "published_at", "title"
    )
    return {row[0]: _Facts(*row) for row in rows.iterator(chunk_size=2_000)}


def _matching(creator: Creator, asked: Asked, every: Mapping[int, _Facts]) -> list[_Facts]:
    if not asked.q:
        return list(every.values())
    return [every[one.clip_id] for one in rank_clips(creator, asked.q, MOST_FOUND) if one.clip_id in every]


def _fits(facts: _Facts, asked: Asked) -> bool:
    return (
        (not asked.platforms or facts.platform in asked.platforms)
        and (not asked.lengths or facts.length in asked.lengths)
        and (not asked.topics or any(topic in facts.tags for topic in asked.topics))
    )


def _sorted(found: list[_Facts], asked: Asked) -> list[_Facts]:
    if asked.sort == "best":
        return found
    if asked.sort == "title":
        return sorted(found, key=lambda facts: (facts.title.casefold(), facts.pk))
    if asked.sort == "longest":
        return sorted(found, key=lambda facts: (-(facts.seconds or 0), facts.pk))
    if asked.sort == "added":
        return sorted(found, key=lambda facts: -facts.pk)
    return sorted(found, key=lambda facts: (facts.published_at or LONG_AGO, facts.pk), reverse=True)


def _facets(matching: Sequence[_Facts], asked: Asked) -> dict[str, list[Choice]]:
    platforms = Counter(facts.platform for facts in matching if facts.platform)
    lengths = Counter(facts.length for facts in matching if facts.length)
    topics = Counter(str(tag) for facts in matching for tag in facts.tags)
    shown = [topic for topic, _ in topics.most_common()]
    return {
        "platform": [
            Choice(one, platform_name(one), count, one in asked.platforms) for one, count in platforms.most_common(8)
        ],
        "length": [Choice(key, label, lengths[key], key in asked.lengths) for key, label in LENGTHS.items() if lengths[key]],
        "topic": [Choice(one, one, topics[one], one in asked.topics) for one in dict.fromkeys((*asked.topics, *shown[:60]))],
    }


def _rows(creator: Creator, asked: Asked, keys: Sequence[int]) -> list[Row]:
    clips = ClipCard.objects.filter(creator=creator).in_bulk(list(keys))
    terms, language = query_terms(creator, asked.q) if asked.q else ([], "en")
    return [_row(clips[key], terms, language) for key in keys if key in clips]


def _row(clip: ClipCard, terms: Sequence[str], language: str) -> Row:
    found, count = excerpts(clip, terms, language) if terms else ([], 0)
    shown = found or [one for one in [opening(clip)] if one.text]
    said = [Said(marked(one.text, terms, language), one.start_seconds) for one in shown]
    return Row(clip, platform_name(clip.platform), said, max(0, count - len(found)))

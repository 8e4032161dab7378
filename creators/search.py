"""Searching a creator's clips. Nothing of another creator is ever in reach: each library has an index of its own."""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db.models import Count, Max

from creators.models import ClipCard, Creator
from creators.searching.excerpts import excerpts, opening
from creators.searching.index import Entry, LibraryIndex
from creators.searching.synonyms import alike
from creators.searching.words import terms_of

Version = tuple[datetime | None, int, datetime | None, str]

KEPT = 64
"""How many libraries' indexes a process keeps."""
BESIDE, BESIDE_FROM, BESIDE_EACH = 4, 20, 8
"""With how many tags of the clips that answer a wish best more are looked for, and how many each may bring."""

_indexes: OrderedDict[int, tuple[Version, LibraryIndex]] = OrderedDict()
_lock = Lock()
_makers = tuple(Lock() for _ in range(16))
"""An index is made once, however many builds of its creator ask for it at the same time."""


@dataclass(frozen=True)
class ClipHit:
    """A clip that answers a question: how well (0 to 1), with which words, and when they were said if known."""

    clip: ClipCard
    score: float
    excerpt: str
    start_seconds: int | None


@dataclass(frozen=True)
class RankedClip:
    """A clip's database id and how well it answers (0 to 1)."""

    clip_id: int
    score: float


def search_clips(creator: Creator, query: str, limit: int = 20) -> list[ClipHit]:
    """The clips of a creator that answer a question, best first. Any characters may be asked; none raise."""
    index = _index_of(creator)
    ranked = _ranked(index, creator, query, limit)
    language = index.language
    clips = ClipCard.objects.filter(creator=creator).in_bulk([one.clip_id for one in ranked])
    terms = _sought(query, language)
    return [_hit(clips[one.clip_id], one.score, terms, language) for one in ranked if one.clip_id in clips]


class Library:
    """A creator's clips as they are when it is first asked: the same question always gets the same answer. For whoever asks
    many questions and needs neither excerpts nor transcripts."""

    def __init__(self, creator: Creator) -> None:
        self._creator = creator
        self._index: LibraryIndex | None = None
        self._clips: dict[int, ClipCard] = {}

    def best(self, query: str, limit: int) -> list[tuple[ClipCard, float]]:
        """The clips that answer a question with how well they do, best first."""
        ranked = _ranked(self._opened(), self._creator, query, limit)
        missing = [one.clip_id for one in ranked if one.clip_id not in self._clips]
        if missing:
            clips = ClipCard.objects.filter(creator=self._creator).defer("transcript", "cues")
            self._clips |= clips.in_bulk(missing)
        return [(self._clips[one.clip_id], one.score) for one in ranked if one.clip_id in self._clips]

    def around(self, wish: str, limit: int) -> list[tuple[ClipCard, float]]:
        """The clips near to a wish, and beside them those near to what the best of them are about besides; a clip that only
        such a second question found counts half."""
        found = {clip.pk: (clip, score) for clip, score in self.best(wish, BESIDE_FROM)}
        said = set(self._terms(wish))
        tags = Counter(tag for clip, _ in found.values() for tag in clip.tags if not said >= set(self._terms(tag)))
        for tag, _ in tags.most_common(BESIDE):
            for clip, score in self.best(tag, BESIDE_EACH):
                if clip.pk not in found:
                    found[clip.pk] = (clip, score / 2)
        return sorted(found.values(), key=lambda one: -one[1])[:limit]

    @property
    def clip_count(self) -> int:
        """How many clips there are."""
        return len(self._opened())

    def _terms(self, text: str) -> list[str]:
        return terms_of(text, self._opened().language)

    def _opened(self) -> LibraryIndex:
        self._index = self._index or _index_of(self._creator)
        return self._index


def rank_clips(creator: Creator, query: str, limit: int, version: Version | None = None) -> list[RankedClip]:
    """Only the order, for lists that load their rows themselves. Whoever asks often gives the `library_version` along, which
    is looked up each time otherwise."""
    return _ranked(_index_of(creator, version), creator, query, limit)


def query_terms(creator: Creator, query: str) -> tuple[list[str], str]:
    """The stems a question is about, with those alike, and the language they are stemmed for, to mark them in a text."""
    language = _index_of(creator).language
    return _sought(query, language), language


def library_version(creator: Creator) -> Version:
    """Something that differs once a clip, or the language, of the library has changed: for what is kept of its answers."""
    return _version(creator)


def _ranked(index: LibraryIndex, creator: Creator, query: str, limit: int) -> list[RankedClip]:
    ranked = [RankedClip(found.key, found.score) for found in index.ask(query, limit)]
    return ranked or _containing(creator, query, limit)


def _sought(query: str, language: str) -> list[str]:
    terms = terms_of(query, language)
    return list(dict.fromkeys([*terms, *(other for term in terms for other in alike(term, language))]))


def _hit(clip: ClipCard, score: float, terms: Sequence[str], language: str) -> ClipHit:
    said, _ = excerpts(clip, terms, language, most=1)
    excerpt = said[0] if said else opening(clip)
    return ClipHit(clip, score, excerpt.text, excerpt.start_seconds)


def _containing(creator: Creator, query: str, limit: int) -> list[RankedClip]:
    """Clips that contain the question letter by letter: for scripts that write no spaces between words."""
    wanted = "".join(letter for letter in query.strip() if letter.isprintable())[:200]
    if len(wanted) < 2 or wanted.isascii():
        return []
    clips = ClipCard.objects.filter(creator=creator)
    found = [*clips.filter(title__icontains=wanted).values_list("pk", flat=True)[:limit]]
    found += (
        clips.filter(transcript__icontains=wanted).exclude(pk__in=found).values_list("pk", flat=True)[: limit - len(found)]
    )
    return [RankedClip(key, 0.3) for key in found]


def _index_of(creator: Creator, version: Version | None = None) -> LibraryIndex:
    """The library's index, made again when a clip or the language has changed."""
    version = version or _version(creator)
    found = _kept_index(creator, version)
    if found is not None:
        return found
    with _makers[creator.pk % len(_makers)]:
        found = _kept_index(creator, version)
        if found is None:
            found = LibraryIndex(_entries(creator), version[3])
            _keep_index(creator, version, found)
    return found


def _kept_index(creator: Creator, version: Version) -> LibraryIndex | None:
    with _lock:
        kept = _indexes.get(creator.pk)
        if kept is None or kept[0] != version:
            return None
        _indexes.move_to_end(creator.pk)
        return kept[1]


def _keep_index(creator: Creator, version: Version, index: LibraryIndex) -> None:
    with _lock:
        _indexes[creator.pk] = (version, index)
        _indexes.move_to_end(creator.pk)
        while len(_indexes) > KEPT:
            _indexes.popitem(last=False)


def _version(creator: Creator) -> Version:
    facts = Creator.objects.filter(pk=creator.pk).annotate(count=Count("clip_cards"), last=Max("clip_cards__updated_at"))
    row = facts.values_list("clips_changed_at", "count", "last", "brand__language").first()
    changed_at, count, last, language = row or (None, 0, None, None)
    return changed_at, count, last, language or "en"


def _entries(creator: Creator) -> list[Entry]:
    rows = ClipCard.objects.filter(creator=creator).values_list(
        "pk", "title", "tags", "key_steps", "summary", "quotes", "transcript"
    )
    return [
        Entry(
            key=key,
            title=title,
            tags=" · ".join(map(str, tags)),
            steps="\n".join(map(str, steps)),
            summary=summary,
            quotes="\n".join(str(quote.get("text", "")) for quote in quotes),
            transcript=transcript,
        )
        for key, title, tags, steps, summary, quotes, transcript in rows.order_by("pk").iterator(chunk_size=1_000)
    ]

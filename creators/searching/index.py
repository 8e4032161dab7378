"""One library's index: BM25 over its fields, closeness of words, and forgiveness for slips of the pen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder

from creators.searching.synonyms import alike
from creators.searching.words import analyzer, terms_of

BOOSTS = {"title": 3.0, "tags": 2.6, "steps": 1.4, "summary": 1.2, "quotes": 0.8, "transcript": 1.0}
TIE = 0.35
"""How much a word's lesser fields add to its best one."""
CLOSE = 0.6
"""What two words standing together add, against their own weights."""
ALIKE = 0.6
"""What a word counts that means nearly the one asked for."""
SLIP = 0.45
"""What a word counts that only resembles the one asked for."""
MIDDLE_SCORE = 6.0
"""The raw score that becomes 0.5."""


@dataclass(frozen=True)
class Entry:
    """What is indexed of a clip; `key` is the database's id."""

    key: int
    title: str
    tags: str
    steps: str
    summary: str
    quotes: str
    transcript: str


@dataclass(frozen=True)
class Found:
    """A clip's key and how well it answers, 0 to 1."""

    key: int
    score: float


class LibraryIndex:
    """The clips of one creator, ready to be asked."""

    def __init__(self, entries: Iterable[Entry], language: str) -> None:
        self.language = language
        self._schema = _schema()
        self._index = Index(self._schema)
        self._index.register_tokenizer("words", analyzer(language))
        writer = self._index.writer(heap_size=32_000_000, num_threads=1)
        for entry in entries:
            fields = {name: clean_text(getattr(entry, name)) for name in BOOSTS}
            writer.add_document(Document(key=entry.key, **{name: value for name, value in fields.items() if value}))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def ask(self, query: str, limit: int) -> list[Found]:
        """The best answers first; none for a question without words or without a match. Never raises for any characters."""
        terms = terms_of(query, self.language)
        if not terms or limit < 1:
            return []
        weighed = [(Occur.Should, self._term(term, terms)) for term in terms]
        weighed += [(Occur.Should, self._together(first, second)) for first, second in pairwise(terms)]
        hits = self._searcher.search(Query.boolean_query(weighed), limit=limit).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [
            Found(int(key), round(score / (score + MIDDLE_SCORE), 4))
            for (score, _), key in zip(hits, keys, strict=True)
            if key is not None and score is not None
        ]

    def _term(self, term: str, terms: Sequence[str]) -> Query:
        """A word or one alike in any field; what the library never says is taken for a slip or a beginning."""
        others = [other for other in alike(term, self.language) if other not in terms and self._says(other)]
        ways = [Query.boost_query(self._any_field(other), ALIKE) for other in others]
        if self._says(term):
            ways.append(self._any_field(term))
        elif not ways:
            ways.append(Query.boost_query(self._resembling(term), SLIP))
        return Query.disjunction_max_query(ways, 0.1)

    def _says(self, term: str) -> bool:
        return any(self._searcher.doc_freq(name, term) for name in BOOSTS)

    def _any_field(self, term: str) -> Query:
        parts = [Query.boost_query(Query.term_query(self._schema, name, term), boost) for name, boost in BOOSTS.items()]
        return Query.disjunction_max_query(parts, TIE)

    def _resembling(self, term: str) -> Query:
        """Words one slip away (two in long words), words that begin so, and the two halves of a compound."""
        near: list[Query] = [Query.empty_query()]
        if len(term) >= 4:
            distance = 2 if len(term) >= 8 else 1
            near += [
                Query.boost_query(Query.fuzzy_term_query(self._schema, name, term, distance), boost)
                for name, boost in BOOSTS.items()
            ]
        if len(term) >= 3:
            near += [
                Query.boost_query(Query.fuzzy_term_query(self._schema, name, term, 0, prefix=True), boost)
                for name, boost in BOOSTS.items()
            ]
        near += [self._any_field(half) for half in self._halves(term)]
        return Query.disjunction_max_query(near, 0.1)

    def _halves(self, term: str) -> list[str]:
        """`bedtime` → `bed`, `time`, when the library says both."""
        for cut in range(3, len(term) - 2):
            halves = [stem for part in (term[:cut], term[cut:]) for stem in analyzer(self.language).analyze(part)]
            if len(halves) == 2 and all(self._says(half) for half in halves):
                return halves
        return []

    def _together(self, first: str, second: str) -> Query:
        """Two neighbours of the question standing near each other."""
        parts = [
            Query.boost_query(Query.phrase_query(self._schema, name, [first, second], slop=2), boost * CLOSE)
            for name, boost in BOOSTS.items()
        ]
        return Query.disjunction_max_query(parts, TIE)


def clean_text(text: str) -> str:
    """A text the index can hold."""
    return text.encode("utf-8", "ignore").decode()


def _schema() -> Schema:
    builder = SchemaBuilder().add_integer_field("key", stored=False, indexed=False, fast=True)
    for name in BOOSTS:
        builder = builder.add_text_field(name, stored=False, tokenizer_name="words")
    return builder.build()

"""Words as the search sees them: without case and accents, by their stem, without the ones that say nothing."""

import re
from functools import lru_cache
from pathlib import Path

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

STOP_WORDS = frozenset((Path(__file__).parent / "stop_words.txt").read_text("utf-8").split())
"""What a question is full of and a clip is not about (English; other languages rely on how rare a word is)."""

MOST_TERMS = 24


@lru_cache(maxsize=32)
def analyzer(language: str) -> TextAnalyzer:
    """The analysis for a BCP-47 language; for one without a stemmer, words as they stand."""
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60)).filter(Filter.lowercase())
    builder = builder.filter(Filter.ascii_fold())
    name = LANGUAGES.get(language.lower().partition("-")[0])
    return (builder.filter(Filter.stemmer(name)) if name else builder).build()


@lru_cache(maxsize=1)
def plain_analyzer() -> TextAnalyzer:
    """The same without stems: what stop words are compared with."""
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60))
    return builder.filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()


def clean(query: str) -> str:
    """A question without what no index can hold: lone surrogates, control characters, endless length."""
    return re.sub(r"[\ud800-\udfff\x00-\x1f]", " ", query)[:1_000]


def terms_of(query: str, language: str) -> list[str]:
    """The stems a question is about, in its order; a question of stop words alone is about them."""
    stems, plain = analyzer(language).analyze(clean(query)), plain_analyzer().analyze(clean(query))
    telling = [stem for stem, word in zip(stems, plain, strict=True) if word not in STOP_WORDS]
    return list(dict.fromkeys(telling or stems))[:MOST_TERMS]

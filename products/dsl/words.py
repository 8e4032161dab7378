"""Texts made comparable: case, spaces, quotes, markup and number words do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_MARKUP = re.compile(r"\*{1,3}|\[([^\]]*)\]\([^)\s]*\)")
_QUOTES = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
        "…": " ",
    }
)
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
_SENTENCE_END = re.compile(
    r"(?<!Dr\.)(?<!Mr\.)(?<!Ms\.)(?<!St\.)(?<!vs\.)(?<!Mrs\.)(?<!Prof\.)(?<!e\.g\.)(?<!i\.e\.)(?<=[.!?])[\"'”’)]?\s+|\n+|(?<=[。！？])"
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text that lists them."""
    return frozenset(words.split())


STOP_WORDS = word_set(
    "a an and are as at be been but by can do does for from get had has have how i if in into is it its just me more most "
    "my no not of off on one or our out so some than that the their them then there these they this to too up us was we "
    "what when where which who why will with you your yours yourself "
    "here about also any before after all each every over own "
    "very der die das und ist ein eine zu mit für auf im le la les et est un une des du de el los las y en con por para"
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL_NUMBERS = {word: value for value, word in enumerate(_SMALL.split())}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}


def plain(text: str) -> str:
    """Return the text without inline markup and with straight quotes and single spaces."""
    bare = _MARKUP.sub(lambda match: match[1] or "", text) if "*" in text or "](" in text else text
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", bare).translate(_QUOTES)).strip()


def normalise(text: str) -> str:
    """Return the text as it is compared: plain, case-folded, without quotes and closing punctuation."""
    return _SPACE.sub(" ", plain(text).casefold().replace('"', "")).strip(" .!?:;,-'")


def sentences(text: str) -> list[str]:
    """Split a text into sentences and lines; never returns an empty one."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the word without plural and possessive endings; digits lose their thousands commas."""
    if word[0].isdigit():
        return canonical_number(word)
    if word.endswith("'s"):
        word = word[:-2]
    if word in SMALL_NUMBERS and word != "one":
        return str(SMALL_NUMBERS[word])
    if word in TENS:
        return str(TENS[word])
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def canonical_number(digits: str) -> str:
    """Return digits in one spelling: "5,000" is "5000", "1,5" and "1.50" are "1.5"."""
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
        digits = re.sub("[.,]", "", digits)
    whole, _, rest = digits.replace(",", ".").partition(".")
    return (whole.lstrip("0") or "0") + ("." + rest.rstrip("0.") if rest.rstrip("0.") else "")


def tokens(normalised: str) -> list[str]:
    """Return the stems of a normalised text in order; scripts without spaces give pairs of letters."""
    return [token for word in _TOKEN.findall(normalised) for token in _pieces(word)]


def content_tokens(normalised: str) -> frozenset[str]:
    """Return the stems that carry meaning; all of them when there are no others."""
    found = tokens(normalised)
    return frozenset(token for token in found if token not in STOP_WORDS) or frozenset(found)


def _pieces(word: str) -> Iterator[str]:
    if len(word) > 2 and _CJK.search(word):
        yield from (word[at : at + 2] for at in range(len(word) - 1))
    else:
        yield stem(word)

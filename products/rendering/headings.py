"""How wide a heading is, which of its words is lit, and how a price is set: typography that follows the words."""

import re
from functools import lru_cache
from unicodedata import east_asian_width

from markupsafe import Markup, escape

_BUCKETS = (4, 6, 8, 10, 12, 14, 17, 21, 26, 32)
_LAST_LATIN = 0x24F
_LINES = (4, 6, 8, 10, 12, 14, 16)
_PLAIN_WORDS = (
    "what when where which that this these those with from have your yours their they them then than into about over "
    "just like will each every does make makes get gets before after "
    "eine einen einer nicht oder aber auch dein deine deinen mein meine ohne wird sind nach "
    "para como este esta estos estas todo toda cada pero cuando "
    "avec pour dans votre vous sans cette tout tous mais quand"
)
_PLAIN = frozenset(_PLAIN_WORDS.split())
_MONEY = re.compile(r"^(?P<before>[^\d]*?)(?P<cur>[^\d\s.,]{0,4})\s?(?P<number>\d[\d.,'\u2019\u00a0]*)(?P<after>[^\d]*)$")


def width(text: str) -> int:
    """Width in letters: a Chinese, Japanese or Korean sign takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def longest_word(text: str) -> int:
    """Width of the longest piece that a line cannot break, in letters."""
    pieces = (part for word in text.split() for part in re.split(r"(?<=[-/\u2010\u2013\u2014\u00ad])", word))
    return max((min(width(part), 6) if _breaks_anywhere(part) else width(part) for part in pieces), default=1)


def _breaks_anywhere(word: str) -> bool:
    return any(east_asian_width(sign) in "WF" for sign in word)


@lru_cache(maxsize=4096)
def fit(text: str) -> Markup:
    """Attributes for a heading: `data-fit` by its whole length, `data-word` by its longest word.

    Short ones also say `data-line`, their length when set on one line, and `data-tail` for a short last word;
    `data-script` says that a system font will draw them.
    """
    size, longest = width(text), longest_word(text)
    whole = "xs" if size <= 7 else "s" if size <= 16 else "m" if size <= 28 else "l" if size <= 48 else "xl"
    word = next((bucket for bucket in _BUCKETS if longest <= bucket), _BUCKETS[-1])
    words = text.split()
    tail = Markup(' data-tail="short"') if len(words) >= 3 and width(words[-1]) <= 5 and longest <= 10 else Markup("")
    line = next((bucket for bucket in _LINES if size <= bucket), 0)
    alone = Markup(' data-line="{}"').format(line) if line else Markup("")
    script = Markup(' data-script="other"') if _is_other_script(text) else Markup("")
    return Markup('data-fit="{}" data-word="{}"{}{}{}').format(whole, word, alone, tail, script)


def _is_other_script(text: str) -> bool:
    """Whether letters are there that our typefaces lack: a system font draws them, as wide as it likes."""
    return any(sign.isalpha() and ord(sign) > _LAST_LATIN for sign in text)


@lru_cache(maxsize=4096)
def lit(text: str) -> Markup:
    """A heading with one word marked for the preset's pen: the longest that says something, or none.

    None where words are not spaced, and none where only small words like "what" are there.
    """
    words = text.split(" ")
    bare = [re.sub(r"\W", "", word) for word in words]
    letters = [0 if word.lower() in _PLAIN else width(word) for word in bare]
    if len(words) < 2 or _breaks_anywhere(text) or not 4 <= max(letters) <= 14:
        return escape(text)
    chosen = len(words) - 1 - letters[::-1].index(max(letters))
    return Markup(" ").join(
        Markup('<em class="hl">{}</em>').format(word) if i == chosen else word for i, word in enumerate(words)
    )


@lru_cache(maxsize=1024)
def amount(label: str) -> Markup:
    """A price label set for display: "$29" with a small currency sign, "Free" as a word."""
    found = _MONEY.match(label.strip())
    if not found:
        return Markup('<span class="amount__word">{}</span>').format(label)
    parts = []
    if found["before"].strip():
        parts.append(Markup('<span class="amount__from">{}</span> ').format(found["before"].strip()))
    if found["cur"]:
        parts.append(Markup('<span class="amount__cur">{}</span>').format(found["cur"]))
    parts.append(Markup('<span class="amount__no" data-long="{}">{}</span>').format(len(found["number"]), found["number"]))
    if found["after"].strip():
        parts.append(Markup('<span class="amount__cur amount__cur--after">{}</span>').format(found["after"].strip()))
    return Markup("").join(parts)


def clock(seconds: object) -> str:
    """Seconds as minutes and seconds: 42 → "0:42", 3725 → "1:02:05"."""
    total = int(seconds) if isinstance(seconds, (int, float)) and seconds >= 0 else 0
    hours, rest = divmod(total, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"

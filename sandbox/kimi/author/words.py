"""Words: casing, fitting text to a limit, and telling which words carry meaning."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written as one text."""
    return frozenset(text.split())


SMALL = word_set("a an and as at but by for from if in nor of off on or per so the to up via vs with")
EMPTY = SMALL | word_set(
    "about all also am any are be been being before after can could do does done each every few get gets give go"
    " goes going had has have he her here him his how i i'd i'll i'm into it its just less let like make makes making many"
    " me more most much my new no not now one only onto our out over own really she should some such than that their"
    " them then there these they this those thing things tip tips too try us use using very want was way ways"
    " we were what when where which while who why will without would you your yours something anything everything"
    " stuff follower followers ask always product guide course challenge checklist ebook pdf workbook day days week"
    " weeks lesson lessons short mini simple easy"
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word without its commonest endings, so that `routines` meets `routine`."""
    word = word.replace("’", "'").removesuffix("'s")
    for endings in (("ies", "es", "s"), ("ing", "ed", "e", "y")):
        ending = next((one for one in endings if word.endswith(one) and len(word) - len(one) >= 3), "")
        word = word[: len(word) - len(ending)]
    return word


@lru_cache(maxsize=20_000)
def meaning(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words(text) if word not in EMPTY and not word.isdigit() and len(word) > 1)


def title_case(text: str) -> str:
    """Return the text in title case; words that already have capitals inside keep them."""
    parts = text.split()
    cased = [_title_word(part, inner=0 < index < len(parts) - 1) for index, part in enumerate(parts)]
    return " ".join(cased)


def _title_word(word: str, *, inner: bool) -> str:
    if any(character.isupper() for character in word[1:]) or (word[:1].isupper() and word.lower() not in SMALL):
        return word
    if inner and word.lower() in SMALL:
        return word.lower()
    return "-".join(_capital(part) for part in word.split("-"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence_case(text: str) -> str:
    """Return the text with its first letter in upper case and the rest as it is."""
    return _capital(text.strip())


def lower_first(text: str) -> str:
    """Return the text with its first word in lower case, unless that is a name or an abbreviation."""
    first, _, rest = text.partition(" ")
    if first[1:] != first[1:].lower() or first == "I" or first.startswith(("I'", "I’")):
        return text
    return " ".join(filter(None, [first.lower(), rest]))


def joined(parts: Sequence[str]) -> str:
    """Return `a`, `a and b` or `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def first_fitting(limit: int, *candidates: str) -> str:
    """Return the first non-empty candidate within the limit, else the last one shortened at a word."""
    fitting = next((text for text in candidates if text and len(text) <= limit), None)
    if fitting is not None:
        return fitting
    last = next((text for text in reversed(candidates) if text), "")
    return shortened(last, limit)


def shortened(text: str, limit: int) -> str:
    """Return as many whole sentences as fit, else as many whole words."""
    if len(text) <= limit:
        return text
    kept = ""
    for sentence in _SENTENCE_END.split(text):
        if len(kept) + len(sentence) + 1 > limit:
            break
        kept = f"{kept} {sentence}".strip()
    if kept:
        return kept
    cut = text[: limit + 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-")
    while cut.split(" ")[-1].lower() in SMALL and " " in cut:
        cut = cut.rsplit(" ", 1)[0].rstrip(" ,;:–—-")
    return cut[:limit]


def pick(options: Sequence[str], *seed: object) -> str:
    """Return one of the options, always the same for the same seed."""
    digest = hashlib.sha256("\x1f".join(map(str, seed)).encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]


def slugify(text: str, taken: Iterable[str], limit: int = 60) -> str:
    """Return a slug of whole words that is not taken yet."""
    taken = set(taken)
    plain = re.sub(r"[^a-z0-9]+", "-", _unaccented(text.lower())).strip("-")
    while len(plain) > limit - 4 and "-" in plain:
        plain = plain.rsplit("-", 1)[0]
    plain = plain[: limit - 4] or "page"
    slug, number = plain, 2
    while slug in taken:
        slug, number = f"{plain}-{number}", number + 1
    return slug


def _unaccented(text: str) -> str:
    table = str.maketrans("àáâãäåçèéêëěìíîïñňòóôõöøùúûüůýÿčďřšťž", "aaaaaaceeeeeiiiinnoooooouuuuuyycdrstz")
    return text.translate(table).replace("ß", "ss").replace("æ", "ae").replace("'", "").replace("’", "")

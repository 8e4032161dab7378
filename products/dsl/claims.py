"""Claims that only a source can make true: numbers, prices, names, quotes, promises about health and money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from products.dsl.facts import Structure
from products.dsl.matching import Matcher
from products.dsl.numbers import Stated, stated_numbers
from products.dsl.words import SCALES, SMALL_NUMBERS, STOP_WORDS, TENS, normalise, plain, stem, word_set

QUOTED = re.compile(r'"([^"]{8,400})"')
_WORD = re.compile(r"[^\W\d_][\w]*(?:['’-][^\W\d_]+)*")
_NAME_PART = r"(?:(?:Dr|Prof|Mr|Mrs|Ms|St)\.|[A-Z][\w'-]*)"
_CAPITALS = re.compile(rf"(?<![\w'])({_NAME_PART}(?:\s+{_NAME_PART})*)")
_SAYS = re.compile(r"^([A-Z][a-zà-ÿ]+) (?:says|said|told|recommends|swears|loves|calls)\b")
_INNER_CAPITAL = re.compile(r"\b(?:[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)\b|\w+[®™]")
_ORDINARY = word_set(
    "i i'm i've i'll i'd monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august september october november december pdf faq ok okay diy am pm a.m p.m english step day module lesson part "
    "chapter week section page yes no he she they nobody everyone someone somebody everybody"
)
# German and its neighbours write every noun with a capital: there a capital says nothing.
_NOUN_CAPITALS = ("de", "lb", "gsw", "nds")
_HEALTH = (
    r"cures?|cured|curing|heals?|healing|healed|treats? (?:your |the )?(?:pain|disease|condition|illness|symptoms?)"
    r"|remed(?:y|ies)|detox\w*|clinically|medically|scientific(?:ally)?|science-backed|proven|doctor-approved|fda|anxiety"
    r"|depression|insomnia|adhd|cancer|diabetes|arthritis|migraines?|blood pressure|blood sugar|cholesterol|inflammation"
    r"|immune|immunity|metabolism|hormones?|weight loss|lose weight|burns? fat|fat burning|anti-?aging"
)
_MONEY = (
    r"guarantee[ds]?|risk-free|passive income|make money|earn(?:s|ed|ing)?|get rich|financial freedom"
    r"|(?:six|seven)[- ]figures?|income|profits?|revenue|investments?|double your|triple your|save thousands"
    r"|pays for itself|money[- ]back|refund\w*"
)
_PROMISE = re.compile(rf"\b({_HEALTH}|{_MONEY})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What a sentence may state: words and numbers of all sources and of the facts, and the product's own counts."""

    matchers: tuple[Matcher[Any], ...]
    structure: Structure
    price_cents: int | None
    language: str

    def has_word(self, word: str) -> bool:
        """Return whether any source uses the word."""
        return any(stem(word) in matcher.words for matcher in self.matchers)

    def has_number(self, value: str, unit: str) -> bool:
        """Return whether any source states the number of this unit, or at all if the unit is ""."""
        return any((value, unit) in one.numbers or (not unit and value in one.values) for one in self.matchers)


@dataclass(frozen=True)
class Claim:
    """One claim that nothing holds: the code of the problem and the words that make the claim."""

    code: str
    written: str


def unheld_claims(sentence: str, nearest: str, known: Known, entries: int | None) -> Iterator[Claim]:
    """Yield the claims of `sentence` that neither a source nor a fact holds.

    `nearest` is the source text the sentence is adapted from ("" if none), `entries` the number of
    entries the block around it lists (None if it is no list).
    """
    here = frozenset((one.value, one.unit) for one in stated_numbers(nearest))
    for stated in stated_numbers(sentence):
        if stated.is_price:
            if not _price_held(stated, known):
                yield Claim("ungrounded_price", stated.written)
        elif not _number_held(stated, known, here, entries):
            yield Claim("ungrounded_number", stated.written)
    for name in _names(sentence, known.language):
        if any(not known.has_word(word) for word in _lowered(name)):
            yield Claim("ungrounded_name", name)
    for promise in _PROMISE.findall(plain(sentence)):
        if any(not known.has_word(word) for word in _lowered(promise) if word not in STOP_WORDS):
            yield Claim("ungrounded_promise", promise)


def quotes(text: str) -> list[str]:
    """Return what stands in quotation marks and is three words or longer."""
    return [quote for quote in QUOTED.findall(plain(text)) if len(quote.split()) >= 3]


def _price_held(stated: Stated, known: Known) -> bool:
    if known.price_cents is not None and known.price_cents == round(float(stated.value) * 100):
        return True
    return known.has_number(stated.value, "price")


def _number_held(stated: Stated, known: Known, here: frozenset[tuple[str, str]], entries: int | None) -> bool:
    value = int(stated.value) if stated.value.isdigit() and len(stated.value) < 10 else -1
    if stated.label and 0 < value <= known.structure.labels.get(stated.label, 0):
        return True
    if value == entries or value in known.structure.counts.get(stated.unit, ()):
        return True
    return known.has_number(stated.value, stated.unit) or any(stated.value == number for number, _ in here)


def _names(sentence: str, language: str) -> Iterator[str]:
    """Yield what looks like the name of a person or product; nothing where capitals say nothing."""
    text = plain(sentence)
    yield from (match[0].rstrip("®™") for match in _INNER_CAPITAL.finditer(text))
    if language.lower().split("-")[0] in _NOUN_CAPITALS:
        return
    if (speaker := _SAYS.match(text)) and _says_something(speaker[1]):
        yield speaker[1]
    if _in_title_case(text):
        return
    for match in _CAPITALS.finditer(text):
        words = match[0].split()
        if _opens_sentence(text, match.start()):
            words = words[1:] if len(words) == 1 or words[0].casefold() in STOP_WORDS else words
        if name := " ".join(word for word in words if _says_something(word)):
            yield name


def _says_something(word: str) -> bool:
    low = word.casefold().strip(".'")
    return (
        low not in _ORDINARY and low not in STOP_WORDS and low not in SMALL_NUMBERS and low not in TENS and low not in SCALES
    )


def _opens_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'(-")
    return not before or before[-1] in ".!?:;•·|/\n"


def _in_title_case(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if word.casefold() not in STOP_WORDS]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) == 1 or (len(words) > 1 and capitals >= 0.8 * len(words))


def _lowered(text: str) -> list[str]:
    return [
        word
        for word in re.findall(r"[^\W_]+(?:'[^\W\d_]+)?", normalise(text))
        if word not in ("dr", "prof", "mr", "mrs", "ms", "st")
    ]

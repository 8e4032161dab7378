"""Taste: which sentence opens well, which quote stands alone, which clip speaks of trouble."""

import re
from collections.abc import Iterable
from functools import lru_cache

from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.words import meaning, word_set, words

TROUBLE = meaning(
    "wrong late never shout shouting cry hate broken worn lost forgot fail failed mistake struggle stuck"
    " tired hard trouble problem worse mess argue angry slow afraid squeal creak wet rust dies bent nobody waste wasted"
    " lose losing late fight fights difficult annoying expensive"
)
_CANNOT = re.compile(r"\b(?:can|don|won|isn|doesn|wasn|aren|didn)[’']t\b|\bcannot\b", re.IGNORECASE)
_DANGLING = re.compile(
    r"(?:it|it’s|it's|its|they|they’re|they’d|he|he’d|he’s|she|she’s|so|and|but|that|that’s|this|these|those|then|or"
    r"|because|there|there’s|him|her|his|by then|now|here|same|at that|yours|all|if they|if it|mine|what came|up and|like"
    r"|not|nor|with|without|also|which|both|neither|after that|instead|otherwise|the (?:middle|eldest|youngest|two|other)"
    r"(?! \w+ing))\b",
    re.IGNORECASE,
)
_OTHERS = word_set(
    "he she him her his hers it they them it’s they’re she’s he’s they’d he’d she’d that there theirs their there’s one’s"
)
_SHARED = word_set("you your you’re you’ll we our us nobody everybody always first every")
_THEY = word_set("nobody everybody everyone anyone people most parents children")
_LEFT_OPEN = re.compile(
    r"\b(?:one|ones|that|this|those|these|there|so|too|instead|either)[.!]?$|\b(?:the first|the second|the next|at that)\b"
)
_WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
_WHOLE = word_set("whole every everything everybody everyone all always nobody nothing most any anyone never routine")


def dangles(text: str) -> bool:
    """Say whether a text starts with a word that points at something before it."""
    return bool(_DANGLING.match(text))


def points_elsewhere(text: str) -> bool:
    """Say whether a text speaks of somebody or something its first words do not name."""
    first = words(text)[:7]
    return dangles(text) or bool(_OTHERS & set(first) and first[0] not in _THEY)


def unknown_thing(text: str, known: frozenset[str]) -> bool:
    """Say whether a text opens with `The costume bag …` as if that had been spoken of, and it has not."""
    first, *rest = words(text)[:6] or [""]
    return first in ("the", "at", "in", "on") and not meaning(" ".join(rest)) & known


@lru_cache(maxsize=20_000)
def alone_worth(text: str) -> float:
    """Return how well a quote stands without its clip; 0 or less means that it does not."""
    found = words(text)
    if not 6 <= len(found) <= 28 or dangles(text) or text.rstrip().endswith("?"):
        return -1.0
    others = sum(word in _OTHERS for word in found)
    shared = sum(word in _SHARED for word in found)
    return (
        1.0
        + 0.5 * min(shared, 2)
        - 0.6 * others
        - 0.25 * ("," in text)
        - 0.5 * (":" in text)
        - 1.2 * bool(_LEFT_OPEN.search(text))
        - 0.5 * (found[0] in ("the", "at"))
        - 0.3 * any(character.isdigit() for character in text)
    )


def trouble_in(text: str) -> int:
    """Return how many words of a text speak of what goes wrong."""
    return len(meaning(text) & TROUBLE) + bool(_CANNOT.search(text))


def trouble(clip: Clip) -> int:
    """Return how much a clip speaks of what goes wrong; the title counts twice."""
    return 2 * trouble_in(clip.title) + trouble_in(f"{clip.summary} {' '.join(clip.quotes)}")


def opening_worth(clip: Clip, text: str, about: frozenset[str]) -> float:
    """Return how well a text of a clip speaks for a whole product; 0 or less means that it does not.

    It must stand alone and share words with what the product is `about`, itself or by its clip's title.
    """
    own, titled = len(about & meaning(text)), len(about & meaning(clip.title))
    if points_elsewhere(text) or not own + titled:
        return 0.0
    found = words(text)
    return (
        min(own, 3)
        + 0.7 * min(titled, 3)
        + 0.3 * bool(about & meaning(" ".join(clip.tags)))
        + 0.6 * clip.relevance
        + 0.5 * min(len(_WHOLE & set(found)), 2)
        + 0.3 * (60 <= len(text) <= 260)
        - 1.2 * unknown_thing(text, about)
        - 0.3 * (found[0] in ("i", "my"))
        - 1.0 * bool(_WEEKDAYS & set(found))
        - 0.3 * sum(character.isdigit() for character in text[:60])
    )


def best_first(clips: Iterable[Clip]) -> list[Clip]:
    """Return clips with those first whose summaries stand alone; the order among equals stays."""
    return sorted(clips, key=lambda clip: (not clip.summary, points_elsewhere(clip.summary), dangles(clip.summary)))

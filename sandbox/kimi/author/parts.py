"""Read the parts a creator names in a prompt: `in three parts: the night before, breakfast, and the front door`."""

import re
from dataclasses import dataclass

from sandbox.kimi.author.prompt import NUMBER, PEOPLE, without_price
from sandbox.kimi.author.words import meaning, word_set, words

MOST_PARTS, LONGEST_PART = 12, 60
_UNITS = r"(?:parts|modules|chapters|sections|lessons|steps|topics|lists|days|themes|units)"
_COUNTED = re.compile(rf"\b(?:two|2)\s+(?:\w+\s+)?{_UNITS}\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])(?:\s+|$)|\n+")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+(.+?)\s*[.;,]?$", re.MULTILINE)
_AFTER = (
    re.compile(r":\s*(.+)"),
    re.compile(rf"\b{_UNITS}\s+(?:on|about|for|covering|called|named)\s+(.+)", re.IGNORECASE),
    re.compile(rf"\b{_UNITS}\s*[,(–—-]\s*(.+)", re.IGNORECASE),
    re.compile(r"\b(?:covering|including|that covers?|which covers?)\s+(.+)", re.IGNORECASE),
)
_JOIN = re.compile(r"^(?:and|then|and then|and finally|finally|plus|first)\b\s*", re.IGNORECASE)
_NO_PART = re.compile(
    rf"(?:with|from|without|for|no|so|because|each|every|all|only|not|please|keep|make|use|to|{NUMBER}|\d+)\b", re.IGNORECASE
)
_RANGE = re.compile(r"\bfrom\s+([^,.;:]{3,40}?)\s+to\s+([^,.;:]{3,40}?)(?=\s*(?:[,.;:]|$))", re.IGNORECASE)
_NOT_A_WAY = word_set("a an clips videos scratch me my your minutes")


@dataclass(frozen=True)
class Named:
    """What a prompt names: its parts in order as they were said, the line after its colon where that is no list of
    parts, and a way `from … to …`.
    """

    parts: tuple[str, ...] = ()
    promise: tuple[str, ...] = ()
    way: tuple[str, str] | None = None


def read_parts(prompt: str) -> Named:
    """Return what the prompt names; all empty for a plain wish."""
    text = without_price(prompt)
    way = next((found.groups() for found in _RANGE.finditer(text) if not _NOT_A_WAY & set(words(found[0]))), None)
    start = (way[0].strip(), way[1].strip()) if way else None
    bullets = _kept(_BULLET.findall(text))
    if len(bullets) >= 2:
        return Named(bullets, way=start)
    promise: tuple[str, ...] = ()
    for sentence in _SENTENCE.split(text):
        for pattern in _AFTER:
            found = pattern.search(sentence)
            items = _items(found[1], pair=bool(_COUNTED.search(sentence))) if found else []
            if len(kept := _kept(items)) >= 2 and 2 * len(kept) >= len(items):
                return Named(kept, way=start)
            promise = promise or (tuple(items) if items and pattern is _AFTER[0] else ())
        head, colon, _ = sentence.partition(":")
        if colon and len(kept := _kept(_items(head))) >= 3:
            return Named(kept, way=start)
    return Named(promise=promise, way=start)


def _items(text: str, *, pair: bool = False) -> list[str]:
    """Split a list at its commas, and its last item at `and` where no comma stands before that; `x and y` alone is a
    list only where a `pair` is expected.
    """
    rough = [
        item.strip(' .!?)–—-"“”') for item in re.split(r"[,;/]|\s→\s|\s[–—]\s|,?\s+then\s+|(?:^|\s)\d{1,2}[.)]\s", text)
    ]
    items = [item for item in rough if item and not item.lower().startswith("for ")]
    if (
        items
        and (people := re.search(r"\s+for\s+(?:my |all )?(?:[\w-]+ )?(\w+)$", items[-1]))
        and people[1].lower() in PEOPLE
    ):
        items[-1] = items[-1][: people.start()]
    if items and len(items) >= 2 - pair and not _JOIN.match(items[-1]) and " and " in items[-1]:
        head, _, tail = items[-1].rpartition(" and ")
        items[-1:] = [head, tail]
    return [_JOIN.sub("", item).strip() for item in items if _JOIN.sub("", item).strip()]


def _kept(items: list[str]) -> tuple[str, ...]:
    """Return the items that can be parts: short, not an amount, not a manner, each once."""
    fitting = [item for item in items if len(item.split()) <= 9 and len(item) <= LONGEST_PART and not _NO_PART.match(item)]
    return tuple(dict.fromkeys(item for item in fitting if meaning(item)))[:MOST_PARTS]

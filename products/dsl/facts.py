"""What is known without any clip: the product's own counts, its price, and what the server bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from products.dsl.document import Block, ReadDocument, blocks, pages


@dataclass(frozen=True)
class Facts:
    """Facts a document may state beside its sources.

    ``texts`` are further texts that count as known (the creator's name and tagline, the product's
    name, what the creator asked for); ``price_cents`` is the product's price in its currency's
    smallest unit, None if not set; ``media_ids`` are the pictures that exist ("cover" always does),
    ``review_ids`` the reviews that may be shown.
    """

    texts: tuple[str, ...] = ()
    price_cents: int | None = None
    media_ids: frozenset[str] = field(default_factory=frozenset)
    review_ids: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Structure:
    """Numbers that follow from how the document is built.

    ``counts`` gives by unit ("day", "lesson", "step", …) the numbers that may be stated of it,
    ``labels`` the highest number in "Day 3" or "Module 2".
    """

    counts: Mapping[str, frozenset[int]]
    labels: Mapping[str, int]


def structure_of(document: ReadDocument) -> Structure:
    """Count the days, modules, lessons, steps, items, questions and pages of a document."""
    tally: dict[str, set[int]] = {}
    totals: dict[str, int] = {}
    days: set[int] = set()
    for placed in blocks(document):
        props = placed.block.get("props")
        if not isinstance(props, dict):
            continue
        kind = str(placed.block.get("type"))
        for unit in _UNITS.get(kind, ()):
            count = _count(kind, props)
            totals[unit] = totals.get(unit, 0) + count
            tally.setdefault(unit, set()).add(count)
        if kind == "DayHeader" and isinstance(props.get("day"), int):
            days.add(props["day"])
    content = sum(page.get("kind") == "content" for _, page in pages(document))
    totals |= dict.fromkeys(("chapter", "part", "section", "page"), content)
    totals["day"] = max(
        [*days, *(page.get("unlockDay", 0) for _, page in pages(document) if _is_int(page.get("unlockDay"))), 0]
    )
    counts = {unit: frozenset({total, *tally.get(unit, ())} - {0}) for unit, total in totals.items()}
    counts["day"] |= frozenset({len(days)} - {0})
    if totals["day"] and totals["day"] % 7 == 0:
        counts["week"] = frozenset({totals["day"] // 7})
    labels = {unit: max(held, default=0) for unit, held in counts.items()}
    return Structure(counts, labels | {"module": max(labels.get("module", 0), _highest_module(document))})


def entry_count(block: Block) -> int | None:
    """Return how many entries a block lists, None if it is not a list."""
    props = block.get("props")
    kind = str(block.get("type"))
    return _count(kind, props) if isinstance(props, dict) and kind in _LISTS else None


_LISTS = frozenset({"Bullets", "Steps", "Checklist", "FAQ", "Testimonial", "Pricing"})
_UNITS: Mapping[str, tuple[str, ...]] = {
    "ModuleHeader": ("module",),
    "LessonContent": ("lesson",),
    "Steps": ("step",),
    "Checklist": ("item", "task", "box", "checkbox", "tick"),
    "FAQ": ("question", "answer"),
}


def _count(kind: str, props: dict[str, Any]) -> int:
    if kind == "Checklist":
        groups = props.get("groups")
        listed = [group.get("items") for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []
        return sum(len(items) for items in listed if isinstance(items, list))
    if kind in _LISTS:
        entries = props.get("includes" if kind == "Pricing" else "items")
        return len(entries) if isinstance(entries, list) else 0
    return 1


def _highest_module(document: ReadDocument) -> int:
    numbers = [
        placed.block["props"].get("number") for placed in blocks(document) if isinstance(placed.block.get("props"), dict)
    ]
    return max([number for number in numbers if _is_int(number)], default=0)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)

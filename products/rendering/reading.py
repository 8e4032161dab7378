"""What a buyer's page shows of its reader: ticks, notes, marks, the way on. Plain values, whoever made them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from markupsafe import Markup

MOST_SLICES = 14


@dataclass(frozen=True, slots=True)
class Tick:
    """One box: what its form sends, and whether it is ticked."""

    value: str
    on: bool


@dataclass(frozen=True, slots=True)
class LessonMark:
    """A lesson in the contents of a course."""

    block: str
    title: str
    done: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """The page that opens next, when that is still to come: `when` in words, `date` for machines."""

    number: int
    title: str
    when: str
    date: str


@dataclass(frozen=True)
class ReadingView:
    """How a reader stands on one page. Addresses are final; counts are of the whole product.

    as_print shows the page as it will be on paper.
    key      tells this reading from others in the browser's own store.
    news     what its creator says is new since this reader was last here, newest first.
    seen     what the page showed as ticked and written, so that a form sends only what was changed on it.
    wheel    the days of a challenge as a drawing.
    """

    key: str
    page_id: str
    save_url: str
    state_url: str
    again_url: str
    print_url: str
    finished_url: str
    zone_url: str
    zone_name: str
    zone_place: str
    csrf_token: str
    news: Sequence[str] = ()
    seen: str = ""
    saved: bool = False
    as_print: bool = False
    page_done: bool = False
    is_last: bool = False
    count: int = 0
    total: int = 0
    percent: int = 0
    is_complete: bool = False
    in_a_row: int = 0
    done_today: bool = False
    today: str = ""
    ahead: Ahead | None = None
    wheel: Markup = field(default_factory=Markup)
    last_block: str = ""
    done_parts: frozenset[str] = frozenset()
    ticks: Mapping[tuple[str, int, int], Tick] = field(default_factory=lambda: MappingProxyType({}))
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lessons: Mapping[str, Sequence[LessonMark]] = field(default_factory=lambda: MappingProxyType({}))
    minutes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    page_counts: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))

    def tick(self, block: str, group: int, index: int) -> Tick:
        """The box at this place of a checklist."""
        return self.ticks.get((block, group, index), Tick("", False))

    def block_count(self, block: str) -> tuple[int, int]:
        """How many boxes of a checklist are ticked, and how many there are."""
        boxes = [tick.on for place, tick in self.ticks.items() if place[0] == block]
        return sum(boxes), len(boxes)

    def group_count(self, block: str, group: int) -> tuple[int, int]:
        """How many boxes of a group are ticked, and how many there are."""
        boxes = [tick.on for place, tick in self.ticks.items() if place[:2] == (block, group)]
        return sum(boxes), len(boxes)


def wheel(states: Sequence[str]) -> Markup:
    """Days as slices of a plate: each `done`, `now`, `open` or `shut`. Many days make a ring instead."""
    done = sum(state == "done" for state in states)
    inside = _slices(states) if 2 <= len(states) <= MOST_SLICES else _ring(done, len(states))
    return Markup(
        '<svg class="wheel" viewBox="0 0 120 120" width="120" height="120" aria-hidden="true" focusable="false">'
        '<circle class="wheel__plate" cx="60" cy="60" r="58"/>{}</svg>'
    ).format(inside)


def _slices(states: Sequence[str]) -> Markup:
    count, gap = len(states), 0.05
    cut = Markup("")
    for number, state in enumerate(states):
        start = math.tau * number / count - math.pi / 2 + gap
        end = math.tau * (number + 1) / count - math.pi / 2 - gap
        (x1, y1), (x2, y2) = _point(start, 46), _point(end, 46)
        inner = (start + end) / 2
        x0, y0 = 60 + 3 * math.cos(inner), 60 + 3 * math.sin(inner)
        large = int(end - start > math.pi)
        path = f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}A46 46 0 {large} 1 {x2:.1f} {y2:.1f}Z"
        cut += Markup('<path class="wheel__{}" d="{}"/>').format(state, path)
    return cut


def _ring(done: int, total: int) -> Markup:
    share = 100 * done / total if total else 0
    return Markup(
        '<circle class="wheel__rest" cx="60" cy="60" r="42" pathLength="100"/>'
        '<circle class="wheel__share" cx="60" cy="60" r="42" pathLength="100" stroke-dasharray="{:.1f} 100"'
        ' transform="rotate(-90 60 60)"/>'
    ).format(share)


def _point(angle: float, radius: float) -> tuple[float, float]:
    return 60 + radius * math.cos(angle), 60 + radius * math.sin(angle)

"""The geometry of a plot of bars: round steps on the axis, labels that do not touch, the highest bar named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from products.periods import Step

AXIS_STEPS = 3
TOP = 28
LABEL_GAP = 84
HALF_CALL = 64
CHARACTER = 7.4
ROUND_TENTHS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
"""Tenths of a step on the axis that people read as round."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, and its value in words for whoever points at it. `kind` is b, peak, now or none."""

    x: float
    y: float
    width: float
    height: float
    hit_x: float
    hit_width: float
    kind: str
    words: str
    call_x: float
    call_anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on an axis."""

    at: float
    words: str
    anchor: Literal["start", "middle", "end"] = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot that fills `width` × `height`; its bars stand on `base` and begin at `left`."""

    width: int
    height: int
    left: float
    base: float
    bars: Sequence[Bar]
    lines: Sequence[Mark]
    days: Sequence[Mark]
    peak: Bar | None


def chart(
    rows: Sequence[tuple[date, int]],
    *,
    width: int,
    height: int,
    step: Step,
    today: date,
    words: Callable[[int], str],
) -> Chart:
    """Lay bars out. `words` says an amount as people read it; the bar that today belongs to is not finished."""
    most = max((amount for _, amount in rows), default=0)
    ceiling = _ceiling(most)
    marks = [ceiling * part // AXIS_STEPS for part in range(AXIS_STEPS + 1)]
    left = max(24.0, round(max(len(words(mark)) for mark in marks) * CHARACTER + 12, 1))
    base = height - 24.0
    room, space = base - TOP, (width - left) / max(len(rows), 1)
    bars = []
    for place, (day, amount) in enumerate(rows):
        tall = round(room * amount / ceiling, 1) if amount else 2.0
        is_last = place == len(rows) - 1 and rows[-1][0] <= today
        kind = "none" if not amount else "now" if is_last and _holds(day, today, step, rows) else "b"
        x = left + place * space
        thick = max(1.0, round(min(space * 0.62, 48), 2))
        middle = x + space / 2
        anchor: Literal["start", "middle", "end"] = "middle"
        if middle - left < HALF_CALL:
            anchor = "start"
        elif width - middle < HALF_CALL:
            anchor = "end"
        at = {"start": max(left, middle - thick / 2), "middle": middle, "end": width}[anchor]
        bars.append(
            Bar(
                round(middle - thick / 2, 1), round(base - tall, 1), thick, tall, round(x, 1), round(space, 2), kind,
                f"{day_words(day, step)}, {words(amount)}", round(at, 1), anchor,
            )
        )  # fmt: skip
    peak = max(bars, key=lambda bar: bar.height) if most else None
    lines = [Mark(round(base - room * part / AXIS_STEPS, 1), words(marks[part]), "end") for part in range(AXIS_STEPS + 1)]
    return Chart(width, height, left, base, bars, lines, _days(rows, left, width, step, today), peak)


def day_words(day: date, step: Step) -> str:
    """`Sun 8 Nov`, `Week of 2 Nov`, `November 2026`."""
    if step == "month":
        return f"{day:%B %Y}"
    short = f"{day.day} {day:%b}"
    return f"Week of {short}" if step == "week" else f"{day:%a} {short}"


def _ceiling(most: int) -> int:
    """Three round steps that together are not below the highest bar."""
    for power in range(20):
        for tenths in ROUND_TENTHS:
            step, rest = divmod(tenths * int(10**power), 10)
            if not rest and step * AXIS_STEPS >= most:
                return step * AXIS_STEPS
    raise OverflowError(most)


def _holds(day: date, today: date, step: Step, rows: Sequence[tuple[date, int]]) -> bool:
    return day == today if step == "day" else day <= today


def _days(rows: Sequence[tuple[date, int]], left: float, width: int, step: Step, today: date) -> list[Mark]:
    """Words below the bars, as many as fit; the first and the last have one."""
    if not rows:
        return []
    space = (width - left) / len(rows)
    every = max(1, round(LABEL_GAP / space + 0.49))
    if step == "day" and every > 1:
        every = -(-every // 7) * 7
    last = "Today" if rows[-1][0] == today and step == "day" else _short(rows[-1][0], step)
    marks = [Mark(round(left + space * 0.19, 1), _short(rows[0][0], step), "start")] if len(rows) > 1 else []
    for place in range(every, len(rows) - 1, every):
        at = left + (place + 0.5) * space
        if at - left > LABEL_GAP * 0.7 and width - at > LABEL_GAP * 0.9:
            marks.append(Mark(round(at, 1), _short(rows[place][0], step)))
    return [*marks, Mark(float(width), last, "end")]


def _short(day: date, step: Step) -> str:
    return f"{day:%b %Y}" if step == "month" else f"{day.day} {day:%b}"

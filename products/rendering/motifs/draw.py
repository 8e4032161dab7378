"""The pen of the covers: circles, rectangles, sectors and paths as SVG text, coordinates to a tenth of a px."""

from collections.abc import Iterator, Mapping, Sequence
from math import cos, pi, sin

Colours = Mapping[str, str]
MARK = "\N{SECTION SIGN}"
"""Stands in ids for the name of the place a drawing is put, so that no page has one id twice."""


def n(value: float) -> str:
    """A coordinate, as short as it can be written."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def attrs(values: Mapping[str, str | float]) -> str:
    """Presentation attributes: `stroke_width=2` becomes ` stroke-width="2"`."""
    return "".join(
        f' {key.replace("_", "-")}="{value if isinstance(value, str) else n(value)}"' for key, value in values.items()
    )


def circle(x: float, y: float, r: float, **a: str | float) -> str:
    """A circle."""
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(max(r, 0))}"{attrs(a)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, **a: str | float) -> str:
    """An ellipse."""
    return f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{n(rx)}" ry="{n(ry)}"{attrs(a)}/>'


def rect(x: float, y: float, w: float, h: float, **a: str | float) -> str:
    """A rectangle."""
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(w, 0))}" height="{n(max(h, 0))}"{attrs(a)}/>'


def path(d: str, **a: str | float) -> str:
    """A path from ready instructions."""
    return f'<path d="{d}"{attrs(a)}/>'


def track(*parts: str | float) -> str:
    """Path instructions from letters and numbers: `track("M", 1, 2, "H", 3)` is `M1 2H3`."""
    out = ""
    for part in parts:
        text = part if isinstance(part, str) else n(part)
        out += text if isinstance(part, str) or not out or out[-1].isalpha() else f" {text}"
    return out


def turned(shapes: Sequence[str], degrees: float, x: float, y: float) -> str:
    """Shapes turned about a point."""
    return f'<g transform="rotate({n(degrees)} {n(x)} {n(y)})">{"".join(shapes)}</g>'


def polar(x: float, y: float, r: float, turn: float) -> tuple[float, float]:
    """The point at `turn` (0..1, clockwise from the top) on a circle."""
    return x + r * sin(2 * pi * turn), y - r * cos(2 * pi * turn)


def pie(x: float, y: float, r: float, start: float, end: float, **a: str | float) -> str:
    """A sector from start to end, in turns, clockwise from the top."""
    (x0, y0), (x1, y1) = polar(x, y, r, start), polar(x, y, r, end)
    big = 1 if (end - start) % 1 > 0.5 else 0
    return path(f"M{n(x)} {n(y)}L{n(x0)} {n(y0)}A{n(r)} {n(r)} 0 {big} 1 {n(x1)} {n(y1)}Z", **a)


def arc(x: float, y: float, r: float, start: float, end: float, **a: str | float) -> str:
    """An open arc from start to end, in turns, clockwise from the top."""
    (x0, y0), (x1, y1) = polar(x, y, r, start), polar(x, y, r, end)
    big = 1 if (end - start) % 1 > 0.5 else 0
    return path(f"M{n(x0)} {n(y0)}A{n(r)} {n(r)} 0 {big} 1 {n(x1)} {n(y1)}", fill="none", **a)


def words_of(title: str) -> list[str]:
    """The words of a title without punctuation; never empty."""
    return "".join(sign if sign.isalnum() else " " for sign in title).split() or ["owny"]


def letters_of(title: str) -> list[int]:
    """The code points of a title's letters, in capitals; never empty."""
    return [ord(sign) for sign in "".join(words_of(title)).upper()]


def dice(seed: int) -> Iterator[int]:
    """Endless small numbers (0..255) that the seed alone decides."""
    state = seed or 1
    while True:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        yield state >> 16 & 255

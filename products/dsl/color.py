"""Colour arithmetic: WCAG contrast and OKLCH, on ``#rrggbb`` texts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
WHITE, BLACK = "#ffffff", "#000000"
READABLE = 4.5

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Correction:
    """A colour as asked for and as used: ``changed`` tells whether they differ, ``ratio`` what is reached."""

    original: str
    used: str
    background: str
    ratio: float

    @property
    def changed(self) -> bool:
        """Return whether the colour had to be moved."""
        return self.used != self.original.lower()


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """Return the WCAG relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_on(background: str, *, dark: str = BLACK, light: str = WHITE) -> str:
    """Return the text colour, `dark` or `light`, that reads better on `background`."""
    return max((light, dark), key=lambda text: contrast(text, background))


def correct(color: str, background: str, *, ratio: float = READABLE) -> Correction:
    """Move only the lightness of `color` until it reads on `background`; hue is kept.

    Goes in the direction that has more room and stops at the first lightness that reaches
    `ratio`; a colour that already does is returned unchanged (lower-cased).
    """
    original, used = color, color.lower()
    if contrast(used, background) < ratio:
        used = _moved(used, background, ratio)
    return Correction(original, used, background, round(contrast(used, background), 2))


def to_oklch(color: str) -> Triple:
    """Return (lightness 0–1, chroma 0–0.4, hue in degrees 0–360)."""
    red, green, blue = _linear(color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(light: float, chroma: float, hue: float) -> str:
    """Return the nearest ``#rrggbb``; chroma is lowered until the colour exists in sRGB."""
    low, high = 0.0, max(chroma, 0.0)
    if _in_gamut(_to_linear(light, high, hue)):
        low = high
    for _ in range(0 if low == high else 18):
        middle = (low + high) / 2
        low, high = (middle, high) if _in_gamut(_to_linear(light, middle, hue)) else (low, middle)
    return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in _to_linear(light, low, hue))


def _moved(color: str, background: str, ratio: float) -> str:
    light, chroma, hue = to_oklch(color)
    goal = 0.0 if readable_on(background) == BLACK else 1.0
    for step in range(1, 101):
        candidate = from_oklch(light + (goal - light) * step / 100, chroma, hue)
        if contrast(candidate, background) >= ratio:
            return candidate
    return readable_on(background)


def _linear(color: str) -> Triple:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _expand(red), _expand(green), _expand(blue)


def _expand(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    value = min(max(channel, 0.0), 1.0)
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _to_linear(light: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(channels: Triple) -> bool:
    return all(-0.0001 <= channel <= 1.0001 for channel in channels)

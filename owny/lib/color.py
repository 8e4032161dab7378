"""Colours as numbers: sRGB, OKLCH (Ottosson 2020) and the contrast of WCAG 2. Pure."""

import math
import re
from typing import NamedTuple

HEX = re.compile(r"^#[0-9a-f]{6}$")
TEXT_CONTRAST = 4.5
"""What WCAG 2.2 asks of text (1.4.3, level AA)."""


class Oklch(NamedTuple):
    """Lightness 0 to 1, chroma from 0, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


class Readable(NamedTuple):
    """A colour that text can be read on or in, and whether it had to be changed for that."""

    color: str
    was_changed: bool
    contrast: float


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """Relative luminance of a `#rrggbb` colour, 0 to 1."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink_on(color: str) -> str:
    """White or near black, whichever reads better on a colour."""
    return "#ffffff" if contrast(color, "#ffffff") >= contrast(color, "#111111") else "#111111"


def readable_on(color: str, ground: str, least: float = TEXT_CONTRAST) -> Readable:
    """The colour, darkened or lightened in OKLCH just until it reads on the ground at `least`."""
    found = contrast(color, ground)
    if found >= least:
        return Readable(color, False, found)
    start = to_oklch(color)
    target = 0.0 if luminance(ground) > 0.18 else 1.0
    near, far = 0.0, 1.0
    for _ in range(20):
        middle = (near + far) / 2
        moved = from_oklch(start._replace(lightness=start.lightness + (target - start.lightness) * middle))
        near, far = (near, middle) if contrast(moved, ground) >= least else (middle, far)
    moved = from_oklch(start._replace(lightness=start.lightness + (target - start.lightness) * far))
    # The palest tint of a hue can still miss what plain white or black reaches.
    best = max((moved, "#ffffff", "#000000"), key=lambda color: contrast(color, ground))
    chosen = moved if contrast(moved, ground) >= least else best
    return Readable(chosen, True, contrast(chosen, ground))


def to_oklch(color: str) -> Oklch:
    """A `#rrggbb` colour in OKLCH."""
    red, green, blue = _linear(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def from_oklch(color: Oklch) -> str:
    """The nearest `#rrggbb` of the same lightness and hue: chroma is lowered until sRGB can show it."""
    chroma = color.chroma
    for _ in range(24):
        channels = _channels(color._replace(chroma=chroma))
        if all(-0.0001 <= channel <= 1.0001 for channel in channels):
            break
        chroma *= 0.9
    return "#" + "".join(f"{round(255 * _gamma(min(max(channel, 0.0), 1.0))):02x}" for channel in channels)


def _channels(color: Oklch) -> tuple[float, float, float]:
    a = color.chroma * math.cos(math.radians(color.hue))
    b = color.chroma * math.sin(math.radians(color.hue))
    long = (color.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (color.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (color.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(color: str) -> tuple[float, float, float]:
    if not HEX.match(color):
        raise ValueError(f"{color!r} is not a colour like #8a3f14.")
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _ungamma(red), _ungamma(green), _ungamma(blue)


def _ungamma(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)

"""Colours as a designer moves them: OKLCH lightness, contrast kept. In and out as `#rrggbb`."""

from dataclasses import dataclass

from products.dsl.color import READABLE, contrast, from_oklch, luminance, to_oklch

__all__ = ["READABLE", "Lch", "better", "contrast", "hexed", "lch", "luminance", "mixed", "readable"]


@dataclass(frozen=True, slots=True)
class Lch:
    """One colour as the eye sorts them: lightness 0..1, chroma 0..0.4, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def lch(colour: str) -> Lch:
    """Read `#rrggbb` as OKLCH."""
    return Lch(*to_oklch(colour))


def hexed(lightness: float, chroma: float, hue: float) -> str:
    """Write OKLCH as `#rrggbb`; chroma that the screen cannot show is taken back until it can."""
    return from_oklch(min(max(lightness, 0.0), 1.0), max(chroma, 0.0), hue % 360)


def readable(colour: str, *grounds: str, least: float = READABLE) -> str:
    """The nearest lightness of `colour` that reads on every one of `grounds`; the hue stays."""
    if all(contrast(colour, ground) >= least for ground in grounds):
        return colour
    start = lch(colour)
    darker = sum(luminance(ground) for ground in grounds) / len(grounds) > 0.18
    goal = 0.0 if darker else 1.0
    for step in range(1, 101):
        tried = hexed(start.lightness + (goal - start.lightness) * step / 100, start.chroma, start.hue)
        if all(contrast(tried, ground) >= least for ground in grounds):
            return tried
    return "#000000" if darker else "#ffffff"


def better(ground: str, light: str, dark: str) -> str:
    """Whichever of two text colours reads better on a ground."""
    return light if contrast(light, ground) >= contrast(dark, ground) else dark


def mixed(one: str, other: str, share: float) -> str:
    """`share` (0..1) of `other` over `one`, as a translucent layer looks."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)

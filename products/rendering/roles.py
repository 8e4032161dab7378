"""From two brand colours to the roles a preset paints with; every text role reads on its ground by construction."""

from collections.abc import Callable, Mapping
from typing import Literal

from products.rendering.colour import READABLE, Lch, better, hexed, lch, mixed, readable

Preset = Literal["clean", "bold", "warm", "editorial", "playful", "dark"]
Roles = dict[str, str]


def _is_warm(hue: float) -> bool:
    return hue < 125 or hue > 340


def _completed(roles: Roles) -> Roles:
    """Add the text colours that follow from the grounds a preset chose."""
    grounds = (roles["paper"], roles["surface"], roles["tint"], roles["pale"])
    roles["ink-2"] = readable(roles["ink-2"], *grounds)
    roles["brand-ink"] = readable(roles["brand"], *grounds)
    roles["accent-ink"] = readable(roles["accent"], *grounds)
    for fill in ("brand", "accent", "third"):
        text = better(roles[fill], roles["surface-light"], roles["ink-dark"])
        roles[f"on-{fill}"] = readable(text, roles[fill])
    roles["brand-2"] = _pressed(roles["brand"], roles["on-brand"])
    roles["on-deep"] = readable(roles["surface-light"], roles["deep"])
    roles["on-deep-2"] = readable(mixed(roles["surface-light"], roles["deep"], 0.22), roles["deep"])
    for fill in ("brand", "accent", "third"):
        roles[f"{fill}-on-deep"] = readable(roles[fill], roles["deep"])
    roles["on-pale"] = readable(roles["ink-2"], roles["pale"])
    roles["focus"] = roles["brand-ink"]
    return roles


def _pressed(fill: str, text: str) -> str:
    """The fill of a button under the pointer: a step away from its text, so that contrast only grows."""
    colour = lch(fill)
    step = -0.07 if lch(text).lightness > colour.lightness else 0.05
    return readable(hexed(colour.lightness + step, colour.chroma, colour.hue), text)


def clean(primary: str, accent: str) -> Roles:
    """White, hairlines, one tint of the brand."""
    hue, chroma = lch(primary).hue, min(lch(primary).chroma, 0.2)
    return _completed({
        "paper": "#ffffff",
        "surface": "#ffffff",
        "surface-light": "#ffffff",
        "tint": hexed(0.972, min(chroma, 0.12) * 0.09, hue),
        "pale": hexed(0.935, min(chroma, 0.14) * 0.26, hue),
        "ink": hexed(0.235, min(chroma, 0.1) * 0.3, hue),
        "ink-dark": hexed(0.2, min(chroma, 0.1) * 0.3, hue),
        "ink-2": hexed(0.5, min(chroma, 0.1) * 0.22, hue),
        "line": hexed(0.905, min(chroma, 0.1) * 0.14, hue),
        "brand": readable(primary, "#ffffff"),
        "accent": accent,
        "third": hexed(0.86, min(chroma, 0.16) * 0.5, hue),
        "deep": hexed(0.27, min(chroma, 0.14) * 0.55, hue),
        "shade": "20 30 50",
    })  # fmt: skip


def bold(primary: str, accent: str) -> Roles:
    """One loud field, black, chalk."""
    loud = lch(primary)
    if loud.chroma < 0.03 and loud.lightness < 0.45:  # black is there already: the accent is the loud one, or chalk
        primary = accent if lch(accent).chroma >= 0.03 else hexed(0.93, 0.008, 85.0)
        loud = lch(primary)
    field = primary if loud.lightness >= 0.45 else hexed(0.45, loud.chroma, loud.hue)
    tinge = lch(accent).hue if lch(accent).chroma > 0.02 else 85.0
    return _completed({
        "paper": hexed(0.961, 0.011, tinge),
        "surface": "#ffffff",
        "surface-light": hexed(0.961, 0.011, tinge),
        "tint": "#ffffff",
        "pale": hexed(0.961, 0.011, tinge),
        "ink": "#0d0d0d",
        "ink-dark": "#0d0d0d",
        "ink-2": "#4b4843",
        "line": "#3a3733",
        "brand": field,
        "accent": accent,
        "third": hexed(0.76, 0.006, tinge),
        "deep": "#0d0d0d",
        "shade": "13 13 13",
    })  # fmt: skip


def warm(primary: str, accent: str) -> Roles:
    """Cream paper, crust, butter and a dyed cloth."""
    crust, second = lch(primary), lch(accent)
    if crust.chroma < 0.02:  # a grey has no hue to lean on
        crust = Lch(crust.lightness, crust.chroma, 47.0)
    light = second.lightness > 0.66
    butter = accent if light else hexed(0.81, 0.118, crust.hue + 32 if _is_warm(crust.hue) else 80)
    if not light:
        cloth = hexed(min(second.lightness, 0.46), min(second.chroma, 0.12), second.hue)
    elif _is_warm(crust.hue) and _is_warm(second.hue):
        cloth = hexed(0.445, 0.085, crust.hue + 207)
    else:
        cloth = hexed(0.43, min(second.chroma, 0.1), second.hue)
    dyed, tinge = lch(cloth), 86 + (lch(butter).hue - 86 if _is_warm(lch(butter).hue) else 0) * 0.3
    flour = hexed(0.988, 0.012, tinge)
    return _completed({
        "paper": hexed(0.967, 0.024, tinge),
        "surface": flour,
        "surface-light": flour,
        "tint": hexed(0.912, 0.071, lch(butter).hue),
        "pale": hexed(0.912, 0.071, lch(butter).hue),
        "ink": hexed(0.25, 0.032, 58),
        "ink-dark": hexed(0.25, 0.032, 58),
        "ink-2": hexed(0.45, 0.035, 62),
        "line": hexed(0.868, 0.053, tinge),
        "brand": readable(primary, flour),
        "accent": cloth,
        "third": butter,
        "deep": hexed(min(dyed.lightness - 0.05, 0.4), dyed.chroma, dyed.hue),
        "shade": "110 70 20",
    })  # fmt: skip


def editorial(primary: str, accent: str) -> Roles:
    """Black on white, hairlines, and one sun."""
    # A grey accent makes no sun: then the brand colour rises. It stays light enough for a title to stand before it.
    source = lch(accent) if lch(accent).chroma > 0.05 or lch(primary).chroma <= 0.05 else lch(primary)
    hue, sun = source.hue, hexed(max(source.lightness, 0.68), source.chroma, source.hue)
    paper = hexed(0.982, 0.005, 95)
    ink = hexed(0.19, 0.008, 95)
    return _completed({
        "paper": paper,
        "surface": "#ffffff",
        "surface-light": paper,
        "tint": hexed(0.949, 0.009, 95),
        "pale": hexed(0.93, 0.045, hue),
        "ink": ink,
        "ink-dark": ink,
        "ink-2": hexed(0.45, 0.014, 95),
        "line": hexed(0.825, 0.015, 95),
        "brand": readable(primary, paper, least=7.0),
        "accent": sun,
        "third": hexed(0.77, 0.022, 90),
        "deep": ink,
        "shade": "20 19 15",
    })  # fmt: skip


def playful(primary: str, accent: str) -> Roles:
    """Two candies of the brand and a third by turning the hue."""
    first, second = lch(primary), lch(accent)
    turned = first.hue + (150 if abs((first.hue + 150 - second.hue + 180) % 360 - 180) > 55 else 215)
    return _completed({
        "paper": hexed(0.975, 0.016, first.hue),
        "surface": "#ffffff",
        "surface-light": "#ffffff",
        "tint": hexed(0.945, min(first.chroma, 0.2) * 0.2, first.hue),
        "pale": hexed(0.945, min(second.chroma, 0.16) * 0.45, second.hue),
        "ink": hexed(0.27, 0.07, first.hue - 45),
        "ink-dark": hexed(0.24, 0.07, first.hue - 45),
        "ink-2": hexed(0.45, 0.055, first.hue - 45),
        "line": hexed(0.9, min(first.chroma, 0.2) * 0.28, first.hue),
        "brand": readable(primary, "#ffffff", least=READABLE),
        "accent": accent if second.lightness >= 0.72 else hexed(0.74, second.chroma, second.hue),
        "third": hexed(0.78, 0.13, turned),
        "deep": hexed(0.31, 0.11, first.hue - 45),
        "shade": "70 20 60",
    })  # fmt: skip


def dark(primary: str, accent: str) -> Roles:
    """Near-black layers, and the brand as the only light in the room."""
    lamp, second = lch(primary), lch(accent)
    base = hexed(0.155, 0.012, lamp.hue)
    layer = hexed(0.2, 0.015, lamp.hue)
    lit = primary if lamp.lightness > 0.68 else hexed(0.72, max(lamp.chroma, 0.02), lamp.hue)
    roles = _completed({
        "paper": base,
        "surface": layer,
        "surface-light": hexed(0.965, 0.006, lamp.hue),
        "tint": hexed(0.18, 0.014, lamp.hue),
        "pale": hexed(0.27, min(lamp.chroma, 0.14) * 0.42, lamp.hue),
        "ink": hexed(0.955, 0.006, lamp.hue),
        "ink-dark": hexed(0.14, 0.02, lamp.hue),
        "ink-2": hexed(0.735, 0.016, lamp.hue),
        "line": hexed(0.315, 0.02, lamp.hue),
        "brand": lit,
        "accent": accent if second.lightness > 0.68 else hexed(0.76, second.chroma, second.hue),
        "third": hexed(0.42, min(lamp.chroma, 0.16), lamp.hue),
        "deep": hexed(0.12, 0.012, lamp.hue),
        "shade": "0 0 0",
    })  # fmt: skip
    return roles


ROLES: Mapping[str, Callable[[str, str], Roles]] = {
    "clean": clean,
    "bold": bold,
    "warm": warm,
    "editorial": editorial,
    "playful": playful,
    "dark": dark,
}

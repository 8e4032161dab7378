"""Theme tokens of a document → one small style sheet of custom properties, and the colours of its cover."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from products.dsl.theme import PRESETS
from products.rendering.roles import ROLES
from products.rendering.type_pairs import TYPE_PAIRS, TypePair

RENDERER_VERSION = "4"
"""Raise it when the same document would give other bytes: stored pages and theme sheets are keyed by it."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_RADII = {"clean": 12, "bold": 0, "warm": 24, "editorial": 0, "playful": 30, "dark": 14}
_RADIUS_CHOICES = {"none": 0, "soft": 10, "round": 28}
_DENSITIES = {"airy": "1.25", "regular": "1", "compact": "0.72"}


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens of a document, made whole: unknown or missing values fall back to the preset's own."""

    preset: str
    primary: str
    accent: str
    font_pair: str
    radius: int
    density: str

    @property
    def pair(self) -> TypePair:
        """The typefaces in use."""
        return TYPE_PAIRS[self.font_pair]

    @property
    def colours(self) -> Mapping[str, str]:
        """Role → `#rrggbb` (and `shade`, an `r g b` triple for shadows)."""
        return _roles(self.preset, self.primary, self.accent)


@lru_cache(maxsize=512)
def _roles(preset: str, primary: str, accent: str) -> Mapping[str, str]:
    return ROLES[preset](primary, accent)


def read_theme(tokens: Mapping[str, Any]) -> Theme:
    """Make a whole theme of `themeTokens`; never fails."""
    preset = tokens.get("preset")
    preset = preset if isinstance(preset, str) and preset in ROLES else "clean"
    own = PRESETS[preset]
    pair, radius, density = (str(tokens.get(key, "")) for key in ("fontPair", "radius", "density"))
    return Theme(
        preset=preset,
        primary=_colour(tokens.get("colorPrimary"), own.color_primary),
        accent=_colour(tokens.get("colorAccent"), own.color_accent),
        font_pair=pair if pair in TYPE_PAIRS else preset,
        radius=_RADIUS_CHOICES.get(radius, _RADII[preset]),
        density=_DENSITIES.get(density, "1"),
    )


def _colour(value: object, fallback: str) -> str:
    return value.lower() if isinstance(value, str) and _COLOUR.fullmatch(value) else fallback


def theme_values(tokens: Mapping[str, Any]) -> dict[str, str]:
    """Every custom property of the look, by its name."""
    theme = read_theme(tokens)
    pair, own = theme.pair, TYPE_PAIRS[theme.preset]
    return {
        **theme.colours,
        "font-display": pair.display_stack,
        "font-text": pair.text_stack,
        "display-weight": str(pair.weight),
        "display-track": pair.tracking,
        "em": f"{pair.letter_width:g}",
        "fit": f"{own.letter_width / pair.letter_width:.3g}",
        "radius": f"{theme.radius}px",
        "radius-s": f"{theme.radius * 0.6:g}px",
        "radius-l": f"{theme.radius * 1.35:g}px",
        "pill": "999px" if theme.radius > 12 else f"{theme.radius}px",
        "density": theme.density,
    }


def theme_css(tokens: Mapping[str, Any]) -> str:
    """The style sheet served at /theme/<key>.css: everything of the look that a creator can change."""
    scheme = "dark" if read_theme(tokens).preset == "dark" else "light"
    lines = "".join(f"  --{name}: {value};\n" for name, value in theme_values(tokens).items())
    return f":root {{\n  color-scheme: {scheme};\n{lines}}}\n"


def theme_key(tokens: Mapping[str, Any]) -> str:
    """A short hash of the theme's style sheet: the same look has the same address."""
    return hashlib.sha256((RENDERER_VERSION + theme_css(tokens)).encode()).hexdigest()[:16]

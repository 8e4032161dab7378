"""Theme tokens: the presets a document may name, their defaults, and colours that stay readable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from products.dsl.color import (
    HEX_COLOR,
    READABLE,
    Correction,
    contrast,
    correct,
    from_oklch,
    luminance,
    readable_on,
    to_oklch,
)

__all__ = [
    "DEFAULT_TOKENS",
    "DENSITIES",
    "FONT_PAIRS",
    "HEX_COLOR",
    "PRESETS",
    "PRESET_NAMES",
    "RADII",
    "READABLE",
    "Correction",
    "Preset",
    "contrast",
    "correct",
    "corrections",
    "from_oklch",
    "full_tokens",
    "luminance",
    "readable_on",
    "to_oklch",
    "tokens_schema",
]

COLOR_PATTERN = r"^#[0-9a-fA-F]{6}$"
RADII = ("preset", "none", "soft", "round")
DENSITIES = ("airy", "regular", "compact")


@dataclass(frozen=True)
class Preset:
    """One look: the brand colours it was drawn with, the page's paper and ink in these, and who it suits."""

    name: str
    color_primary: str
    color_accent: str
    paper: str
    ink: str
    mood: str

    @property
    def label(self) -> str:
        """The name as people read it."""
        return self.name.capitalize()

    @property
    def colors(self) -> frozenset[str]:
        """Its own brand colours."""
        return frozenset({self.color_primary, self.color_accent})


PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("clean", "#1f5fbf", "#12a594", "#ffffff", "#151e2c", "a good clinic: air and hairlines"),
        Preset("bold", "#ff4b1f", "#f5f2ea", "#f5f2ea", "#0d0d0d", "a poster: blocks of colour, huge numbers"),
        Preset("warm", "#8a3f14", "#33567f", "#fcf3e2", "#2d1e12", "a kitchen table: cream paper, soft edges"),
        Preset("editorial", "#14130f", "#f5b50a", "#faf9f5", "#151410", "a magazine: narrow columns, one accent"),
        Preset("playful", "#e5447a", "#ffc531", "#fff3f6", "#35193b", "a sticker sheet: blobs, round buttons"),
        Preset("dark", "#8b7bff", "#38d6c4", "#0c0c11", "#eff0f4", "a studio at night: near black, one glow"),
    )
}
PRESET_NAMES = tuple(PRESETS)
FONT_PAIRS = ("preset", *PRESET_NAMES)
DEFAULT_TOKENS: Mapping[str, str] = {
    "preset": "clean",
    "colorPrimary": PRESETS["clean"].color_primary,
    "colorAccent": PRESETS["clean"].color_accent,
    "fontPair": "preset",
    "radius": "preset",
    "density": "regular",
}


def tokens_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``themeTokens``."""
    color = {"type": "string", "pattern": COLOR_PATTERN}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["preset", "colorPrimary", "colorAccent"],
        "properties": {
            "preset": {"type": "string", "title": "Look", "enum": list(PRESET_NAMES)},
            "colorPrimary": {"title": "Main colour", **color},
            "colorAccent": {"title": "Accent colour", **color},
            "fontPair": {"type": "string", "title": "Type", "enum": list(FONT_PAIRS)},
            "radius": {"type": "string", "title": "Corners", "enum": list(RADII)},
            "density": {"type": "string", "title": "Spacing", "enum": list(DENSITIES)},
        },
    }


def full_tokens(tokens: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the tokens with every missing one filled in; colours come from the named preset."""
    given = dict(tokens or {})
    preset = PRESETS.get(str(given.get("preset")), PRESETS["clean"])
    defaults = {**DEFAULT_TOKENS, "preset": preset.name}
    defaults |= {"colorPrimary": preset.color_primary, "colorAccent": preset.color_accent}
    return given | {name: value for name, value in defaults.items() if given.get(name) in (None, "")}


def corrections(tokens: Mapping[str, Any]) -> dict[str, Correction]:
    """Return how each colour that the creator chose is used as text on the preset's paper, by token name.

    Pages use ``used``; where ``changed`` is true the creator is shown both. A preset's own colours were
    placed by whoever drew it, often as fields and never as small text: they and what is no colour are left out.
    """
    full = full_tokens(tokens)
    preset = PRESETS.get(str(full["preset"]), PRESETS["clean"])
    chosen = {name: str(full[name]) for name in ("colorPrimary", "colorAccent")}
    asked = {name: value for name, value in chosen.items() if re.fullmatch(HEX_COLOR, value)}
    return {name: correct(value, preset.paper) for name, value in asked.items() if value.lower() not in preset.colors}

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
    """One look: default brand colours, the page's paper and ink, and who it suits."""

    name: str
    color_primary: str
    color_accent: str
    paper: str
    ink: str
    mood: str


PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("clean", "#1f5f8b", "#0f766e", "#ffffff", "#14202b", "a good clinic: air and hairlines"),
        Preset("bold", "#d7263d", "#1b1b1e", "#fff8e7", "#111111", "a poster: blocks of colour, huge numbers"),
        Preset("warm", "#8a3f14", "#33567f", "#fbf4e4", "#2c1d12", "a kitchen table: cream paper, soft edges"),
        Preset("editorial", "#7a1f2b", "#1d1d1b", "#fdfbf7", "#1d1d1b", "a magazine: narrow columns, one accent"),
        Preset("playful", "#6d28d9", "#c2410c", "#fffdf5", "#241a3a", "a sticker sheet: blobs, round buttons"),
        Preset("dark", "#7dd3fc", "#a78bfa", "#0b0d12", "#e8ecf3", "a studio at night: near black, one glow"),
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
    """Return how each brand colour is used as text on the preset's paper, by token name.

    Pages use ``used``; where ``changed`` is true the creator is shown both. Values that are not
    colours are left out.
    """
    full = full_tokens(tokens)
    paper = PRESETS[full["preset"]].paper if full["preset"] in PRESETS else PRESETS["clean"].paper
    names = ("colorPrimary", "colorAccent")
    return {name: correct(full[name], paper) for name in names if re.fullmatch(HEX_COLOR, str(full[name]))}

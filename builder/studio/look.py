"""The Look panel: presets, colours with their contrast, type, corners, spacing."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from builder.studio.patches import as_json
from products.dsl.theme import (
    DENSITIES,
    FONT_PAIRS,
    HEX_COLOR,
    PRESET_NAMES,
    PRESETS,
    RADII,
    READABLE,
    contrast,
    full_tokens,
)
from products.rendering.theme import read_theme, theme_values
from products.rendering.type_pairs import TYPE_PAIRS

_LABELS = {
    "preset": "As the look",
    "none": "Square",
    "soft": "Soft",
    "round": "Round",
    "airy": "Airy",
    "regular": "Regular",
    "compact": "Compact",
}
_SETS = {
    "fontPair": ("font-display", "font-text", "display-weight", "display-track", "em", "fit"),
    "radius": ("radius", "radius-s", "radius-l", "pill"),
    "density": ("density",),
}
_ROLES = {"colorPrimary": ("Main", "brand"), "colorAccent": ("Accent", "accent")}
COLOURS = tuple(_ROLES)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a token, with the patch that takes it."""

    name: str
    label: str
    patch: str
    is_current: bool
    help: str = ""
    values: str = ""
    """The custom properties that it sets, as JSON: the page wears them before anything is saved."""
    display: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """A brand colour as chosen and as pages use it: `ratio` is the contrast of `used`, the colour of text, on the paper;
    `on` stands on `fill`, as on a button."""

    name: str
    label: str
    path: str
    value: str
    used: str
    paper: str
    fill: str
    on: str
    ratio: str
    is_changed: bool

    @property
    def says(self) -> str:
        """Whether it reads, in words."""
        if self.is_changed:
            return f"Too hard to read as text here. Text uses {self.used}, {self.ratio} to 1."
        return f"{self.ratio} to 1 on the page: easy to read."


@dataclass(frozen=True, slots=True)
class Look:
    """Everything of the panel."""

    presets: list[Option]
    colours: list[Colour]
    pairs: list[Option]
    radii: list[Option]
    densities: list[Option]


def look_of(document: Mapping[str, Any]) -> Look:
    """The look of a document as choices."""
    tokens = full_tokens(document.get("themeTokens"))
    return Look(
        presets=[
            Option(name, name.capitalize(), _preset_patch(name, tokens), name == tokens["preset"], PRESETS[name].mood)
            for name in PRESET_NAMES
        ],
        colours=_colours(tokens),
        pairs=[_pair(name, tokens) for name in FONT_PAIRS],
        radii=[_option("radius", name, tokens, _LABELS[name]) for name in RADII],
        densities=[_option("density", name, tokens, _LABELS[name]) for name in DENSITIES],
    )


def tokens_with_preset(name: str, tokens: Mapping[str, Any]) -> dict[str, Any]:
    """The tokens in another preset: colours that are only the old preset's own give way to the new one's."""
    full = full_tokens(tokens)
    old, fresh = PRESETS[full["preset"]], PRESETS[name]
    changes = {
        "colorPrimary": (old.color_primary, fresh.color_primary),
        "colorAccent": (old.color_accent, fresh.color_accent),
    }
    return {**full, "preset": name} | {key: new for key, (own, new) in changes.items() if full[key].lower() == own}


def _preset_patch(name: str, tokens: Mapping[str, Any]) -> str:
    wanted = tokens_with_preset(name, tokens)
    changed = [key for key in ("preset", "colorPrimary", "colorAccent") if wanted[key] != tokens[key]]
    return as_json([{"op": "add", "path": f"/themeTokens/{key}", "value": wanted[key]} for key in changed])


def _option(token: str, name: str, tokens: Mapping[str, Any], label: str) -> Option:
    patch = as_json([{"op": "add", "path": f"/themeTokens/{token}", "value": name}])
    worn = theme_values({**tokens, token: name})
    return Option(name, label, patch, tokens[token] == name, values=json.dumps({key: worn[key] for key in _SETS[token]}))


def _pair(name: str, tokens: Mapping[str, Any]) -> Option:
    if name == "preset":
        return _option("fontPair", name, tokens, _LABELS[name])
    pair = TYPE_PAIRS[name]
    option = _option("fontPair", name, tokens, f"{pair.display} and {pair.text}")
    return replace(option, display=pair.display, text=pair.text)


def tried_look(document: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, Any]:
    """What colours that are not taken yet would do: `values`, the custom properties, and `colours` with their contrast."""
    known = {name: value for name, value in wanted.items() if name in COLOURS and re.fullmatch(HEX_COLOR, value)}
    tokens = full_tokens({**(document.get("themeTokens") or {}), **known})
    return {
        "values": theme_values(tokens),
        "colours": [{**asdict(colour), "says": colour.says} for colour in _colours(tokens)],
    }


def _colours(tokens: Mapping[str, Any]) -> list[Colour]:
    return [_colour(name, label, tokens, role) for name, (label, role) in _ROLES.items()]


def _colour(name: str, label: str, tokens: Mapping[str, Any], role: str) -> Colour:
    roles = read_theme(tokens).colours
    value, paper, used = tokens[name].lower(), roles["paper"], roles[f"{role}-ink"]
    return Colour(
        name,
        label,
        f"/themeTokens/{name}",
        value,
        used,
        paper,
        fill=roles[role],
        on=roles[f"on-{role}"],
        ratio=f"{contrast(used, paper):.1f}",
        is_changed=contrast(value, paper) < READABLE,
    )

"""The Look panel: presets, colours with their contrast, type, corners, spacing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from builder.studio.patches import as_json
from products.dsl.theme import DENSITIES, FONT_PAIRS, PRESET_NAMES, PRESETS, RADII, READABLE, contrast, full_tokens
from products.rendering.theme import read_theme
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


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a token, with the patch that takes it."""

    name: str
    label: str
    patch: str
    is_current: bool
    help: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """A brand colour as chosen and as text uses it: `ratio` is the contrast of `used` on the paper."""

    name: str
    label: str
    path: str
    value: str
    used: str
    ratio: str
    is_changed: bool


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
        colours=[
            _colour("colorPrimary", "Main", tokens, "brand-ink"),
            _colour("colorAccent", "Accent", tokens, "accent-ink"),
        ],
        pairs=[_option("fontPair", name, tokens, _pair_label(name)) for name in FONT_PAIRS],
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
    return Option(name, label, patch, tokens[token] == name)


def _pair_label(name: str) -> str:
    if name == "preset":
        return _LABELS["preset"]
    pair = TYPE_PAIRS[name]
    return f"{pair.display} and {pair.text}"


def _colour(name: str, label: str, tokens: Mapping[str, Any], role: str) -> Colour:
    theme = read_theme(tokens)
    value, paper = tokens[name].lower(), theme.colours["paper"]
    ratio = contrast(theme.colours[role], paper)
    is_changed = contrast(value, paper) < READABLE
    return Colour(name, label, f"/themeTokens/{name}", value, theme.colours[role], f"{ratio:.1f}", is_changed)

"""Theme tokens from the brand's mood and colours."""

import re
from collections.abc import Mapping
from typing import Any

PRESETS = ("clean", "bold", "warm", "editorial", "playful", "dark")
MOODS = {
    "minimal": "clean", "calm": "clean", "modern": "clean", "professional": "clean", "fresh": "clean", "simple": "clean",
    "energetic": "bold", "strong": "bold", "loud": "bold", "sporty": "bold", "confident": "bold",
    "cozy": "warm", "cosy": "warm", "friendly": "warm", "soft": "warm", "natural": "warm", "homely": "warm",
    "earthy": "warm",
    "elegant": "editorial", "classic": "editorial", "luxury": "editorial", "literary": "editorial", "serious": "editorial",
    "fun": "playful", "cheerful": "playful", "colorful": "playful", "kids": "playful",
    "moody": "dark", "night": "dark", "techy": "dark", "tech": "dark",
}  # fmt: skip
DENSITIES = {
    "airy": "airy", "spacious": "airy", "light": "airy", "low": "airy",
    "compact": "compact", "dense": "compact", "high": "compact", "tight": "compact",
}  # fmt: skip
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def theme_tokens(packet: Mapping[str, Any], brand: Mapping[str, Any]) -> dict[str, str]:
    """Return the theme: the packet's design intent goes before the brand; colours nobody named are left out."""
    intent = packet.get("designIntent")
    sources = [intent if isinstance(intent, Mapping) else {}, brand]
    tokens = {
        "preset": _preset(" ".join(str(source.get("mood") or "") for source in sources)),
        "colorPrimary": _color(sources, "colorPrimary"),
        "colorAccent": _color(sources, "colorAccent"),
        "fontPair": "preset",
        "radius": "preset",
        "density": _density(str(sources[0].get("layoutDensity") or brand.get("density") or "")),
    }
    return {name: value for name, value in tokens.items() if value}


def _preset(mood: str) -> str:
    words = re.findall(r"[a-z]+", mood.lower())
    return next((word if word in PRESETS else MOODS[word] for word in words if word in PRESETS or word in MOODS), "clean")


def _color(sources: list[Mapping[str, Any]], name: str) -> str:
    colors = [str(source.get(name) or "") for source in sources]
    return next((color.lower() for color in colors if _HEX.fullmatch(color)), "")


def _density(word: str) -> str:
    return DENSITIES.get(word.strip().lower(), "regular")

"""The six pairs of typefaces, one per preset: at most two files a page."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TypePair:
    """A face for headings and a face for text, with what the style sheets must know about them."""

    display: str
    text: str
    files: tuple[str, str]
    weight: int
    tracking: str
    letter_width: float
    """Mean width of a heading letter in em, measured by bin/make_fonts.py; capitals where the preset sets capitals."""
    display_fallback: str = "system-ui, sans-serif"
    text_fallback: str = "system-ui, sans-serif"

    @property
    def display_stack(self) -> str:
        """The `font-family` of headings."""
        return f'"{self.display}", "{self.display} stand-in", {self.display_fallback}'

    @property
    def text_stack(self) -> str:
        """The `font-family` of running text."""
        return f'"{self.text}", "{self.text} stand-in", {self.text_fallback}'


TYPE_PAIRS: Mapping[str, TypePair] = {
    "clean": TypePair("Figtree", "Inter", ("figtree", "inter"), 700, "-0.025em", 0.50),
    "bold": TypePair("Archivo Wide", "DM Sans", ("archivo-wide", "dm-sans"), 900, "-0.035em", 0.80),
    "warm": TypePair(
        "Fraunces", "Nunito", ("fraunces", "nunito"), 600, "-0.018em", 0.50, display_fallback="Georgia, serif"
    ),
    "editorial": TypePair(
        "Instrument Serif", "Newsreader", ("instrument-serif", "newsreader"), 400, "-0.015em", 0.385,
        display_fallback='"Times New Roman", serif', text_fallback="Georgia, serif",
    ),
    "playful": TypePair("Baloo 2", "Nunito", ("baloo-2", "nunito"), 800, "-0.015em", 0.50),
    "dark": TypePair("Space Grotesk", "Inter", ("space-grotesk", "inter"), 600, "-0.03em", 0.54),
}  # fmt: skip

"""What a brand's colours become on a page: shown as they are, or corrected until text can be read, and said so."""

from dataclasses import dataclass

from creators.models import Brand
from creators.models.brand import Mood
from owny.lib.color import TEXT_CONTRAST, contrast, ink_on, readable_on

GROUNDS = {
    Mood.CLEAN: "#ffffff",
    Mood.BOLD: "#fdfaf3",
    Mood.WARM: "#fbf4e8",
    Mood.EDITORIAL: "#fbfaf7",
    Mood.PLAYFUL: "#fff8fb",
    Mood.DARK: "#101216",
}
"""The paper of each look, near enough to judge a colour on it."""


@dataclass(frozen=True)
class ColorReport:
    """A colour as chosen and as used for text on the look's paper; ratios rounded down to one place."""

    name: str
    chosen: str
    used: str
    ratio: float
    chosen_ratio: float

    @property
    def was_changed(self) -> bool:
        """Whether text in the chosen colour could not be read."""
        return self.chosen != self.used


@dataclass(frozen=True)
class Sample:
    """What the sample card needs: grounds, inks and the report on each colour; the bold look has a band behind its title."""

    ground: str
    ink: str
    button: str
    on_button: str
    accent: str
    on_band: str
    reports: tuple[ColorReport, ColorReport]


def sample_of(brand: Brand) -> Sample:
    """How a brand's colours look in its mood."""
    ground = GROUNDS[Mood(brand.mood)]
    primary = _report("Main colour", brand.color_primary, ground)
    accent = _report("Second colour", brand.color_accent, ground)
    ink = "#f2f2ee" if brand.mood == Mood.DARK else "#241f1b"
    on_band = ink_on(brand.color_accent) if brand.mood == Mood.BOLD else ink
    return Sample(ground, ink, primary.used, ink_on(primary.used), accent.used, on_band, (primary, accent))


def _report(name: str, color: str, ground: str) -> ColorReport:
    used = readable_on(color, ground, TEXT_CONTRAST)
    return ColorReport(name, color, used.color, _floor(used.contrast), _floor(contrast(color, ground)))


def _floor(ratio: float) -> float:
    return int(ratio * 10) / 10

"""How a creator's mails look: their colours made readable on light and dark, and a letter's shape for each of the six looks.

Mail programs know neither our typefaces nor style sheets, so a look is a few safe faces, radii and colours, all computed
here and written into the letter as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from django.conf import settings
from django.urls import reverse

from creators.models import Creator
from creators.models.brand import Mood
from creators.pictures import fallback_address
from owny.lib.color import from_oklch, ink_on, readable_on, to_oklch

HOUSE = "#12664a"
BUTTON_CONTRAST = 3.0
"""What WCAG 2.2 asks of the edge of a control (1.4.11)."""
_SANS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_SERIF = "Georgia,'Times New Roman',Times,serif"


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes a look without its colours: ground and paper, faces, corners, and how the letter is edged."""

    ground: str
    paper: str
    heading_face: str = _SANS
    text_face: str = _SANS
    heading_weight: int = 700
    heading_style: str = "letter-spacing:-0.01em"
    radius: int = 12
    button_radius: int = 8
    edge: int = 1
    has_band: bool = False


_SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "house": Shape("#f4f6f5", "#ffffff"),
        Mood.CLEAN: Shape("#f3f6f8", "#ffffff"),
        Mood.BOLD: Shape(
            "#f4efe2",
            "#ffffff",
            heading_face=f"'Arial Black','Helvetica Neue',{_SANS}",
            heading_weight=900,
            heading_style="letter-spacing:-0.02em;text-transform:uppercase",
            radius=0,
            button_radius=0,
            edge=3,
            has_band=True,
        ),
        Mood.WARM: Shape("#f5ecdd", "#fffbf3", _SERIF, heading_weight=600, radius=18, button_radius=999),
        Mood.EDITORIAL: Shape("#f3f1ea", "#fdfcf9", _SERIF, _SERIF, heading_weight=400, radius=0, button_radius=0),
        Mood.PLAYFUL: Shape(
            "#fdeef5", "#ffffff", f"'Trebuchet MS',{_SANS}", heading_weight=700, radius=24, button_radius=999, has_band=True
        ),
        Mood.DARK: Shape("#0c0e12", "#171a20", heading_weight=600, radius=10, button_radius=8),
    }
)


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a letter on one ground; every text reads at 4.5 to 1 on its own."""

    ground: str
    paper: str
    ink: str
    soft: str
    line: str
    button: str
    on_button: str
    link: str
    brand: str
    on_brand: str


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a letter needs to look like its sender. `day` is as they chose it, `night` for programs set to dark."""

    name: str
    initial: str
    home_url: str
    avatar_url: str
    shape: Shape
    day: Colours
    night: Colours

    @property
    def is_dark(self) -> bool:
        """Whether the letter is dark by day, too."""
        return self.shape is _SHAPES[Mood.DARK]


def look_of(creator: Creator | None) -> Look:
    """The look of a creator's letters; ours without one."""
    if creator is None:
        return Look(
            name=settings.SITE_NAME,
            initial=settings.SITE_NAME[:1],
            home_url=settings.SITE_URL + "/",
            avatar_url="",
            shape=_SHAPES["house"],
            day=_colours(HOUSE, _SHAPES["house"]),
            night=_night(HOUSE),
        )
    brand = getattr(creator, "brand", None)
    shape, primary = (_SHAPES[Mood(brand.mood)], brand.color_primary) if brand else (_SHAPES[Mood.CLEAN], HOUSE)
    return Look(
        name=creator.display_name,
        initial=next((sign.upper() for sign in creator.display_name if sign.isalnum()), "·"),
        home_url=settings.SITE_URL + reverse("products:hub", args=[creator.handle]),
        avatar_url=absolute(fallback_address(brand.avatar)) if brand and brand.avatar else "",
        shape=shape,
        day=_colours(primary, shape),
        night=_night(primary),
    )


def absolute(address: str) -> str:
    """An address as a mail program needs it."""
    return address if not address or "://" in address else settings.SITE_URL + address


@lru_cache(maxsize=256)
def _colours(primary: str, shape: Shape) -> Colours:
    hue = to_oklch(primary)
    if shape is _SHAPES[Mood.DARK]:
        return _on_dark(primary, shape.ground, shape.paper)
    button, on_button = _button(primary, shape.paper)
    return Colours(
        ground=shape.ground,
        paper=shape.paper,
        ink=from_oklch(hue._replace(lightness=0.24, chroma=min(hue.chroma, 0.02))),
        soft=readable_on(from_oklch(hue._replace(lightness=0.50, chroma=min(hue.chroma, 0.02))), shape.ground).color,
        line=from_oklch(hue._replace(lightness=0.24 if shape.edge > 1 else 0.90, chroma=min(hue.chroma, 0.02))),
        button=button,
        on_button=on_button,
        link=readable_on(primary, shape.paper).color,
        brand=primary,
        on_brand=ink_on(primary),
    )


@lru_cache(maxsize=256)
def _night(primary: str) -> Colours:
    hue = to_oklch(primary)
    ground = from_oklch(hue._replace(lightness=0.17, chroma=min(hue.chroma, 0.012)))
    return _on_dark(primary, ground, from_oklch(hue._replace(lightness=0.23, chroma=min(hue.chroma, 0.014))))


def _on_dark(primary: str, ground: str, paper: str) -> Colours:
    button, on_button = _button(primary, paper)
    return Colours(
        ground=ground,
        paper=paper,
        ink="#f0f0ee",
        soft="#b4b6b3",
        line="#3b3f44",
        button=button,
        on_button=on_button,
        link=readable_on(primary, paper).color,
        brand=primary,
        on_brand=ink_on(primary),
    )


def _button(primary: str, paper: str) -> tuple[str, str]:
    """A button's colour and that of its label."""
    seen = readable_on(primary, paper, BUTTON_CONTRAST).color
    label = ink_on(seen)
    return readable_on(seen, label).color, label

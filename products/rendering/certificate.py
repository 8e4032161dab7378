"""The certificate of who got to the end, on one sheet across, in the look of the product: the HTML laid out as a PDF."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from products.rendering.blocks import environment
from products.rendering.context import PageContext
from products.rendering.cover import cover_svg
from products.rendering.page import style_element_text
from products.rendering.paper import A4, faces_css, paper_sheet
from products.rendering.reading_words import COUNT_WORDS
from products.rendering.theme import RENDERER_VERSION, read_theme, theme_css
from products.rendering.words import direction, words_for

_SHEETS = {A4: (297.0, 210.0), "letter": (279.4, 215.9)}
"""Width and height in mm."""
_DRAWINGS = {"editorial": (620, 740)}
"""Width and height of the drawing in px where it is not as high as the sheet."""
_TEETH = 28


@dataclass(frozen=True, slots=True)
class Diploma:
    """What a certificate says of its reader. `finished_on` is a date in words, `count` how many things were to do."""

    name: str
    finished_on: str
    count: int


def render_certificate(document: Mapping[str, Any], context: PageContext, diploma: Diploma, size: str = A4) -> str:
    """One HTML text for `products.rendering.pdf`: a single page on `a4` or `letter`. It names no address and fetches
    nothing but its two typefaces."""
    tokens = document.get("themeTokens") or {}
    theme = read_theme(tokens)
    language = str(document.get("language") or "en")
    words = words_for(language)
    title, product_type = str(document.get("title", "")), str(document.get("productType", ""))
    return environment.get_template("pages/certificate_paper.html").render(
        d=diploma,
        title=title,
        c=context,
        t=words,
        language=language,
        dir=direction(language),
        version=RENDERER_VERSION,
        preset=theme.preset,
        css=style_element_text(_css(tokens, size)),
        count_words=words[COUNT_WORDS.get(product_type, "read_of")],
        art=Markup(cover_svg(title, tokens, *_DRAWINGS.get(theme.preset, (900, 1890)))),  # our own drawing, without text
        seal=_seal(theme.colours),
    )


def _css(tokens: Mapping[str, Any], size: str) -> str:
    wide, high = _SHEETS[size]
    return "\n".join(
        [
            *faces_css(read_theme(tokens).pair),
            theme_css(tokens),
            f"@page {{ size: {wide}mm {high}mm; margin: 0; background: var(--paper); }}",
            f":root {{ --wide: {wide}mm; --high: {high}mm; }}",
            paper_sheet("certificate"),
        ]
    )


def _seal(colours: Mapping[str, str]) -> Markup:
    """A toothed seal with a tick in the accent of the look."""
    points = []
    for number in range(2 * _TEETH):
        angle, far = math.pi * number / _TEETH, 48 if number % 2 else 44
        points.append(f"{50 + far * math.cos(angle):.1f},{50 + far * math.sin(angle):.1f}")
    return Markup(
        '<svg viewBox="0 0 100 100" aria-hidden="true"><polygon points="{}" fill="{}"/>'
        '<circle cx="50" cy="50" r="36" fill="none" stroke="{}" stroke-width="1.6"/>'
        '<path d="M34 51.5l11 11 21-23" fill="none" stroke="{}" stroke-width="7" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    ).format(" ".join(points), colours["accent"], colours["on-accent"], colours["on-accent"])

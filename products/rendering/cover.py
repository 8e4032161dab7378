"""Cover art from a title and a theme, and nothing else: the same title and theme always give the same picture."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zlib import crc32

from markupsafe import escape

from products.rendering.motifs import MOTIFS, motif_for
from products.rendering.motifs.draw import MARK
from products.rendering.theme import read_theme


def cover_svg(
    title: str, tokens: Mapping[str, Any], width: int, height: int, *, alt: str = "", place: str = "cover", motif: str = ""
) -> str:
    """An SVG drawing of `width` × `height` px in the colours of the theme.

    `place` keeps ids inside the drawing apart when a page holds several; `motif` asks for one
    drawing of the preset by name. The drawing fills its box (`slice`) and
    holds no text, so that title and author stay text beside it. Without `alt` it is
    decoration that screen readers skip. Any title will do: two letters, sixty, Chinese, Arabic, none.
    """
    theme = read_theme(tokens)
    shapes = _shapes(title.strip() or "·", theme.preset, theme.primary, theme.accent, width, height, motif).replace(
        MARK, place
    )
    spoken = f'role="img" aria-label="{escape(alt)}"' if alt else 'aria-hidden="true"'
    return (
        f'<svg class="cover" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="xMidYMid slice" {spoken} focusable="false">{shapes}</svg>'
    )


@lru_cache(maxsize=1024)
def _shapes(title: str, preset: str, primary: str, accent: str, width: int, height: int, motif: str) -> str:
    colours = read_theme({"preset": preset, "colorPrimary": primary, "colorAccent": accent}).colours
    seed = crc32(title.lower().encode())
    name = motif if motif in MOTIFS[preset] else motif_for(title, preset, seed)
    return "".join(MOTIFS[preset][name](title, float(width), float(height), seed, colours))

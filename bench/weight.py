"""What a phone downloads for a product page, in every preset: the page, the style sheets it links, the fonts it preloads."""

import re
from typing import Any

from bench.render import twenty_blocks
from owny.lib.compressing import compressed
from products.dsl.theme import PRESETS
from products.rendering.context import PageContext
from products.rendering.page import render_page
from products.rendering.sheets import STATIC
from products.rendering.theme import theme_css

THEME = "/theme/1.css"
_LINK = re.compile(r'<link rel="(stylesheet|preload)" href="([^"]+)"')


def run() -> dict[str, Any]:
    """Bytes by preset, compressed once with brotli as they are served; fonts are compressed files already."""
    figures: dict[str, Any] = {}
    worst = fonts_worst = 0
    for preset in PRESETS:
        html_and_css, fonts, count = _weigh(preset)
        figures[preset] = f"HTML + CSS {html_and_css:6} bytes, {count} fonts {fonts:6} bytes"
        worst, fonts_worst = max(worst, html_and_css), max(fonts_worst, fonts)
        assert count <= 2, f"{preset} preloads {count} fonts"
    return {
        **figures,
        "heaviest_html_and_css_bytes": worst,
        "goal_of_html_and_css": "≤ 40960",
        "heaviest_fonts_bytes": fonts_worst,
        "goal_of_fonts": "≤ 92160, at most two",
    }


def _weigh(preset: str) -> tuple[int, int, int]:
    document = twenty_blocks()
    document["themeTokens"] = {**document["themeTokens"], "preset": preset}
    document["themeTokens"].pop("fontPair", None)
    context = PageContext(creator_name="Maren", handle="maren", price_label="$19", buy_url="/buy/", theme_url=THEME)
    html = render_page(document, "sales", context)
    links = _LINK.findall(html)
    css = [_content(address, document) for kind, address in links if kind == "stylesheet"]
    fonts = [_content(address, document) for kind, address in links if kind == "preload" and address.endswith(".woff2")]
    texts = sum(len(compressed(text, "br")) for text in (html.encode(), *css))
    return texts, sum(map(len, fonts)), len(fonts)


def _content(address: str, document: dict[str, Any]) -> bytes:
    if address == THEME:
        return theme_css(document["themeTokens"]).encode()
    return (STATIC / address.removeprefix("/static/")).read_bytes()

"""The whole product as one printable HTML file: cover, contents, every page, nothing to fetch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from products.rendering.blocks import draw, environment
from products.rendering.context import PageContext
from products.rendering.cover import cover_svg
from products.rendering.outline import outline_of
from products.rendering.page import style_element_text
from products.rendering.sheets import inline_css
from products.rendering.theme import RENDERER_VERSION, read_theme
from products.rendering.words import direction, words_for

_SELLING = frozenset({"Hero", "Pricing", "CTA", "Testimonial", "DownloadButton"})
_TITLED = frozenset({"Hero", "DayHeader", "ModuleHeader"})


def render_export(document: Mapping[str, Any], context: PageContext) -> str:
    """One HTML file that opens from disk and prints: inline style sheet, inline fonts, no script, no link to us.

    It is not made to be served under the site's content security policy but to be downloaded.
    """
    context = replace(context, mode="export", download_url="", library_url="", buy_url="")
    tokens = printable_tokens(document.get("themeTokens") or {})
    document = {**document, "themeTokens": tokens}
    language = str(document.get("language") or "en")
    theme, words = read_theme(tokens), words_for(language)
    return environment.get_template("pages/export.html").render(
        document=document,
        c=context,
        t=words,
        language=language,
        dir=direction(language),
        version=RENDERER_VERSION,
        theme=theme,
        kind=words.get(str(document.get("productType")), words["pdf_guide"]),
        inline_css=style_element_text(inline_css(tokens, "print")),
        art=Markup(cover_svg(str(document.get("title", "")), tokens, 1200, 1000)),  # our own drawing
        sheets=[_sheet(page, document, context) for page in printed_pages(document)],
    )


def printable_tokens(tokens: Mapping[str, Any]) -> dict[str, Any]:
    """The theme on white paper: the dark preset prints as the clean one with its own type."""
    if tokens.get("preset") != "dark":
        return dict(tokens)
    pair = tokens.get("fontPair")
    return {**tokens, "preset": "clean", "fontPair": "dark" if pair in (None, "", "preset") else pair}


def printed_pages(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What the buyer bought: the content pages, or what a product of a single page tells besides selling."""
    pages = document.get("pages") or []
    return [page for page in pages if page.get("kind") != "sales"] or pages


def _sheet(page: Mapping[str, Any], document: Mapping[str, Any], context: PageContext) -> dict[str, Any]:
    outline = outline_of(document, page, context).headed_by("")
    blocks = [block for block in page["blocks"] if not (outline.is_sales and block.get("type") in _SELLING)]
    blocks = [block for block in blocks if block.get("type") not in ("CTA", "DownloadButton")]
    return {
        "slug": page.get("slug", ""),
        "title": page.get("title", ""),
        "titled": bool(blocks) and blocks[0].get("type") in _TITLED,
        "body": Markup("".join(draw(block, document, context, outline) for block in blocks)),
    }

"""The pages around a product's own: a day that is still closed, the end, the certificate."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from products.rendering.blocks import environment
from products.rendering.context import PageContext
from products.rendering.cover import cover_svg
from products.rendering.outline import outline_of
from products.rendering.reading_words import COUNT_WORDS
from products.rendering.theme import RENDERER_VERSION, read_theme
from products.rendering.words import direction, words_for


def render_around(template: str, document: Mapping[str, Any], context: PageContext, /, **more: Any) -> str:
    """The page `pages/<template>.html` in the look and language of a product, as complete HTML."""
    theme = read_theme(document.get("themeTokens") or {})
    language = str(document.get("language") or "en")
    words = words_for(language)
    product_type = str(document.get("productType", "pdf_guide"))
    scope: dict[str, Any] = {
        "document": document,
        "c": context,
        "r": context.reading,
        "t": words,
        "theme": theme,
        "colours": theme.colours,
        "language": language,
        "dir": direction(language),
        "version": RENDERER_VERSION,
        "window_title": str(document.get("title", "")),
        "description": "",
        "inline_css": "",
        "script": "reading-zone.js",
        "sheets": ("reading",),
        "product_type": product_type,
        "kind": words.get(product_type, words["pdf_guide"]),
        "count_words": words[COUNT_WORDS.get(product_type, "read_of")],
        "art": Markup(cover_svg(str(document.get("title", "")), document.get("themeTokens") or {}, 1200, 760)),  # our own
        "stops": outline_of(document, None, context).stops,
    }
    return environment.get_template(f"pages/{template}.html").render({**scope, **more})

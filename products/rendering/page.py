"""A page of a document → one complete HTML page."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from products.rendering.blocks import draw, environment
from products.rendering.context import PageContext
from products.rendering.outline import Outline, outline_of
from products.rendering.prose import plain
from products.rendering.reading_words import COUNT_WORDS
from products.rendering.sharing import structured_data
from products.rendering.theme import RENDERER_VERSION, read_theme
from products.rendering.words import direction


class PageNotFound(LookupError):
    """The document has no page with this slug."""


def find_page(document: Mapping[str, Any], slug: str) -> Mapping[str, Any]:
    """The page with this slug, or PageNotFound."""
    page: Mapping[str, Any] | None = next((p for p in document.get("pages") or () if p.get("slug") == slug), None)
    if page is None:
        raise PageNotFound(slug)
    return page


def render_page(document: Mapping[str, Any], slug: str, context: PageContext) -> str:
    """The page `slug` as complete HTML: the sales page for anybody, a content page for a buyer.

    The same document, context and RENDERER_VERSION give the same text. Raises PageNotFound.
    """
    page = find_page(document, slug)
    outline = outline_of(document, page, context)
    blocks = "".join(draw(block, document, context, outline) for block in page["blocks"])
    return _framed(document, page, context, outline, blocks)


def render_pieces(document: Mapping[str, Any], slug: str, context: PageContext) -> tuple[str, dict[str, str]]:
    """The page without its blocks, and each block by its id in order: to see what changed between two versions."""
    page = find_page(document, slug)
    outline = outline_of(document, page, context)
    blocks = {str(block.get("id")): draw(block, document, context, outline) for block in page["blocks"]}
    return _framed(document, page, context, outline, ""), blocks


def _framed(
    document: Mapping[str, Any], page: Mapping[str, Any], context: PageContext, outline: Outline, blocks: str
) -> str:
    template = _template("product" if outline.is_sales else "content")
    # Each block was escaped by its own template.
    return template.render(page_scope(document, page, context, outline, Markup(blocks)))


@lru_cache(maxsize=8)
def _template(name: str) -> Template:
    return environment.get_template(f"pages/{name}.html")


def page_scope(
    document: Mapping[str, Any], page: Mapping[str, Any], context: PageContext, outline: Outline, body: Markup
) -> dict[str, Any]:
    """What the template of a page can name."""
    theme = read_theme(document.get("themeTokens") or {})
    language = str(document.get("language") or "en")
    window_title, description = _named(document, page, context)
    previous, following = outline.previous, outline.following
    return {
        "document": document,
        "page": page,
        "body": body,
        "c": context,
        "t": outline.words,
        "theme": theme,
        "colours": theme.colours,
        "language": language,
        "dir": direction(language),
        "version": RENDERER_VERSION,
        "window_title": window_title,
        "description": description,
        "is_sales": outline.is_sales,
        "structured_data": structured_data(document, context, description) if outline.is_sales else "",
        "inline_css": style_element_text(context.inline_css),
        "script": _script(outline, context),
        "sheets": () if outline.is_sales else ("reading",),
        "r": context.reading,
        "product_type": document.get("productType", "pdf_guide"),
        "count_words": outline.words[COUNT_WORDS.get(str(document.get("productType")), "read_of")],
        "h1_id": outline.h1_id,
        "kind": outline.kind,
        "sizes": outline.sizes,
        "place": outline.place,
        "stops": outline.stops,
        "previous": previous if previous and previous.url else None,
        "following": following if following and (following.url or following.locked) else None,
        "nav_style": "strip" if document.get("productType") == "challenge" else "list",
    }


def _script(outline: Outline, context: PageContext) -> str:
    if outline.is_sales:
        return "product-buybar.js"
    return "reading.js" if context.reading else "product-ticks.js"


def style_element_text(css: str) -> Markup:
    """A style sheet as the text of a <style> element: it cannot close the element."""
    return Markup(css.replace("</", "<\\/"))


def _named(document: Mapping[str, Any], page: Mapping[str, Any], context: PageContext) -> tuple[str, str]:
    """Window title and description of a page."""
    title = str(document.get("title", ""))
    seo = document.get("seo") or {}
    if page.get("kind") != "sales":
        return f"{page.get('title', '')} · {title}", ""
    by = f" · {context.creator_name}" if context.creator_name else ""
    description = seo.get("description") or document.get("subtitle") or _first_words(page)
    return str(seo.get("title") or f"{title}{by}"), plain(description)[:160]


def _first_words(page: Mapping[str, Any]) -> str:
    hero = next((block for block in page["blocks"] if block.get("type") == "Hero"), None)
    props = (hero or {}).get("props") or {}
    return str(props.get("subtitle") or props.get("lede") or "")

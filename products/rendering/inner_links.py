"""Links that a creator makes to a page of the same product or to another product: `page:<slug>` and `product:<id>`.

A document names what it means; the address is the server's, so that such a link survives a change of address.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import escape

from products.dsl.document import blocks, strings
from products.rendering.context import PageContext

_LINK = re.compile(r'<a href="(page|product):([^"]*)" rel="noopener nofollow">(.*?)</a>', re.DOTALL)
_NAMED = re.compile(r"\]\(product:([A-Za-z0-9_-]{1,60})\)")


def bind(html: str, document: Mapping[str, Any], context: PageContext) -> str:
    """The HTML of a block with the addresses of what it names; words alone where there is nothing to open.

    In a preview every such link stays one and says what it means.
    """
    if 'href="page:' not in html and 'href="product:' not in html:
        return html
    return _LINK.sub(lambda found: _linked(found, document, context), html)


def named_products(document: Mapping[str, Any]) -> set[str]:
    """The public ids of the products that a document links to."""
    return {name for text in _texts(document) if "](product:" in text for name in _NAMED.findall(text)}


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    return (text for placed in blocks(document) for _, text in strings(placed.block.get("props")))


def _linked(found: re.Match[str], document: Mapping[str, Any], context: PageContext) -> str:
    kind, name, words = found.groups()
    address = context.product_urls.get(name, "") if kind == "product" else _page(name, document, context)
    where = f' href="{escape(address)}"' if address else ""
    if context.mode == "preview":  # whoever edits these words must not lose the link
        return f'<a{where} data-means="{kind}:{name}">{words}</a>'
    return f"<a{where}>{words}</a>" if where else words


def _page(slug: str, document: Mapping[str, Any], context: PageContext) -> str:
    if slug in context.page_urls or context.mode != "export":
        return context.page_urls.get(slug, "")
    printed = {page.get("slug") for page in document.get("pages", ()) if page.get("kind") == "content"}
    return f"#page-{slug}" if slug in printed else ""

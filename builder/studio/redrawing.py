"""What changed on a page between two versions of a draft: the preview redraws that and nothing else."""

import re
from collections.abc import Mapping
from typing import Any

from products.dsl.upgrade import upgrade
from products.models import Product, Revision
from products.presenting import page_context
from products.rendering.page import PageNotFound, render_pieces

_SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
WHOLE: Mapping[str, Any] = {"whole": True}


def redrawn(
    product: Product, before: Revision | None, after: Revision, slug: str, page_urls: Mapping[str, str]
) -> Mapping[str, Any]:
    """`order` of the page's blocks and the HTML of those that look different in `blocks`; `whole` when more than blocks
    changed, or when it is not known what was there."""
    if before is None:
        return WHOLE
    try:
        old, had = _pieces(product, before, slug, page_urls)
        new, has = _pieces(product, after, slug, page_urls)
    except PageNotFound:
        return WHOLE
    if _frame(old) != _frame(new) or not had or not has:
        return WHOLE
    changed = {block_id: html for block_id, html in has.items() if had.get(block_id) != html}
    return {"order": list(has), "blocks": changed}


def _pieces(product: Product, revision: Revision, slug: str, page_urls: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    document = upgrade(revision.document)
    return render_pieces(document, slug, page_context(product, document, mode="preview", page_urls=page_urls))


def _frame(html: str) -> tuple[str, list[str], str]:
    """What is drawn around the blocks: descriptions for search engines are not."""
    head, _, body = html.partition("</head>")
    return head.partition("<head>")[0], _SHEET.findall(head), body

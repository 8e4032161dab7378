"""The whole draft: head, sales page and content pages."""

from typing import Any

from sandbox.kimi.author.contents import content_pages
from sandbox.kimi.author.paper import Paper
from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.promise import description, subtitle
from sandbox.kimi.author.sales import sales_page
from sandbox.kimi.author.theme import theme_tokens
from sandbox.kimi.author.words import first_fitting

Draft = dict[str, Any]


def write_draft(plan: Plan) -> Draft:
    """Return the product by references, what is seen first first. The same plan gives the same draft."""
    written = content_pages(plan)
    parts = [(paper.title, clips) for paper, clips in written]
    if len(parts) == 1 and len(plan.chapters) > 1:
        parts = [(chapter.title, chapter.clips) for chapter in plan.chapters]
    pages: list[Paper] = [sales_page(plan, parts), *(paper for paper, _ in written)]
    draft: Draft = {
        "title": plan.title,
        "subtitle": subtitle(plan),
        "language": str(plan.brand.get("language") or plan.creator.get("language") or "en"),
        "pages": [page.as_json() for page in pages],
        "seo": {"title": first_fitting(70, plan.title), "description": description(plan)},
        "dslVersion": "1.0",
        "productType": plan.wish.product_type,
        "themeTokens": theme_tokens(plan.packet, plan.brand),
    }
    return {name: value for name, value in draft.items() if value not in ("", {})}

"""What shop pages around the document show: the product's look, its cover, and what one gets, from the document alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from creators.models import Creator
from products.dsl.upgrade import upgrade
from products.models import Product
from products.presenting import theme_url
from products.rendering.theme import read_theme

MOST_LINES = 6


def look_of(product: Product) -> dict[str, str]:
    """Template values of the product's own look: `theme_url`, `preset`, `cover_url`."""
    tokens = document_of(product).get("themeTokens", {})
    return {"theme_url": theme_url(tokens), "preset": read_theme(tokens).preset, "cover_url": cover_url(product)}


def cover_url(product: Product) -> str:
    """Where the cover is drawn; the address changes with the look."""
    version = product.live_revision.document_hash[:8] if product.live_revision else ""
    return reverse("products:cover", args=[product.creator.handle, product.slug]) + f"?v={version}"


def document_of(product: Product) -> Mapping[str, Any]:
    """The live document in today's form; empty for a draft."""
    return upgrade(product.live_revision.document) if product.live_revision else {}


def what_you_get(document: Mapping[str, Any]) -> Sequence[str]:
    """A few lines about the content: what the page's price block includes, else the titles of its pages."""
    pages = document.get("pages") or ()
    for page in pages:
        for block in page.get("blocks", ()):
            if block.get("type") == "Pricing" and block["props"].get("includes"):
                return list(block["props"]["includes"])[:MOST_LINES]
    titles = [str(page["title"]) for page in pages if page.get("kind") == "content"]
    rest = len(titles) - MOST_LINES
    return [*titles[:MOST_LINES], f"and {rest} more"] if rest > 0 else titles


def brand_tokens(creator: Creator) -> dict[str, str]:
    """The look of a creator's hub, from their brand."""
    brand = getattr(creator, "brand", None)
    if brand is None:
        return {"preset": "clean"}
    return {
        "preset": brand.mood,
        "colorPrimary": brand.color_primary,
        "colorAccent": brand.color_accent,
        "density": brand.density,
    }

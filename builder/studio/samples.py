"""A block as it would look: example words in the product's own look."""

from dataclasses import replace

from builder.editing import draft_of
from builder.studio.relocating import CONTENT_ONLY
from products.dsl.catalog import CATALOG
from products.models import Product
from products.presenting import page_context
from products.rendering.gallery import render_alone


def sample_page(product: Product, kind: str, variant: str) -> str:
    """A page with nothing but the block. Raises KeyError for a type or variant that is not in the catalog, and NoDraft."""
    entry = CATALOG[kind]
    if variant not in entry.variants:
        raise KeyError(variant)
    _, document = draft_of(product)
    context = page_context(product, {**document, "pages": []}, mode="preview")
    context = replace(context, hub_url="", buy_url="#content", library_url="")
    return render_alone(entry.sample_for(variant), document, context, is_inside=kind in CONTENT_ONLY)

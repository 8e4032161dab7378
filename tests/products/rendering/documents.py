"""Documents to draw: the catalog's sample in any preset, and small ones made for one sentence."""

import copy
from collections.abc import Callable
from typing import Any

from products.dsl.catalog import CATALOG, sample_document
from products.rendering.context import PageContext

PRESETS = ("clean", "bold", "warm", "editorial", "playful", "dark")
EVERY_VARIANT = [(name, variant) for name, entry in CATALOG.items() for variant in entry.variants]


def sample(preset: str = "warm", **tokens: str) -> dict[str, Any]:
    """Every block type and variant, in a preset."""
    document = copy.deepcopy(dict(sample_document()))
    document["themeTokens"] = {"preset": preset, "colorPrimary": "#8a3f14", "colorAccent": "#33567f", **tokens}
    return document


def block(name: str, variant: str = "", /, block_id: str = "blk_00000001", **props: Any) -> dict[str, Any]:
    """One block; without props, with those of the catalog's sample."""
    own = props or copy.deepcopy(dict(CATALOG[name].sample["props"]))
    return {"id": block_id, "type": name, "variant": variant or CATALOG[name].variants[0], "props": own, "sources": []}


def page(
    *blocks: dict[str, Any], slug: str = "sales", kind: str = "sales", title: str = "A page", **more: Any
) -> dict[str, Any]:
    """One page of these blocks."""
    return {"id": f"pg_{slug}", "slug": slug, "kind": kind, "title": title, "blocks": list(blocks), **more}


def document(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A product of these pages."""
    return {
        "dslVersion": "1.0",
        "productType": "mini_course",
        "title": "The Slow Loaf",
        "language": "en",
        "themeTokens": {"preset": "warm", "colorPrimary": "#8a3f14", "colorAccent": "#33567f"},
        "pages": list(pages),
        **more,
    }


def context(**more: Any) -> PageContext:
    """A shop that sells it for $19."""
    given: dict[str, Any] = {
        "creator_name": "Maren Holt",
        "handle": "maren",
        "hub_url": "/@maren/",
        "price_label": "$19",
        "buy_url": "/@maren/loaf/buy/",
        "theme_url": "/theme/abc.css",
        "download_url": "/library/loaf/print/",
    }
    return PageContext(**{**given, **more})


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with every text changed, keys and ids apart."""
    if isinstance(value, dict):
        kept = ("mediaId", "clipId")
        return {key: one if key in kept else mapped(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [mapped(one, change) for one in value]
    return change(value) if isinstance(value, str) else value

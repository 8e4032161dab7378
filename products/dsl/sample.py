"""The sample document: one invented product that uses every block type in every variant."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from products.dsl.block_type import BlockType
from products.dsl.document import DSL_VERSION, Document, Page
from products.dsl.theme import full_tokens

_PAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "sales",
        "Repot your herbs and keep them alive",
        (
            "Hero.split",
            "TextSection.split",
            "Bullets.grid",
            "Steps.timeline",
            "Image.wide",
            "Testimonial.quote",
            "Bullets.columns",
            "Testimonial.row",
            "Pricing.card",
            "FAQ.accordion",
            "Pricing.banner",
            "CTA.banner",
        ),
    ),
    (
        "read-the-roots",
        "Read the roots",
        (
            "Hero.centered",
            "ModuleHeader.row",
            "LessonContent.clip",
            "Divider.line",
            "TextSection.prose",
            "LessonContent.reflection",
            "CTA.plain",
        ),
    ),
    (
        "mix-the-soil",
        "Mix the soil",
        (
            "Hero.cover",
            "ModuleHeader.stacked",
            "LessonContent.reading",
            "Checklist.grouped",
            "Divider.ornament",
            "Steps.numbered",
            "TextSection.callout",
        ),
    ),
    (
        "day-one",
        "Day one: shade",
        ("Hero.card", "DayHeader.open", "Checklist.tasks", "Image.inset", "Bullets.list", "DownloadButton.plain"),
    ),
    ("day-two", "Day two: sun", ("DayHeader.banner", "Steps.cards", "FAQ.columns", "DownloadButton.card")),
)


def compose(catalog: Mapping[str, BlockType]) -> Document:
    """Return the sample document built from the samples of `catalog`."""
    return {
        "dslVersion": DSL_VERSION,
        "productType": "mini_course",
        "title": "The Balcony Herb Weekend",
        "subtitle": "Repot basil, mint, rosemary and thyme, and keep them alive until autumn",
        "language": "en",
        "seo": {
            "title": "The Balcony Herb Weekend",
            "description": "A quiet weekend plan for repotting basil, mint, rosemary and thyme on a balcony or a sill.",
        },
        "themeTokens": full_tokens({"preset": "warm"}),
        "pages": [_page(catalog, *page) for page in _PAGES],
    }


def _page(catalog: Mapping[str, BlockType], slug: str, title: str, names: tuple[str, ...]) -> Page:
    page: dict[str, Any] = {
        "id": f"pg_{hashlib.sha256(slug.encode()).hexdigest()[:8]}",
        "slug": slug,
        "kind": "sales" if slug == "sales" else "content",
        "title": title,
    }
    if slug.startswith("day-"):
        page["unlockDay"] = 1 if slug == "day-one" else 2
    pairs = (name.split(".") for name in names)
    return page | {"blocks": [catalog[name].sample_for(variant) for name, variant in pairs]}

"""A small valid product and the sources it was made from."""

from typing import Any

import pytest

from products.dsl.references import SourceIndex, SourceText

Document = dict[str, Any]


def block(tail: str, kind: str, variant: str, **props: Any) -> dict[str, Any]:
    """A block whose id ends in `tail`, padded to eight characters."""
    return {"id": f"blk_{tail:0>8}", "type": kind, "variant": variant, "props": props, "sources": []}


@pytest.fixture
def document() -> Document:
    """A guide with a sales page of two blocks and a content page of two."""
    return small_document()


def small_document() -> Document:
    """What the fixture gives, for tests that need many."""
    return {
        "dslVersion": "1.0",
        "productType": "pdf_guide",
        "title": "Morning Reset",
        "language": "en",
        "seo": {"title": "Morning Reset", "description": "A calm start to the day."},
        "themeTokens": {"preset": "clean", "colorPrimary": "#1f5f8b", "colorAccent": "#0f766e"},
        "pages": [
            {
                "id": "pg_00000001",
                "slug": "sales",
                "kind": "sales",
                "title": "Morning Reset",
                "blocks": [
                    block("hero", "Hero", "split", title="Own your mornings", ctaLabel="Get the guide"),
                    block("bullets", "Bullets", "list", items=[{"title": "More energy"}, {"title": "A clear head"}]),
                ],
            },
            {
                "id": "pg_00000002",
                "slug": "guide",
                "kind": "content",
                "title": "The guide",
                "blocks": [
                    block("text", "TextSection", "prose", paragraphs=["Wake at 5AM."]),
                    block("steps", "Steps", "numbered", items=[{"title": "Journal"}, {"title": "Cold shower"}]),
                ],
            },
        ],
    }


@pytest.fixture
def index() -> SourceIndex:
    """Two clips, the packet's own copy, and one testimonial."""
    return SourceIndex(
        [
            SourceText("$c1.title", "My 5AM morning routine", "title", "clip_a", 0),
            SourceText(
                "$c1.summary", "I wake at 5AM, journal for ten minutes and drink water before coffee.", "summary", "clip_a"
            ),
            SourceText("$c1.step1", "Wake at 5AM", "step", "clip_a", 12),
            SourceText("$c1.step2", "Journal for ten minutes", "step", "clip_a", 40),
            SourceText("$c1.step3", "Drink a glass of water before coffee", "step", "clip_a", 75),
            SourceText("$c1.quote1", "Mornings are where my day is decided", "quote", "clip_a", 90),
            SourceText("$c2.title", "The supplements I take", "title", "clip_b", 0),
            SourceText("$c2.step1", "Vitamin D, 5,000 IU, as Dr. Huberman suggests", "step", "clip_b", 8),
            SourceText("$p.headline", "The Ultimate Morning Routine Protocol", "headline"),
            SourceText("$p.benefit1", "More energy by 7AM", "benefit"),
            SourceText("$p.benefit2", "Mental clarity all day", "benefit"),
            SourceText("$p.faq1.question", "Do I need to wake at 5AM?", "question"),
            SourceText("$p.faq1.answer", "No, any fixed hour works.", "answer"),
            SourceText("$p.testimonial1.quote", "I finally have mornings again.", "testimonial"),
            SourceText("$p.testimonial1.author", "Lena K.", "author"),
            SourceText("$p.testimonial2.quote", "Simple enough to keep.", "testimonial"),
            SourceText("$p.testimonial2.author", "Omar T.", "author"),
        ]
    )

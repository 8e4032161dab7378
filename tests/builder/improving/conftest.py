"""A small product made of Mara's clips, and a worker for what she asks of it."""

from typing import Any

import pytest

from builder.building import run_build
from builder.improving import request_improvement
from builder.models import Build
from creators.models import ClipCard, Creator
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import save_revision
from tests.builder.conftest import StandIn

Document = dict[str, Any]
HERO, TEXT, STEPS, SAID = "blk_hero0001", "blk_text0001", "blk_step0001", "blk_said0001"


def document_of(clips: list[ClipCard]) -> Document:
    """A sales page and one chapter; the text quotes one clip and says the rest in other words."""
    chair, _, breakfast, song = (clip.public_id for clip in clips)
    quote = {"quote": "We leave on time now.", "author": "Priya N."}
    sales = [
        {
            "id": HERO,
            "type": "Hero",
            "variant": "split",
            "props": {"title": "Calm mornings", "ctaLabel": "Get it"},
            "sources": [chair, song],
        },
        {"id": SAID, "type": "Testimonial", "variant": "quote", "props": {"items": [quote]}, "sources": []},
    ]
    text = {
        "heading": "Clothes before bed",
        "paragraphs": [
            "Two shirts, not the whole drawer. They pick, I stop asking.",
            "It is a good idea to let them choose from two shirts instead of the whole drawer. Then you stop asking.",
            "More of this stands in [my list](https://example.com/list).",
        ],
    }
    steps = {"items": [{"title": "Lay two shirts on the chair"}, {"title": "Put the shoes by the door"}]}
    chapter = [
        {"id": TEXT, "type": "TextSection", "variant": "prose", "props": text, "sources": [chair]},
        {"id": STEPS, "type": "Steps", "variant": "numbered", "props": steps, "sources": [chair, breakfast]},
    ]
    return {
        "dslVersion": "1.0",
        "productType": "pdf_guide",
        "title": "Calm mornings",
        "language": "en",
        "seo": {},
        "themeTokens": {"preset": "warm", "colorPrimary": "#8a3f14", "colorAccent": "#33567f"},
        "pages": [
            {"id": "pag_sales001", "slug": "sales", "kind": "sales", "title": "Sales", "blocks": sales},
            {"id": "pag_part0001", "slug": "before-bed", "kind": "content", "title": "Before bed", "blocks": chapter},
        ],
    }


@pytest.fixture
def product(creator: Creator, clips: list[ClipCard], kimi: StandIn) -> Product:
    """Mara's draft."""
    made = Product.objects.create(creator=creator, product_type="pdf_guide", title="Calm mornings", slug="calm")
    save_revision(product=made, document=document_of(clips), origin=RevisionOrigin.BUILD, note="Built")
    return made


def draft(product: Product) -> Document:
    """The document as it is now."""
    found = product.revisions.first()
    assert found is not None
    document: Document = found.document
    return document


def block(product: Product, block_id: str) -> Document:
    """One block as it is now."""
    return next(one for page in draft(product)["pages"] for one in page["blocks"] if one["id"] == block_id)


def improved(product: Product, **wish: Any) -> Build:
    """A wish that a worker has answered."""
    build = request_improvement(product=product, requested_by=product.creator.user, **wish)
    done = run_build(build.pk)
    assert done is not None
    return done

"""The main job: write a product."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder.agent.ending import Ending
from builder.agent.toolset import Tool, ToolResult
from builder.drawing import DocumentDrawing
from builder.keeping import NothingToKeep, kept_document
from builder.llm.messages import Message
from builder.look_asking import close_look, tokens_of
from builder.models import Build, BuildOutcome, BuildTask
from builder.opening import opening_messages
from builder.packet import price_cents
from builder.sources import BuildSources
from builder.tools.clip_cards import clip_cards_tool
from builder.tools.creator_brand import creator_brand_tool
from builder.tools.validate_dsl import Judge
from creators.search import Library
from products.models import Product
from products.models.product import ProductStatus
from products.models.revision import RevisionOrigin
from products.publishing import free_slug, save_revision

MOST_AT_HAND = 24
MOST_ASKED = 400
"""Characters of a wish that clips are looked for with."""


class ProductJob:
    """Brand, clips and the validator; the valid document becomes a revision of the product."""

    thinking = False
    lines = ("Reading your wish", "Thinking it through")
    done = "Your product is ready."

    def __init__(self, build: Build) -> None:
        self._build = build
        self._sources = BuildSources(build.creator, build.packet, build.sources)
        self._judge = Judge(sources=self._sources, packet=build.packet, brand=build.creator.brand)
        self._library = Library(build.creator)
        self.seen = self._sources.seen

    def opening(self) -> list[Message]:
        if not self.seen:
            nearest = self._library.around(self._build.packet["userPrompt"][:MOST_ASKED], MOST_AT_HAND)
            self._sources.take_nearest(nearest, self._library.clip_count)
        return opening_messages(self._sources, self._build.voice)

    def tools(self) -> Sequence[Tool]:
        creator = self._build.creator
        return [creator_brand_tool(creator), clip_cards_tool(self._library, self._sources), self._judge.tool()]

    def judge(self, text: str) -> ToolResult | None:
        return self._judge.answer(text)

    def drawing(self) -> DocumentDrawing:
        return DocumentDrawing(self._judge)

    def kept(self) -> Ending:
        try:
            document, left_out = kept_document(self._build, self._judge)
        except NothingToKeep as nothing:
            return Ending(BuildOutcome.NO_DOCUMENT, str(nothing)[:400])
        blocks = "1 block was" if left_out == 1 else f"{left_out} blocks were"
        rest = f" {blocks} left out because not every word could be traced to your clips." if left_out else ""
        return Ending(BuildOutcome.KEPT, f"You stopped it and kept what was finished.{rest}", document=document)

    def save(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        build = self._build
        product = Product.objects.select_for_update().get(pk=build.subject.pk)
        is_first = product.draft_revision_id is None
        document = _worn(product, document) if is_first else document
        revision = save_revision(
            product=product,
            document=document,
            origin=RevisionOrigin.BUILD,
            note=build.prompt[:200],
            made_by=build.requested_by,
        )
        if product.status == ProductStatus.DRAFT:
            product.refresh_from_db()
            product.slug = free_slug(product.creator_id, product.title, but=product.pk)
            if is_first:
                product.price_cents = price_cents(build.packet)
            product.save(update_fields=["slug", "price_cents", "updated_at"])
        return {"revision": revision}


def _worn(product: Product, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document in the look of the picture that was given with the wish, if it was looked at in time; otherwise the look
    is offered in the editor."""
    look = product.builds.select_for_update(of=("self",)).filter(task=BuildTask.LOOK).order_by("-id").first()
    tokens = tokens_of(look)
    if look is None or not tokens:
        return document
    close_look(look)
    return {**document, "themeTokens": {**document.get("themeTokens", {}), **tokens}}

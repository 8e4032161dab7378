"""What the studio knows of a draft's texts: which clip each comes from, and what stands between it and buyers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from builder.models import Build
from builder.sources import BuildSources
from builder.studio.fields import Knowledge
from creators.models import ClipCard, Creator
from products.dsl.document import blocks
from products.dsl.facts import Facts
from products.dsl.grounding import Grounding, ground
from products.dsl.problems import Problem
from products.dsl.references import SourceIndex
from products.media import owned_ids
from products.models import Product, Review
from products.publishing import gate
from products.social_proof import shown_reviews

MOST_CLIPS = 120


@dataclass(frozen=True)
class Known:
    """Everything known of one draft. `clips` are the cards behind it by public id, `reviews` those that may be shown."""

    index: SourceIndex
    facts: Facts
    grounding: Grounding
    findings: list[Problem]
    clips: Mapping[str, ClipCard]
    reviews: Mapping[str, Review] = field(default_factory=dict)

    def about_block(self, block_id: str) -> Knowledge:
        """What is wrong with one block's texts."""
        problems: dict[str, Problem] = {}
        for problem in self.findings:
            if problem.block_id == block_id:
                problems.setdefault(problem.path, problem)
        return Knowledge(problems, reviews=self.reviews)


def known_of(product: Product, document: Mapping[str, Any]) -> Known:
    """Trace every text of the document and ask the gate."""
    build = product.builds.of_products().exclude(sources={}).order_by("-id").first()
    named = {str(source) for placed in blocks(document) for source in placed.block.get("sources") or ()}
    clips = {clip.public_id: clip for clip in product.creator.clip_cards.filter(public_id__in=sorted(named)[:MOST_CLIPS])}
    brand = product.creator.brand.updated_at.isoformat()
    stamps = tuple(sorted((clip.public_id, clip.updated_at.isoformat()) for clip in clips.values()))
    index, facts = _sources(product.creator_id, build.pk if build else None, stamps, brand)
    pictures, said = owned_ids(product.creator), shown_reviews(product)
    grounding = ground(
        dict(document),
        index,
        facts=replace(facts, price_cents=product.price_cents, media_ids=pictures, review_ids=frozenset(said)),
    )
    return Known(index, facts, grounding, gate(product, document, grounding), clips, said)


@lru_cache(maxsize=32)
def _sources(
    creator_id: int, build_id: int | None, clips: tuple[tuple[str, str], ...], brand_stamp: str
) -> tuple[SourceIndex, Facts]:
    """The index of a draft's sources; kept until a clip or the brand changes: building it costs more than asking it."""
    creator = Creator.objects.select_related("brand").get(pk=creator_id)
    build = Build.objects.filter(pk=build_id).first() if build_id else None
    packet = build.packet if build else {"userPrompt": ""}
    sources = BuildSources(creator, packet, dict(build.sources) if build else {})
    for clip in creator.clip_cards.filter(public_id__in=[public_id for public_id, _ in clips]):
        sources.add(clip)
    return sources.index(), sources.facts()

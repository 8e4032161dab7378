"""What buyers say of a product, as its pages show it: only what its creator shows, and an average of all that were given."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Avg, Count, QuerySet

from products.dsl.reviews import review_ids
from products.models import Product, Review, ReviewState
from products.rendering.context import Said, Voice, Voices

SHOWN = 12
MOST_CHOICES = 500


def shown_ids(product: Product) -> frozenset[str]:
    """The ids of the reviews that may be shown."""
    return frozenset(_shown(product).values_list("public_id", flat=True))


def shown_reviews(product: Product) -> dict[str, Review]:
    """The reviews that may be shown, best first, by id."""
    return {one.public_id: one for one in _shown(product).order_by("-rating", "-changed_at")[:MOST_CHOICES]}


def said_in(product: Product, document: Mapping[str, Any]) -> dict[str, Said]:
    """Words and writers of the reviews that a document names, as far as they may be shown. Only those of this product:
    others are as good as none."""
    named = review_ids(document)
    if not named or product.pk is None:
        return {}
    found = _shown(product).filter(public_id__in=named)
    return {one.public_id: Said(one.text, one.display_name) for one in found}


def voices_of(product: Product) -> Voices | None:
    """The reviews below the sales page; None while none is shown. The average counts every rating that a buyer gave, also of
    those whose words are not shown: a number over chosen ones would be no number."""
    if product.pk is None:
        return None
    shown = list(_shown(product).order_by("-rating", "-changed_at", "-pk")[:SHOWN])
    if not shown:
        return None
    sums = Review.objects.filter(product=product).aggregate(average=Avg("rating"), count=Count("pk"))
    return Voices(
        average=f"{sums['average']:.1f}".removesuffix(".0"),
        count=sums["count"],
        shown=tuple(Voice(one.rating, one.text, one.display_name, one.changed_at.date(), one.reply) for one in shown),
        shown_count=_shown(product).count(),
    )


def _shown(product: Product) -> QuerySet[Review]:
    return Review.objects.filter(product=product, state=ReviewState.SHOWN)

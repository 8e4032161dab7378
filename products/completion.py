"""How far buyers get with what they have: opened, on the way, finished, and the parts they reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from creators.models import Creator
from products.models import Entitlement, Product, Reading
from products.progress import Standing, standing_of
from products.rendering.reading_plan import plan_of
from products.shop_window import document_of

MOST_READERS = 200
"""Averages and parts are of the latest readers; older ones read what the product was."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Of one product: who has it now, who opened it, who got to the end; how far the latest readers are on average."""

    product: Product
    owner_count: int
    opened_count: int
    finished_count: int
    average_percent: int


@dataclass(frozen=True, slots=True)
class PartReached:
    """A part of a product and how many of the latest readers have done it."""

    title: str
    reader_count: int
    done_count: int


def completions_of(creator: Creator, *, product: Product | None = None) -> list[Completion]:
    """Each product that somebody has, the most had first. Test purchases and products taken back do not count."""
    live = Entitlement.objects.filter(product__creator=creator, revoked_at__isnull=True, order_item__order__is_test=False)
    rows = live.filter(product=product) if product else live
    counts = rows.values_list("product_id").annotate(
        owners=Count("id"),
        opened=Count("reading__id"),
        finished=Count("reading__id", filter=Q(reading__finished_at__isnull=False)),
    )
    products = creator.products.select_related("creator", "live_revision").in_bulk([pk for pk, *_ in counts])
    found = [
        Completion(products[pk], owners, opened, finished, _average(standings_of(products[pk])) if opened else 0)
        for pk, owners, opened, finished in counts
    ]
    return sorted(found, key=lambda one: (-one.owner_count, one.product.title))


def parts_of(product: Product) -> list[PartReached]:
    """How many readers have done each part, in the order of the product; empty before anybody reads."""
    standings = standings_of(product)
    if not standings:
        return []
    plan = standings[0].plan
    return [
        PartReached(page.title, len(standings), sum(one.is_page_done(page) for one in standings))
        for page in plan.pages
        if plan.units_of(page)
    ]


def standings_of(product: Product) -> Sequence[Standing]:
    """How far the latest readers are with the product as it is today."""
    document = document_of(product)
    if not document:
        return []
    plan = plan_of(document)
    readings = Reading.objects.filter(
        entitlement__product=product,
        entitlement__revoked_at__isnull=True,
        entitlement__order_item__order__is_test=False,
    )
    latest = readings.order_by("-seen_at").prefetch_related("marks", "notes")[:MOST_READERS]
    return [standing_of(reading, plan) for reading in latest]


def _average(standings: Sequence[Standing]) -> int:
    return sum(one.percent for one in standings) // len(standings) if standings else 0

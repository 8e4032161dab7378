"""A product that nobody has can be deleted, with its history."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from builder.models import Build, BuildEvent, BuildStep
from builder.models.build import ACTIVE
from products.models import Discount, Entitlement, OrderItem, Product, ProductStatus
from products.preview_links import live_links


class CannotDelete(Exception):
    """The product must stay; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What goes with a product; `codes` are good for nothing else."""

    version_count: int
    link_count: int
    has_been_live: bool
    codes: list[str]


def check_deletable(product: Product) -> None:
    """Raises CannotDelete unless the product may go now."""
    is_live = product.status == ProductStatus.PUBLISHED
    if OrderItem.objects.filter(product=product).exists() or Entitlement.objects.filter(product=product).exists():
        instead = "Take it off sale instead." if is_live else "Nobody new gets it while it is off sale."
        raise CannotDelete(f"Somebody bought or claimed it, or is just doing so: they keep it. {instead}")
    if is_live:
        raise CannotDelete("It is on sale. Take it off sale first, then delete it.")
    if Build.objects.filter(product=product, status__in=ACTIVE).exists():
        raise CannotDelete("It is being built or improved. Cancel that first.")


def lost_with(product: Product) -> Lost:
    """What would go with it."""
    codes = product.discounts.filter(is_for_all=False, stopped_at=None)
    alone = Discount.objects.filter(pk__in=codes).annotate(count=Count("products")).filter(count=1)
    return Lost(
        version_count=product.revisions.count(),
        link_count=len(live_links(product)),
        has_been_live=product.published_at is not None,
        codes=list(alone.order_by("code").values_list("code", flat=True)),
    )


def delete_product(*, product: Product) -> None:
    """Delete a product and everything that belongs to it alone. Raises CannotDelete."""
    with transaction.atomic():
        row = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        check_deletable(row)
        _forget(Build.objects.filter(product=row))
        # What is live protects its revision, and both go together.
        Product.objects.filter(pk=row.pk).update(status=ProductStatus.DRAFT, live_revision=None, published_at=None)
        row.refresh_from_db()
        row.delete()


def _forget(builds: QuerySet[Build]) -> None:
    """Keep of builds what they cost, which budgets and plans go on counting, and nothing of what was said."""
    BuildEvent.objects.filter(build__in=builds).delete()
    steps = BuildStep.objects.filter(build__in=builds)
    steps.filter(assistant_message__isnull=False).update(assistant_message={})
    steps.update(tool_messages=[], partial={})
    builds.update(prompt="", packet={}, voice="", result={}, problems=[], sources={}, mail_due=False)

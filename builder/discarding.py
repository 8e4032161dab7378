"""A product that nobody has can be deleted, with its history."""

from django.db import transaction

from builder.models import Build
from builder.models.build import ACTIVE
from products.models import Entitlement, OrderItem, Product, ProductStatus


class CannotDelete(Exception):
    """The product must stay; the message says why and what to do instead."""


def delete_product(*, product: Product) -> None:
    """Delete a product and everything that belongs to it alone. Raises CannotDelete."""
    with transaction.atomic():
        row = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        if OrderItem.objects.filter(product=row).exists() or Entitlement.objects.filter(product=row).exists():
            raise CannotDelete("Somebody bought or claimed it, or is just doing so: they keep it. Take it off sale instead.")
        if row.status == ProductStatus.PUBLISHED:
            raise CannotDelete("It is on sale. Take it off sale first, then delete it.")
        if Build.objects.filter(product=row, status__in=ACTIVE).exists():
            raise CannotDelete("It is being built or improved. Cancel that first.")
        # What is live protects its revision, and both go together.
        Product.objects.filter(pk=row.pk).update(status=ProductStatus.DRAFT, live_revision=None, published_at=None)
        row.refresh_from_db()
        row.delete()

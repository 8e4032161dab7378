"""The right to open a product follows from paid orders, and from nothing else."""

from django.db import transaction
from django.utils import timezone

from products.models import Buyer, Entitlement, Order, OrderItem, OrderStatus, Product


def align_access(order: Order, *, buyer: Buyer | None = None) -> None:
    """Make the entitlements to the order's products agree with everything its buyer (or another one) has paid for. Safe to
    repeat."""
    buyer = buyer or order.buyer
    if buyer is None:
        return
    for item in order.items.select_related("product"):
        _align(buyer, item.product)


@transaction.atomic
def _align(buyer: Buyer, product: Product) -> None:
    """Keep one live entitlement while a paid order stands behind it: a second purchase outlives a refund of the first. What
    was paid before the buyer had their library deleted stands behind nothing."""
    buyer = Buyer.objects.select_for_update().get(pk=buyer.pk)
    live = (
        Entitlement.objects.filter(buyer=buyer, product=product, revoked_at__isnull=True)
        .select_related("order_item__order")
        .first()
    )
    if live is not None and _stands_behind(live.order_item):
        return
    if live is not None:
        live.revoked_at = timezone.now()
        live.revoked_reason = OrderStatus.REFUNDED if live.order_item.returned_at else live.order_item.order.status
        live.save(update_fields=["revoked_at", "revoked_reason"])
    _grant(buyer, product)


def _stands_behind(item: OrderItem) -> bool:
    """Whether an item gives a right: paid for, and not sent back."""
    return item.order.status == OrderStatus.PAID and item.returned_at is None


def _grant(buyer: Buyer, product: Product) -> None:
    paid = OrderItem.objects.filter(order__buyer=buyer, order__status=OrderStatus.PAID, product=product, returned_at=None)
    if buyer.left_at is not None:
        paid = paid.filter(order__paid_at__gt=buyer.left_at)
    item = paid.order_by("id").first()
    if item is None:
        return
    entitlement, is_new = Entitlement.objects.get_or_create(order_item=item, defaults={"buyer": buyer, "product": product})
    if not is_new:
        entitlement.revoked_at = None
        entitlement.revoked_reason = ""
        entitlement.save(update_fields=["revoked_at", "revoked_reason"])

"""A creator buys their own product to see what buyers see: no money, no figure, everything else as always."""

from django.db import transaction

from creators.models import Creator
from products.fulfillment import complete_claim
from products.models import Entitlement, Order, OrderItem, Product
from products.offers import check_for_sale, live_revision


class NotATest(Exception):
    """The order was not a test, so that it stays."""


def buy_as_test(*, product: Product, creator: Creator) -> Order:
    """An order of the creator's own product that costs nothing and is marked as a test. Raises NotForSale."""
    if product.creator_id != creator.pk:
        raise ValueError(f"{product} is not {creator}'s own")
    check_for_sale(product, amount_cents=0)
    with transaction.atomic():
        order = Order.objects.create(
            email=creator.user.email.lower(), currency=product.currency, total_cents=0, is_test=True
        )
        OrderItem.objects.create(
            order=order, product=product, revision=live_revision(product), title=product.title, price_cents=0
        )
    return complete_claim(order)


@transaction.atomic
def remove_test(order: Order) -> None:
    """Take a test purchase away, with its access and what was ticked in it. Raises NotATest."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if not order.is_test:
        raise NotATest(str(order))
    Entitlement.objects.filter(order_item__order=order).delete()
    order.delete()

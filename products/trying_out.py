"""A creator buys their own product to see what buyers see: no money, no figure, everything else as always."""

from django.db import transaction

from creators.models import Creator
from products.fulfillment import complete_claim
from products.models import Entitlement, Order, Product
from products.ordering import write_order
from products.pdfs import forget_certificates
from products.quoting import quote


class NotATest(Exception):
    """The order was not a test, so that it stays."""


def buy_as_test(*, product: Product, creator: Creator) -> Order:
    """An order of the creator's own product that costs nothing and is marked as a test. Raises NotForSale."""
    if product.creator_id != creator.pk:
        raise ValueError(f"{product} is not {creator}'s own")
    with transaction.atomic():
        return complete_claim(write_order(quote(product, 0), email=creator.user.email.lower(), is_test=True))


@transaction.atomic
def remove_test(order: Order) -> None:
    """Take a test purchase away, with its access and what was ticked in it. Raises NotATest."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if not order.is_test:
        raise NotATest(str(order))
    rights = Entitlement.objects.filter(order_item__order=order)
    forget_certificates(rights)
    rights.delete()
    order.delete()

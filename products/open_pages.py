"""Pages to pay at that are open when an offer changes: they are closed, so that nobody pays what is no longer so."""

import logging

from celery import shared_task

from owny.integrations.stripe import StripeFailure
from products.fulfillment import PaymentMismatch, close_page
from products.models import Order, OrderStatus

logger = logging.getLogger(__name__)


@shared_task
def close_open_pages(product_pk: int) -> None:
    """Close what is open for a product. Who has paid by then keeps what was agreed."""
    waiting = Order.objects.filter(
        status=OrderStatus.PENDING, items__product=product_pk, stripe_session_id__isnull=False, total_cents__gt=0
    )
    for order in waiting.order_by("id"):
        try:
            close_page(order)
        except (StripeFailure, PaymentMismatch):
            logger.exception("the page of order %s stays open until it ends by itself", order.uuid)

"""After paying: right at once, whether or not the webhook has come; and the invoice, at any time."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from owny.integrations import stripe
from owny.integrations.stripe import StripeFailure
from products.fulfillment import PaymentMismatch, fulfill
from products.library import is_own_order, reader_of
from products.models import Order, OrderStatus
from products.shop_window import look_of
from products.throttle import LOOK_AT_STRIPE

logger = logging.getLogger(__name__)

UNDECIDED = (OrderStatus.PENDING, OrderStatus.PROCESSING)


@never_cache
@require_safe
def thanks(request: HttpRequest, order_id: str) -> HttpResponse:
    """What has become of an order. The product opens only in the browser that started it; others see no address."""
    order = get_object_or_404(Order, uuid=order_id)
    if order.status in UNDECIDED and LOOK_AT_STRIPE.allows(str(order.uuid)):
        try:
            with stripe.glance():
                order = fulfill(order, session_id="" if order.stripe_session_id else request.GET.get("session_id", ""))
        except (StripeFailure, PaymentMismatch):
            logger.exception("the thanks page could not ask about order %s", order.uuid)
    items = list(order.items.select_related("product__creator", "product__live_revision").order_by("pk"))
    product = items[0].product
    context = {
        "order": order,
        "items": items,
        "title": order.title,
        "product": product,
        "is_own": is_own_order(request, order),
        "poll_seconds": {OrderStatus.PENDING: 4, OrderStatus.PROCESSING: 15}.get(OrderStatus(order.status), 0),
        **look_of(product),
    }
    return render(request, "products/thanks.html", context)


@never_cache
@require_safe
def invoice(request: HttpRequest, order_id: str) -> HttpResponse:
    """To the invoice at Stripe, by an address of today: one from a mail leads nowhere after some weeks. For buyer and
    creator."""
    order = get_object_or_404(Order.objects.exclude(invoice_url=""), uuid=order_id)
    reader, seller = reader_of(request), order.lines[0].product.creator
    is_buyers = is_own_order(request, order) or order.buyer_id in reader.buyer_ids
    if reader.creator != seller and not (is_buyers and order.has_own_invoice):
        raise Http404
    kept = order.invoice_url
    try:
        with stripe.glance():
            order = fulfill(order)
    except (StripeFailure, PaymentMismatch):
        logger.exception("the invoice of order %s is shown by the address that was kept", order.uuid)
    return redirect(order.invoice_url or kept)

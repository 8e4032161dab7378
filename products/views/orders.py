"""A creator's orders: read, export, refund, send the receipt again."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from owny.integrations.stripe import StripeFailure
from owny.lib.money import format_money
from products import emails
from products.forms import RefundForm
from products.fraud_warnings import keep_payment
from products.models import Order, OrderStatus
from products.order_book import FILTERS, as_csv, of_creator, orders_of, takings_of
from products.refunds import RefundNotPossible, refund_order
from products.throttle import RESEND_RECEIPT

PER_PAGE = 50


@never_cache
@require_safe
@creator_required
def orders(request: CreatorRequest) -> HttpResponse:
    """All sales and claims; one of them can be open."""
    found = orders_of(request.creator, **_asked(request))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counts = {name: orders_of(request.creator, state=name).count() for name in FILTERS}
    context = {
        "page": page,
        "takings": takings_of(request.creator),
        "counts": counts,
        "state": request.GET.get("state", "all"),
        "words": request.GET.get("q", ""),
        "query": urlencode({key: request.GET[key] for key in ("q", "state", "page") if request.GET.get(key)}),
        "opened": request.GET.get("open", ""),
        "asks_refund": request.GET.get("refund", ""),
        "hub_url": settings.SITE_URL + reverse("products:hub", args=[request.creator.handle]),
        "creator": request.creator,
    }
    return render(request, "products/orders.html", context)


@never_cache
@require_safe
@creator_required
def export(request: CreatorRequest) -> HttpResponseBase:
    """The same orders as a CSV file."""
    lines = as_csv(orders_of(request.creator, **_asked(request)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="orders-{timezone.now():%Y-%m-%d}.csv"'
    return response


@require_POST
@creator_required
def refund(request: CreatorRequest, order_id: str) -> HttpResponse:
    """Send an amount back to the buyer."""
    order = _own(request, order_id)
    form = RefundForm(request.POST, currency=order.currency)
    if not form.is_valid():
        messages.error(request, "Write the amount as a number, like 19 or 19.50.")
        return _back_to(order)
    try:
        item = get_object_or_404(order.items, pk=form.cleaned_data["item"]) if form.cleaned_data["item"] else None
        made = refund_order(order=order, amount_cents=form.cleaned_data["amount"], made_by=request.user, item=item)
    except RefundNotPossible as refusal:
        messages.error(request, str(refusal))
    except StripeFailure as failure:
        messages.error(request, f"{failure.sentence} No money was sent back.")
    else:
        amount = format_money(made.amount_cents, order.currency)
        messages.success(request, f"{amount} is on its way back to {order.email}.")
    return _back_to(order)


@require_POST
@creator_required
def receipt(request: CreatorRequest, order_id: str) -> HttpResponse:
    """Send the receipt with a fresh link into the library again."""
    order = _own(request, order_id)
    if order.status != OrderStatus.PAID:
        messages.error(request, "Only a paid order has access to send.")
    elif not RESEND_RECEIPT.allows(str(order.uuid)):
        messages.error(request, "It was sent several times already. Wait an hour.")
    else:
        with transaction.atomic():
            emails.send_receipt(order)
        messages.success(request, f"The receipt is on its way to {order.email}.")
    return _back_to(order)


@require_POST
@creator_required
def keep(request: CreatorRequest, order_id: str) -> HttpResponse:
    """A bank warned of fraud; the creator knows the buyer and keeps the payment."""
    order = _own(request, order_id)
    if keep_payment(order):
        messages.success(request, "Kept. Should the bank open a dispute after all, you hear of it here.")
    return _back_to(order)


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {"state": request.GET.get("state", "all"), "words": request.GET.get("q", "")[:200]}


def _own(request: CreatorRequest, order_id: str) -> Order:
    return get_object_or_404(of_creator(request.creator), uuid=order_id)


def _back_to(order: Order) -> HttpResponse:
    return redirect(f"{reverse('products:orders')}?open={order.uuid}#order-{order.number}")

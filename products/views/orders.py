"""A creator's orders: read, export, refund, send the receipt again."""

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
from owny.lib.streaming import streamed
from owny.lib.zones import zone_named
from products import emails
from products.addresses import public_url
from products.forms import EmailForm, RefundForm
from products.fraud_warnings import keep_payment
from products.models import Order, OrderStatus, ProductStatus
from products.order_book import FILTERS, Wanted, as_csv, of_creator, orders_of, page_with, sources_of, takings_of
from products.periods import Period, PeriodRefused, period_of
from products.readdressing import CannotReaddress, readdress_order
from products.refunds import RefundNotPossible, refund_order
from products.throttle import READDRESS_BY_CREATOR, READDRESS_ORDER, RESEND_RECEIPT
from products.trying_out import NotATest, remove_test

PER_PAGE = 50
ASKED = ("q", "state", "product", "source", "from", "to")
"""What of the address narrows the list, and what the file follows."""


@never_cache
@require_safe
@creator_required
def orders(request: CreatorRequest) -> HttpResponse:
    """All sales and claims; one of them can be open."""
    creator, problem = request.creator, ""
    try:
        wanted = _wanted(request)
    except PeriodRefused as refusal:
        wanted, problem = _wanted(request, with_days=False), str(refusal)
    found, opened = orders_of(creator, wanted), request.GET.get("open", "")
    number = request.GET.get("page") or (page_with(found, opened, per_page=PER_PAGE) if opened else 1)
    page = Paginator(found, PER_PAGE).get_page(number)
    context = {
        "page": page,
        "takings": takings_of(creator),
        "counts": {name: orders_of(creator, Wanted(state=name)).count() for name in FILTERS},
        "wanted": wanted,
        "state": wanted.state,
        "words": wanted.words,
        "problem": problem,
        "products": creator.products.exclude(live_revision=None).order_by("title"),
        "for_sale": creator.products.filter(status=ProductStatus.PUBLISHED).order_by("-published_at").first(),
        "sources": sources_of(creator),
        "query": _query(request, *ASKED, "page"),
        "kept": _query(request, *(name for name in ASKED if name != "state")),
        "opened": opened,
        "asks_refund": request.GET.get("refund", ""),
        "asks_email": "email" in request.GET,
        "hub_url": public_url(creator, "hub"),
        "creator": creator,
    }
    with timezone.override(zone_named(creator.time_zone)):
        return render(request, "products/orders.html", context, status=422 if problem else 200)


@never_cache
@require_safe
@creator_required
def export(request: CreatorRequest) -> HttpResponseBase:
    """The same orders as a CSV file."""
    try:
        found = orders_of(request.creator, _wanted(request))
    except PeriodRefused as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    lines = as_csv(found, zone_named(request.creator.time_zone))
    response = StreamingHttpResponse(streamed(request, lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="orders-{timezone.now():%Y-%m-%d}.csv"'
    return response


@require_POST
@creator_required
def refund(request: CreatorRequest, order_id: str) -> HttpResponse:
    """Send an amount back to the buyer."""
    order = _own(request, order_id)
    form = RefundForm(request.POST, currency=order.currency)
    if not form.is_valid():
        messages.error(request, str(form.errors.get("amount", ["Choose again what goes back."])[0]))
        return _back_to(order, refund=str(request.POST.get("item") or "all"))
    given = form.cleaned_data
    try:
        item = get_object_or_404(order.items, pk=given["item"]) if given["item"] else None
        made = refund_order(
            order=order, amount_cents=given["amount"], made_by=request.user, item=item, seen_cents=given["seen"]
        )
    except RefundNotPossible as refusal:
        messages.error(request, str(refusal))
        return _back_to(order, refund=str(given["item"] or "all"))
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
            emails.send_receipt(order, again=True)
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


@require_POST
@creator_required
def readdress(request: CreatorRequest, order_id: str) -> HttpResponse:
    """Give the order to the owner of another address."""
    order = _own(request, order_id)
    form = EmailForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{form.errors['email'][0]} Nothing was changed.")
    elif not READDRESS_ORDER.allows(str(order.uuid)) or not READDRESS_BY_CREATOR.allows(str(request.creator.pk)):
        messages.error(request, "Addresses were changed very often today. Try again tomorrow.")
    else:
        try:
            readdress_order(order=order, email=form.cleaned_data["email"], made_by=request.user)
        except CannotReaddress as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The order belongs to {form.cleaned_data['email']} now. Both addresses get a mail.")
    return _back_to(order)


@require_POST
@creator_required
def remove(request: CreatorRequest, order_id: str) -> HttpResponse:
    """Take a test purchase out of the list."""
    try:
        remove_test(_own(request, order_id))
    except NotATest:
        messages.error(request, "Only a test purchase can be removed.")
    else:
        messages.success(request, "The test purchase is gone.")
    return redirect("products:orders")


def _wanted(request: CreatorRequest, *, with_days: bool = True) -> Wanted:
    """What the address asks for. Raises PeriodRefused for days that make no sense."""
    given = {name: request.GET.get(name, "").replace("\x00", "")[:200] for name in ASKED}
    state = given["state"] if given["state"] in FILTERS else "all"
    period = _period(request, given) if with_days and (given["from"] or given["to"]) else None
    return Wanted(state, given["q"], given["product"], given["source"], period)


def _period(request: CreatorRequest, given: dict[str, str]) -> Period:
    zone, now = zone_named(request.creator.time_zone), timezone.now()
    first = given["from"] or request.creator.created_at.astimezone(zone).date().isoformat()
    return period_of({"from": first, "to": given["to"]}, zone, now=now)


def _query(request: HttpRequest, *names: str) -> str:
    return urlencode({name: request.GET[name] for name in names if request.GET.get(name)})


def _own(request: CreatorRequest, order_id: str) -> Order:
    return get_object_or_404(of_creator(request.creator), uuid=order_id)


def _back_to(order: Order, *, refund: str = "") -> HttpResponse:
    """The list with the order open; with what was to be sent back, its form is there again."""
    asked = urlencode({"open": str(order.uuid), **({"refund": refund} if refund else {})})
    return redirect(f"{reverse('products:orders')}?{asked}#order-{order.number}")

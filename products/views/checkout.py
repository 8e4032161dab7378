"""Buying and claiming: the page before Stripe, and the way there."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from owny.integrations.stripe import StripeFailure
from owny.lib.money import SYMBOLS, format_money
from products import emails
from products.audience import consent_words, keep_consent
from products.checkout import prepare_order, start_checkout
from products.claims import claim_now, start_claim
from products.forms import CheckoutForm
from products.fulfillment import PaymentMismatch
from products.library import Reader, may_open, reader_of, remember_order
from products.models import Buyer, Entitlement, OrderStatus, Product, ProductStatus
from products.offers import AmountRefused, NotForSale, PriceChanged, agreed_amount, check_for_sale
from products.shop_window import document_of, look_of, what_you_get
from products.throttle import CHECKOUT_FROM_PLACE, MAIL_FROM_PLACE, MAIL_TO_ADDRESS
from products.views.stripe_pages import SeeOther, posts_to_stripe

CLAIM_EMAIL_KEY = "claim_email"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@posts_to_stripe
def buy(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    """The checkout page, and what its button does."""
    product = _product(handle, slug)
    try:
        check_for_sale(product, amount_cents=product.price_cents)
    except NotForSale as refusal:
        return _sorry(request, product, str(refusal), status=410 if product.status == ProductStatus.ARCHIVED else 409)
    reader = reader_of(request)
    if request.method == "POST":
        return _answer(request, product, reader)
    if may_open(reader, product) and "again" not in request.GET:
        return _ask(request, product)
    start = {"email": "" if "again" in request.GET else _known_address(reader), "again": "again" in request.GET}
    return _page(request, product, _form(product, initial=start), is_back="back" in request.GET)


@never_cache
@require_safe
def claim_sent(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    """Says where the mail went."""
    product = _product(handle, slug)
    context = {"product": product, "email": request.session.get(CLAIM_EMAIL_KEY, ""), **look_of(product)}
    return render(request, "products/claim_sent.html", context)


def _product(handle: str, slug: str) -> Product:
    found = Product.objects.exclude(status=ProductStatus.DRAFT).select_related("creator__user", "live_revision")
    return get_object_or_404(found, creator__handle=handle.lower(), slug=slug.lower())


def _answer(request: HttpRequest, product: Product, reader: Reader) -> HttpResponse:
    """A posted form: to Stripe, to the mailbox, or back to the page with a sentence."""
    form = _form(product, data=request.POST)
    if not CHECKOUT_FROM_PLACE.allows(request.META["REMOTE_ADDR"]):
        return _sorry(request, product, "That was tried very often. Wait ten minutes and try again.", status=429)
    if not form.is_valid():
        return _page(request, product, form, status=422)
    given = form.cleaned_data
    try:
        amount = agreed_amount(product, seen_cents=given["seen"], offered_cents=given.get("amount"))
    except PriceChanged as change:
        return _page(request, product, form, changed_from=change.seen_cents, status=409)
    except AmountRefused as refusal:
        form.add_error("amount", str(refusal))
        return _page(request, product, form, status=422)
    if may_open(reader, product) and not given["again"]:
        return _ask(request, product)
    try:
        if amount == 0:
            return _claim(request, product, reader, given["email"], given["news"])
        return _pay(request, product, reader, given["email"], amount, given["news"])
    except NotForSale as refusal:
        return _sorry(request, product, str(refusal), status=409)
    except (StripeFailure, PaymentMismatch):
        sentence = "The payment system does not answer right now. Nothing was charged, and your place is kept."
        # Not a 5xx: Django would not keep the session, and with it the order that the next press goes on with.
        return _sorry(request, product, sentence, status=409)


def _pay(request: HttpRequest, product: Product, reader: Reader, email: str, amount: int, news: bool) -> HttpResponse:
    _warn_owner(request, product, reader, email)
    order = prepare_order(product=product, email=email, amount_cents=amount, known=reader.orders)
    remember_order(request, order)
    order = start_checkout(order, known=reader.orders)
    remember_order(request, order)
    keep_consent(order, given=news, creator=product.creator, page=request.path)
    if order.status != OrderStatus.PENDING:
        return SeeOther(reverse("products:thanks", args=[order.uuid]))
    return SeeOther(order.stripe_session_url)


def _warn_owner(request: HttpRequest, product: Product, reader: Reader, email: str) -> None:
    """Tell the owner of a typed address by mail that they have this already; the page must not tell a stranger."""
    owner = Buyer.objects.filter(email__iexact=email).exclude(pk__in=reader.buyer_ids).first()
    if owner is None or not Entitlement.objects.filter(buyer=owner, product=product, revoked_at__isnull=True).exists():
        return
    if MAIL_TO_ADDRESS.allows(email) and MAIL_FROM_PLACE.allows(request.META["REMOTE_ADDR"]):
        with transaction.atomic():
            emails.send_already_yours(owner, product)


def _claim(request: HttpRequest, product: Product, reader: Reader, email: str, news: bool) -> HttpResponse:
    buyer = Buyer.objects.filter(pk__in=reader.buyer_ids, email__iexact=email).first()
    if buyer is not None:
        claim_now(product=product, buyer=buyer, news=news, page=request.path)
        return SeeOther(reverse("products:read", args=[product.public_id]))
    if not MAIL_TO_ADDRESS.allows(email) or not MAIL_FROM_PLACE.allows(request.META["REMOTE_ADDR"]):
        sentence = "Several mails are on their way already. Look for them, or wait an hour."
        return _sorry(request, product, sentence, status=429)
    start_claim(product=product, email=email, news=news, page=request.path)
    request.session[CLAIM_EMAIL_KEY] = email
    return SeeOther(reverse("products:claim_sent", args=[product.creator.handle, product.slug]))


def _form(product: Product, **kwargs: Any) -> CheckoutForm:
    form = CheckoutForm(currency=product.currency, asks_amount=product.pay_what_you_want, **kwargs)
    suggested = product.suggested_cents or product.price_cents
    if product.pay_what_you_want and not form.is_bound and suggested:
        form.initial["amount"] = format_money(suggested, product.currency).lstrip("".join(SYMBOLS.values()))
    return form


def _known_address(reader: Reader) -> str:
    buyer = Buyer.objects.filter(pk__in=reader.buyer_ids).first()
    return buyer.email if buyer else ""


def _page(
    request: HttpRequest,
    product: Product,
    form: CheckoutForm,
    *,
    status: int = 200,
    changed_from: int | None = None,
    is_back: bool = False,
) -> HttpResponse:
    context = {
        "product": product,
        "form": form,
        "gets": what_you_get(document_of(product)),
        "subtitle": document_of(product).get("subtitle", ""),
        "symbol": SYMBOLS.get(product.currency, product.currency.upper() + " "),
        "suggested": format_money(product.suggested_cents, product.currency) if product.suggested_cents else "",
        "changed_from": "" if changed_from is None else format_money(changed_from, product.currency),
        "is_back": is_back,
        "consent_words": consent_words(product.creator),
        **look_of(product),
    }
    template = "products/claim_ask.html" if product.is_free else "products/checkout.html"
    return render(request, template, context, status=status)


def _ask(request: HttpRequest, product: Product) -> HttpResponse:
    return render(request, "products/owned.html", {"product": product, **look_of(product)})


def _sorry(request: HttpRequest, product: Product, sentence: str, *, status: int) -> HttpResponse:
    context = {"product": product, "sentence": sentence, "can_retry": status != 410, **look_of(product)}
    return render(request, "products/sorry.html", context, status=status)

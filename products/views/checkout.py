"""Buying and claiming: the page before Stripe, and the way there."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from creators.models import Creator
from owny.integrations.stripe import AddressRefused, StripeFailure
from owny.lib.networks import network_of
from products import emails
from products.audience import keep_consent
from products.checkout import on_its_way, prepare_order, start_checkout
from products.claims import claim_quoted, start_claim
from products.discounts import CodeRefused
from products.forms import CheckoutForm
from products.fulfillment import PaymentMismatch
from products.library import Reader, may_open, reader_of, remember_order
from products.models import Buyer, Entitlement, OrderStatus, Partner, Product, ProductStatus
from products.offers import AmountRefused, NotForSale, OfferChanged, PriceChanged, check_for_sale
from products.partner_links import follows_partners, partner_of
from products.partners import earns
from products.quoting import Quote
from products.shop_window import look_of
from products.throttle import CHECKOUT_FROM_PLACE, LOOKS_FROM_PLACE, MAIL_FROM_PLACE, MAIL_TO_ADDRESS, TEST_PURCHASES
from products.trying_out import buy_as_test
from products.views.checkout_page import Shown, ask_page, checkout_page, form_of, sorry_page
from products.views.choosing import Offer, afresh, chosen, first_look, look, offer_to, source_for
from products.views.stripe_pages import SeeOther, posts_to_stripe

CLAIM_EMAIL_KEY = "claim_email"
KEPT = "Nothing was charged, and your place is kept."
UNCLEAR = "A person has to look at your earlier payment first. Please do not pay again."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@follows_partners
@posts_to_stripe
def buy(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    """The checkout page, and what its button does."""
    product = _product(handle, slug)
    try:
        check_for_sale(product, amount_cents=product.price_cents)
    except NotForSale as refusal:
        return sorry_page(request, product, str(refusal), status=410 if product.status == ProductStatus.ARCHIVED else 409)
    reader = reader_of(request)
    if reader.creator is not None and reader.creator.pk == product.creator_id:
        return _try_out(request, Offer(product, None, reader), reader.creator)
    offer = offer_to(reader, product)
    if request.method == "POST":
        return _look(request, offer) if "look" in request.POST or "choose" in request.POST else _answer(request, offer)
    if "again" not in request.GET and (asked := _ask(request, offer)):
        return asked
    start: dict[str, Any] = {
        "email": "" if "again" in request.GET else _known_address(reader),
        "again": "again" in request.GET,
    }
    start["code"] = request.GET.get("code", "")[:60]
    try:
        quoted, problem = first_look(request, offer, start["code"])
    except NotForSale as refusal:
        return sorry_page(request, product, str(refusal), status=409)
    shown = Shown(quoted, code_problem=problem, is_back="back" in request.GET)
    return checkout_page(request, offer, form_of(product, initial=start), shown)


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


def _ask(request: HttpRequest, offer: Offer) -> HttpResponse | None:
    """The question before somebody pays for what is theirs, or will be when their bank has sent the money."""
    if may_open(offer.reader, offer.product):
        return ask_page(request, offer.product)
    coming = on_its_way(offer.reader, offer.product)
    return ask_page(request, offer.product, coming=coming) if coming else None


def _try_out(request: HttpRequest, offer: Offer, creator: Creator) -> HttpResponse:
    """A creator before their own checkout buys as a test."""
    product = offer.product
    if request.method != "POST":
        form = form_of(product, initial={"email": creator.user.email})
        return checkout_page(request, offer, form, Shown(is_test=True))
    if not TEST_PURCHASES.allows(str(creator.pk)):
        return sorry_page(request, product, "That was tried very often. Wait an hour and try again.", status=429)
    order = buy_as_test(product=product, creator=creator)
    remember_order(request, order)
    return SeeOther(reverse("products:thanks", args=[order.uuid]))


def _look(request: HttpRequest, offer: Offer) -> HttpResponse:
    """The page again with what was chosen so far; nothing is ordered."""
    data = request.POST.copy()
    if data.get("choose"):
        data["amount"] = str(data["choose"])
    form = form_of(offer.product, data=data)
    if not LOOKS_FROM_PLACE.allows(network_of(request)):
        return sorry_page(request, offer.product, "That was tried very often. Wait ten minutes and try again.", status=429)
    try:
        return checkout_page(request, offer, form, Shown(look(request, offer, form)))
    except (PriceChanged, OfferChanged) as change:
        return checkout_page(request, offer, form, Shown(afresh(request, offer, form), change=change))
    except NotForSale as refusal:
        return sorry_page(request, offer.product, str(refusal), status=409)


def _answer(request: HttpRequest, offer: Offer) -> HttpResponse:
    """A posted form: to Stripe, to the mailbox, or back to the page with a sentence."""
    product, form = offer.product, form_of(offer.product, data=request.POST)
    if not CHECKOUT_FROM_PLACE.allows(network_of(request)):
        return sorry_page(request, product, "That was tried very often. Wait ten minutes and try again.", status=429)
    if not form.is_valid():
        return checkout_page(request, offer, form, Shown(afresh(request, offer, form)), status=422)
    try:
        quoted = chosen(request, offer, form)
        if not form.cleaned_data["again"] and (asked := _ask(request, offer)):
            return asked
        return (_pay if quoted.total_cents else _claim)(request, offer, quoted, form.cleaned_data)
    except (PriceChanged, OfferChanged) as change:
        return checkout_page(request, offer, form, Shown(afresh(request, offer, form), change=change), status=409)
    except AmountRefused as refusal:
        return _refused(request, offer, form, "amount", refusal)
    except CodeRefused as refusal:
        return _refused(request, offer, form, "code", refusal)
    except AddressRefused as refusal:
        return _refused(request, offer, form, "email", f"{refusal.sentence} Look for a slip in it, or take another one.")
    except NotForSale as refusal:
        return sorry_page(request, product, str(refusal), status=409)
    except StripeFailure as failure:
        # Not a 5xx: Django would not keep the session, and with it the order that the next press goes on with.
        return sorry_page(request, product, f"{failure.sentence} {KEPT}", status=409)
    except PaymentMismatch:
        return sorry_page(request, product, UNCLEAR, status=409)


def _refused(request: HttpRequest, offer: Offer, form: CheckoutForm, field: str, refusal: Exception | str) -> HttpResponse:
    form.add_error(field if field in form.fields else None, str(refusal))
    return checkout_page(request, offer, form, Shown(afresh(request, offer, form)), status=422)


def _pay(request: HttpRequest, offer: Offer, quoted: Quote, given: Mapping[str, Any]) -> HttpResponse:
    reader, email = offer.reader, given["email"]
    _warn_owner(request, quoted, reader, email)
    source, partner = source_for(request, offer), _sender_of(request, quoted, email)
    order = prepare_order(quote=quoted, email=email, known=reader.orders, source=source, partner=partner)
    remember_order(request, order)
    order = start_checkout(order, quote=quoted, partner=partner)
    remember_order(request, order)
    keep_consent(order, given=given["news"], creator=quoted.creator, page=request.path)
    if order.status != OrderStatus.PENDING:
        return SeeOther(reverse("products:thanks", args=[order.uuid]))
    return SeeOther(order.stripe_session_url)


def _sender_of(request: HttpRequest, quoted: Quote, email: str) -> Partner | None:
    """The partner who gets a share: whose code was used, else whose link was followed; never of their own purchase."""
    by_code = quoted.discount.partner if quoted.discount else None
    partner = by_code or partner_of(request, quoted.creator)
    return partner if earns(partner, email=email) else None


def _warn_owner(request: HttpRequest, quoted: Quote, reader: Reader, email: str) -> None:
    """Tell the owner of a typed address by mail that they have this already; the page must not tell a stranger."""
    owner = Buyer.objects.filter(email__iexact=email).exclude(pk__in=reader.buyer_ids).first()
    if owner is None:
        return
    live = Entitlement.objects.filter(buyer=owner, product__in=quoted.products, revoked_at__isnull=True)
    owned = live.select_related("product__creator").order_by("pk").first()
    if owned and MAIL_TO_ADDRESS.allows(email) and MAIL_FROM_PLACE.allows(network_of(request)):
        with transaction.atomic():
            emails.send_already_yours(owner, owned.product)


def _claim(request: HttpRequest, offer: Offer, quoted: Quote, given: Mapping[str, Any]) -> HttpResponse:
    product, email = offer.product, given["email"]
    said = {"source": source_for(request, offer), "news": given["news"], "page": request.path}
    buyer = Buyer.objects.filter(pk__in=offer.reader.buyer_ids, email__iexact=email).first()
    if buyer is not None:
        claim_quoted(quoted=quoted, buyer=buyer, partner=_sender_of(request, quoted, email), **said)
        return SeeOther(reverse("products:read", args=[product.public_id]))
    if not MAIL_TO_ADDRESS.allows(email) or not MAIL_FROM_PLACE.allows(network_of(request)):
        sentence = "Several mails are on their way already. Look for them, or wait an hour."
        return sorry_page(request, product, sentence, status=429)
    start_claim(quoted=quoted, email=email, partner=_sender_of(request, quoted, email), **said)
    request.session[CLAIM_EMAIL_KEY] = email
    return SeeOther(reverse("products:claim_sent", args=[product.creator.handle, product.slug]))


def _known_address(reader: Reader) -> str:
    buyer = Buyer.objects.filter(pk__in=reader.buyer_ids).first()
    return buyer.email if buyer else ""

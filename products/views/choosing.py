"""What a buyer chose on the checkout page, worked out anew from what was posted and what is for sale now."""

from dataclasses import dataclass

from django.http import HttpRequest

from owny.lib.money import format_money
from owny.lib.networks import network_of
from products.discounts import CodeRefused, find_discount
from products.forms import CheckoutForm
from products.library import Reader, may_open
from products.models import Discount, Extra, Order, Product
from products.offers import AmountRefused, NotForSale, OfferChanged, PriceChanged, agreed_amount
from products.quoting import Quote, extra_of, quote
from products.sources import DIRECT, source_of
from products.throttle import CODES_FROM_PLACE
from products.views.coming_from import source_of_request


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page offers this reader: the product, and beside it something they do not have yet, or nothing."""

    product: Product
    extra: Extra | None
    reader: Reader


def offer_to(reader: Reader, product: Product) -> Offer:
    """The product with what is offered beside it."""
    extra = extra_of(product)
    return Offer(product, None if extra is None or may_open(reader, extra.offered) else extra, reader)


def source_for(request: HttpRequest, offer: Offer, *, is_back: bool = False) -> str:
    """Where the buyer came from: what the form carries, else the way here; back from Stripe, what it was before."""
    if carried := request.POST.get("from"):
        return source_of(carried=carried)
    if is_back:
        orders = Order.objects.filter(uuid__in=offer.reader.orders, items__product=offer.product).exclude(source="")
        return orders.order_by("-id").values_list("source", flat=True).first() or DIRECT
    return source_of_request(request)


def chosen(request: HttpRequest, offer: Offer, form: CheckoutForm) -> Quote:
    """What was posted, as a quote. Raises PriceChanged, OfferChanged, AmountRefused, CodeRefused and NotForSale."""
    given = form.cleaned_data
    product = offer.product
    amount = agreed_amount(product, seen_cents=given["seen"], offered_cents=given.get("amount"))
    extra = _extra(offer, seen=given["seen_extra"]) if given["extra"] else None
    discount = named_code(request, product, given["code"])
    shown = given["terms"] if discount and given["terms"].startswith(f"{discount.code} ") else ""
    if discount is not None and shown and shown != shown_terms(discount):
        raise OfferChanged(f"The code {discount.code} now takes off {discount.terms}. Nothing was charged.")
    return quote(product, amount, extra=extra, discount=discount, email=given.get("email", ""), mine=offer.reader.orders)


def first_look(request: HttpRequest, offer: Offer, code: str) -> tuple[Quote, str]:
    """What the page shows before anything was chosen, and why the code of a link does not work, if so. Raises NotForSale."""
    product = offer.product
    amount = product.suggested_cents or product.price_cents
    try:
        return quote(product, amount, discount=named_code(request, product, code), mine=offer.reader.orders), ""
    except CodeRefused as refusal:
        return quote(product, amount), str(refusal)


def look(request: HttpRequest, offer: Offer, form: CheckoutForm) -> Quote | None:
    """What has been chosen so far, without caring for the address; what is wrong is told on the form's fields."""
    form.is_valid()
    form.errors.pop("email", None)
    if form.errors:
        return None
    try:
        return chosen(request, offer, form)
    except AmountRefused as refusal:
        form.add_error("amount" if "amount" in form.fields else None, str(refusal))
        return None
    except CodeRefused as refusal:
        form.add_error("code", str(refusal))
        return afresh(request, offer, form)


def afresh(request: HttpRequest, offer: Offer, form: CheckoutForm) -> Quote | None:
    """What was chosen at today's prices, without what is in the way; None when there is no telling."""
    given = form.cleaned_data
    given |= {
        "seen": None,
        "seen_extra": None,
        "terms": "",
        "email": "",
        "extra": given.get("extra") and offer.extra is not None,
    }
    given |= {} if given.get("code") and "code" not in form.errors else {"code": ""}
    try:
        return chosen(request, offer, form)
    except (AmountRefused, CodeRefused, NotForSale, OfferChanged, PriceChanged):
        return None


def named_code(request: HttpRequest, product: Product, code: str) -> Discount | None:
    """The code that was typed or came with a link; None for none. Raises CodeRefused."""
    if not code.strip():
        return None
    if not CODES_FROM_PLACE.allows(network_of(request)):
        raise CodeRefused("Codes were tried very often from here. Wait ten minutes.")
    return find_discount(product.creator, code)


def shown_terms(discount: Discount) -> str:
    """The code and what it takes off, as the page sends it back."""
    return f"{discount.code} {discount.terms}"[:40]


def _extra(offer: Offer, *, seen: int | None) -> Extra:
    extra = offer.extra
    if extra is None:
        raise OfferChanged("What you added is no longer offered here, or is yours already. Nothing was charged.")
    if seen is not None and seen != extra.agreed_cents:
        price = format_money(extra.agreed_cents, extra.offered.currency)
        raise OfferChanged(f"{extra.offered.title} now costs {price} here. Nothing was charged.")
    return extra

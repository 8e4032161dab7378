"""The checkout page and its neighbours, as they are shown."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from owny.lib.money import SYMBOLS, format_money, typed_money
from products.audience import consent_words
from products.forms import CheckoutForm
from products.models import Order, Product, ViewedPage
from products.offers import OfferChanged, PriceChanged, suggested_amounts
from products.quoting import Quote
from products.shop_window import document_of, look_of, what_you_get
from products.views.choosing import Offer, shown_terms, source_for


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says beside the form: the sum of what is chosen so far, and what is in the way; or that it is a test."""

    quote: Quote | None = None
    code_problem: str = ""
    change: PriceChanged | OfferChanged | None = None
    is_back: bool = False
    is_test: bool = False


def form_of(product: Product, **kwargs: Any) -> CheckoutForm:
    """The form of a product's page; with pay what you want it begins with what is suggested."""
    form = CheckoutForm(currency=product.currency, asks_amount=product.pay_what_you_want, **kwargs)
    suggested = product.suggested_cents or product.price_cents
    if product.pay_what_you_want and not form.is_bound and suggested:
        form.initial["amount"] = typed_money(suggested, product.currency)
    return form


def checkout_page(
    request: HttpRequest, offer: Offer, form: CheckoutForm, shown: Shown, *, status: int = 200
) -> HttpResponse:
    """The page with the form; what was typed is kept."""
    product, currency = offer.product, offer.product.currency
    change = shown.change
    context = {
        "product": product,
        "form": form,
        "gets": what_you_get(document_of(product)),
        "subtitle": document_of(product).get("subtitle", ""),
        "symbol": SYMBOLS.get(currency, currency.upper() + " "),
        "suggested": format_money(product.suggested_cents, currency) if product.suggested_cents else "",
        "chips": [(typed_money(cents, currency), format_money(cents, currency)) for cents in suggested_amounts(product)],
        "changed_from": format_money(change.seen_cents, currency) if isinstance(change, PriceChanged) else "",
        "changed": str(change) if isinstance(change, OfferChanged) else "",
        "is_back": shown.is_back,
        "extra": offer.extra,
        "extra_look": look_of(offer.extra.offered) if offer.extra else {},
        "code_problem": shown.code_problem,
        "code_open": bool(form["code"].value() or form["code"].errors or shown.code_problem),
        "is_test": shown.is_test,
        "consent_words": consent_words(product.creator),
        "source": source_for(request, offer, is_back=shown.is_back),
        **_sum(shown),
        **_seen(request, product, shown),
        **look_of(product),
    }
    template = "products/claim_ask.html" if product.is_free else "products/checkout.html"
    return render(request, template, context, status=status)


def _seen(request: HttpRequest, product: Product, shown: Shown) -> dict[str, Any]:
    """What counts the page as looked at: once, not with every answer to its form, and not before its own creator."""
    if request.method == "POST" or shown.is_test:
        return {}
    return {
        "seen_page": ViewedPage.CHECKOUT,
        "seen_of": product.public_id,
        "seen_handle": product.creator.handle,
    }


def _sum(shown: Shown) -> dict[str, Any]:
    """The lines of the sum, and what the button says."""
    quote = shown.quote
    if quote is None:
        return {"quote": None, "button": "Buy as a test" if shown.is_test else "Go on"}
    code = quote.discount
    return {
        "quote": quote,
        "terms": shown_terms(code) if code else "",
        "is_summed": code is not None or len(quote.lines) > 1,
        "button": f"Pay {format_money(quote.total_cents, quote.currency)}" if quote.total_cents else "Get it free",
    }


def ask_page(request: HttpRequest, product: Product, *, coming: Order | None = None) -> HttpResponse:
    """You own this already, or the money of an order is `coming`: open that, or buy it again?"""
    return render(request, "products/owned.html", {"product": product, "coming": coming, **look_of(product)})


def sorry_page(request: HttpRequest, product: Product, sentence: str, *, status: int) -> HttpResponse:
    """A sentence, and the way on."""
    context = {"product": product, "sentence": sentence, "can_retry": status != 410, **look_of(product)}
    return render(request, "products/sorry.html", context, status=status)

"""Into the library: ask for a mail, type its code or press its button, confirm a claim, leave."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from owny.lib.networks import network_of
from products import emails
from products.claims import ClaimExpired, claim_of, confirm_claim
from products.forms import CodeForm, EmailForm
from products.library import leave, reader_of, sign_in
from products.library_keys import is_good, key_for_sign_in, key_of, use_code, use_link, with_key
from products.models import Buyer, Consent, OrderStatus
from products.shop_window import look_of
from products.throttle import ASKS_FOR_ADDRESS, CODE_FROM_PLACE, MAIL_FROM_PLACE, MAIL_TO_ADDRESS
from products.views.ways import next_in_library

ASKED_KEY = "library_keys"
ASKED_EMAIL = "library_email"
ASKED_NEXT = "library_next"
ASKED_OFTEN = "library_often"


@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Mail a link and a code to the address if it bought something; the answer is the same if it did not."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        return render(request, "library/enter.html", {"form": form}, status=422)
    if not MAIL_FROM_PLACE.allows(network_of(request)):
        form.add_error("email", "That was asked very often. Wait an hour and try again.")
        return render(request, "library/enter.html", {"form": form}, status=429)
    email = form.cleaned_data["email"]
    if request.session.get(ASKED_EMAIL) != email:
        request.session.pop(ASKED_KEY, None)
    request.session[ASKED_EMAIL] = email
    request.session.pop(ASKED_NEXT, None)
    _mail_key(request, email, Buyer.objects.filter(email__iexact=email).first())
    return redirect("products:library_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six digits, tried on the keys this browser asked for."""
    if ASKED_KEY not in request.session:
        return redirect("products:library")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and not CODE_FROM_PLACE.allows(network_of(request)):
        form.add_error(None, "Too many tries. Wait an hour, or press the button in the mail.")
        status = 429
    elif request.method == "POST" and form.is_valid():
        buyer = use_code(request.session[ASKED_KEY], form.cleaned_data["code"])
        if buyer is not None:
            return _enter(request, buyer, request.session.get(ASKED_NEXT) or reverse("products:library"))
        form.add_error("code", "This code is not right, or too old, or was tried too often. Ask for a new mail.")
        status = 422
    email, often = request.session.get(ASKED_EMAIL, ""), request.session.get(ASKED_OFTEN, False)
    context = {"form": form, "email": email, "is_asked_often": often}
    return render(request, "library/code.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed link: looking shows a button (mail scanners look), pressing uses it up."""
    key, target = key_of(token), next_in_library(request)
    if key is None:
        return render(request, "library/link_unknown.html", {"form": EmailForm()}, status=404)
    if key.buyer_id in reader_of(request).buyer_ids:
        return redirect(target)
    if request.method == "POST":
        buyer = use_link(key)
        if buyer is not None:
            return _enter(request, buyer, target)
    if not is_good(key):
        return render(request, "library/link_old.html", {"token": token, "next": target}, status=410)
    return render(request, "library/link.html", {"token": token, "next": target})


@never_cache
@require_POST
def link_again(request: HttpRequest, token: str) -> HttpResponse:
    """A new mail to the address an old link was made for, without showing the address."""
    key = key_of(token)
    if key is None:
        return render(request, "library/link_unknown.html", {"form": EmailForm()}, status=404)
    request.session.pop(ASKED_KEY, None)
    request.session[ASKED_EMAIL] = ""
    request.session[ASKED_NEXT] = next_in_library(request)
    _mail_key(request, key.buyer.email, key.buyer, request.session[ASKED_NEXT])
    return redirect("products:library_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed claim: pressing the button confirms the address and grants the product."""
    try:
        order = claim_of(token)
    except ClaimExpired:
        return render(request, "library/claim_old.html", status=410)
    item = order.items.select_related("product__creator", "product__live_revision").order_by("pk")[0]
    consent = Consent.objects.filter(order=order).first()
    context = {"token": token, "product": item.product, "consent": consent, **look_of(item.product)}
    if order.status != OrderStatus.PENDING:
        if order.buyer_id in reader_of(request).buyer_ids:
            return redirect("products:read", item.product.public_id)
        return render(request, "products/claim_done.html", context)
    if request.method != "POST":
        return render(request, "products/claim.html", context)
    order = confirm_claim(order)
    if order.buyer is not None:
        sign_in(request, order.buyer)
    return redirect("products:read", item.product.public_id)


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Forget who reads in this browser."""
    leave(request)
    messages.info(request, "This browser no longer opens your library.")
    return redirect("products:library")


def _enter(request: HttpRequest, buyer: Buyer, target: str) -> HttpResponse:
    for name in (ASKED_KEY, ASKED_EMAIL, ASKED_NEXT, ASKED_OFTEN):
        request.session.pop(name, None)
    sign_in(request, buyer)
    return redirect(target)


def _mail_key(request: HttpRequest, email: str, buyer: Buyer | None, to: str = "") -> None:
    """Mail a fresh key and remember in this browser that it was asked for. Whoever asks very often gets no more, and is told
    so, whether or not something was ever bought with the address."""
    asked: list[int] = request.session.get(ASKED_KEY, [])
    request.session[ASKED_OFTEN] = not ASKS_FOR_ADDRESS.allows(email)
    is_known = buyer is not None and buyer.entitlements.exists()
    if buyer and is_known and not request.session[ASKED_OFTEN] and MAIL_TO_ADDRESS.allows(email):
        with transaction.atomic():
            mailed = key_for_sign_in(buyer, to=to)
            emails.send_library_link(buyer, mailed)
        asked = with_key(asked, mailed.key.pk)
    request.session[ASKED_KEY] = asked

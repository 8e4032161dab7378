"""The offer and going live: price, address, publish, take off sale."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.forms.offer import OfferForm
from builder.studio.desk import Selection
from builder.views.studio import own_product, parts_response, wants_parts
from builder.views.studio_changes import STALE
from creators.access import CreatorRequest, creator_required
from owny.lib.numbers import whole_number
from products.models import Product
from products.publishing import AddressFixed, PublishRefused, StaleDraft, change_address, change_offer, unpublish
from products.updates import Told, publish_with_news


@require_POST
@creator_required
def offer(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Save price, pay what you want and address; what is wrong stays beside its field."""
    product = own_product(request.creator, public_id)
    form = OfferForm(product, request.POST)
    if form.is_valid():
        _save_offer(product, form)
    if form.errors:
        return _offer_again(request, product, form)
    return _done(request, public_id, Selection.read(request.POST), "The offer is saved.")


def _save_offer(product: Product, form: OfferForm) -> None:
    values = form.cleaned_data
    try:
        with transaction.atomic():
            change_address(product=product, slug=values["slug"])
            change_offer(
                product=product,
                price_cents=values["price"],
                currency=values["currency"],
                pay_what_you_want=values["pay_what_you_want"],
                suggested_cents=values["suggested"],
                pdf_names_buyer=values["pdf_names_buyer"],
                links_to_clips=values["links_to_clips"],
                paper=values["paper"],
            )
    except AddressFixed:
        form.add_error("slug", "The address stays while the product is for sale: links to it would break.")
    except ValidationError:
        form.add_error("slug", "Another product of yours has this address.")
    except PublishRefused as error:
        form.add_error("price", f"{error.findings[0].message} {error.findings[0].hint}")


def _offer_again(request: CreatorRequest, product: Product, form: OfferForm) -> HttpResponse:
    if wants_parts(request):
        fresh = own_product(request.creator, product.public_id)
        answer = parts_response(request, fresh, Selection(tab="offer"), offer=form, says="The offer is not saved yet.")
        answer.status_code = 422
        return answer
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(_address(product.public_id, "tab=offer"))


@require_POST
@creator_required
def go_live(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Publish the draft that the creator saw, with a word to those who have it about what is new."""
    product = own_product(request.creator, public_id)
    typed = request.POST.get("expected", "")
    selection = Selection(panel="publish", page=request.POST.get("page") or "sales")
    try:
        told = publish_with_news(
            product=product,
            by=request.user,
            expected=whole_number(typed),
            line=request.POST.get("news", ""),
            by_mail="news_mail" in request.POST,
        )
    except StaleDraft as error:
        return _not_live(request, public_id, STALE, draft=error.current.number)
    except PublishRefused as error:
        return _not_live(request, public_id, f"Not published. {error.findings[0].message}")
    return _done(request, public_id, selection, _went_live(told))


def _went_live(told: Told) -> str:
    title, count = told.published.product.title, told.mailed_count
    if told.is_too_soon:
        return f"{title} is live. Its buyers see what is new in their library; no mail left, the last one is too fresh."
    if count:
        return f"{title} is live. {count} {'person hears' if count == 1 else 'people hear'} by mail what is new."
    return f"{title} is live." + (" Its buyers see what is new in their library." if told.update else "")


def _not_live(request: CreatorRequest, public_id: str, detail: str, **more: object) -> HttpResponse:
    if wants_parts(request):
        return JsonResponse({"detail": detail, **more}, status=409)
    messages.error(request, detail)
    return redirect(_address(public_id, "panel=publish"))


@require_POST
@creator_required
def take_down(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Take the product off sale; buyers keep what they have."""
    product = unpublish(product=own_product(request.creator, public_id))
    return _done(request, public_id, Selection(panel="publish"), f"{product.title} is off sale. Buyers keep what they have.")


def _done(request: CreatorRequest, public_id: str, selection: Selection, says: str) -> HttpResponse:
    if wants_parts(request):
        return parts_response(request, own_product(request.creator, public_id), selection, says=says)
    messages.success(request, says)
    return redirect(_address(public_id, f"tab={selection.tab}&panel={selection.panel}"))


def _address(public_id: str, query: str) -> str:
    return reverse("builder:studio", args=[public_id]) + "?" + query

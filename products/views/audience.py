"""Audience: who is on the list, what they said yes to, and letting them go."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from owny.lib.streaming import streamed
from products.audience import KINDS, HasPaid, as_csv, bought_by, contacts_of, delete_lead, end_news
from products.models import Contact, Product

PER_PAGE = 50
FILTERS = {"all": "All", "buyers": "Buyers", "leads": "Leads", "news": "Want news", "stopped": "No mail"}


@never_cache
@require_safe
@creator_required
def audience(request: CreatorRequest) -> HttpResponse:
    """Everybody; one of them can be open."""
    asked = _asked(request)
    page = Paginator(contacts_of(request.creator, **asked), PER_PAGE).get_page(request.GET.get("page"))
    shown = Contact.objects.filter(pk__in=[one.pk for one in page])
    items = bought_by(shown, request.creator)
    counts = {kind: contacts_of(request.creator, kind=kind).count() for kind in KINDS}
    context = {
        "page": page,
        "people": [(one, items.get(one.buyer_id, [])) for one in page],
        "counts": counts,
        "filters": [(name, label, counts[name]) for name, label in FILTERS.items()],
        "kind": asked["kind"],
        "words": asked["words"],
        "product": asked["product"],
        "products": request.creator.products.filter(entitlements__isnull=False).distinct().order_by("title"),
        "query": urlencode({key: request.GET[key] for key in ("q", "kind", "product", "page") if request.GET.get(key)}),
        "opened": request.GET.get("open", ""),
        "asks_delete": "delete" in request.GET,
        "hub_url": settings.SITE_URL + reverse("products:hub", args=[request.creator.handle]),
    }
    return render(request, "products/audience.html", context)


@never_cache
@require_safe
@creator_required
def export(request: CreatorRequest) -> HttpResponseBase:
    """The same people as a CSV file."""
    lines = as_csv(contacts_of(request.creator, **_asked(request)), request.creator)
    response = StreamingHttpResponse(streamed(request, lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="audience-{timezone.now():%Y-%m-%d}.csv"'
    return response


@require_POST
@creator_required
def no_mail(request: CreatorRequest, contact_id: int) -> HttpResponse:
    """Somebody asked by other ways to hear no more."""
    contact = _own(request, contact_id)
    end_news(contact.buyer.email, creator=request.creator)
    messages.success(request, f"{contact.buyer.email} gets no more news from you.")
    return redirect(f"{reverse('products:audience')}?open={contact.pk}#person-{contact.pk}")


@require_POST
@creator_required
def delete(request: CreatorRequest, contact_id: int) -> HttpResponse:
    """Take a lead off the list."""
    contact = _own(request, contact_id)
    try:
        delete_lead(contact)
    except HasPaid as paid:
        messages.error(request, f"{paid} has paid, so they stay on the list; you can stop writing to them.")
    else:
        messages.success(request, f"{contact.buyer.email} is off your list. What they got free stays theirs.")
    return redirect("products:audience")


def _asked(request: HttpRequest) -> dict[str, Any]:
    kind, creator = request.GET.get("kind", "all"), request.creator  # type: ignore[attr-defined]
    product = Product.objects.filter(creator=creator, public_id=request.GET.get("product", "")).first()
    return {
        "kind": kind if kind in KINDS else "all",
        "words": request.GET.get("q", "").replace("\x00", "")[:200],
        "product": product,
    }


def _own(request: CreatorRequest, contact_id: int) -> Contact:
    found = Contact.objects.select_related("buyer", "creator")
    return get_object_or_404(found, creator=request.creator, pk=contact_id)

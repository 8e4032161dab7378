"""The time zone a buyer's days open by."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from owny.lib.zones import zone_choices
from products.library import Reader, reader_of
from products.models import Buyer
from products.models.order import SETTLED
from products.throttle import Limit
from products.time_zones import remember_zone

ZONE_CHANGES = Limit("zone-changes", 60, 60 * 60)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: HttpRequest) -> HttpResponse:
    """Choose a zone. The page's script tells the browser's own with `by=browser`, which fills an empty place only."""
    buyers = list(_buyers(reader_of(request)))
    if not buyers:
        raise Http404
    back = _back(request)
    if request.method != "POST":
        return _form(request, buyers[0], back)
    if not ZONE_CHANGES.allows(str(buyers[0].pk)):
        return _form(request, buyers[0], back, error="That was changed very often. Wait an hour.", status=429)
    is_chosen = request.POST.get("by") != "browser"
    known = [remember_zone(buyer, request.POST.get("zone", ""), chosen=is_chosen) for buyer in buyers]
    if not all(known):
        return _form(request, buyers[0], back, error="Choose a place from the list.", status=422)
    return redirect(back) if is_chosen else HttpResponse(status=204)


def _buyers(reader: Reader) -> QuerySet[Buyer]:
    """Those whose address this browser confirmed, and those nobody confirmed yet but who bought in it."""
    bought_here = Q(orders__uuid__in=reader.orders, orders__status__in=SETTLED, email_confirmed_at__isnull=True)
    return Buyer.objects.filter(Q(pk__in=reader.buyer_ids) | bought_here).distinct().order_by("pk")


def _form(request: HttpRequest, buyer: Buyer, back: str, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {"choices": zone_choices(), "now": buyer.time_zone or "UTC", "back": back, "error": error}
    return render(request, "library/zone.html", context, status=status)


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    library = reverse("products:library")
    is_ours = asked.startswith(library) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else library

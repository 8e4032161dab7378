"""The time zone a creator's days are in: codes begin and end by it, statements are by its months."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from creators.access import CreatorRequest, creator_required
from products.time_zones import is_zone, place_of, zone_choices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def zone(request: CreatorRequest) -> HttpResponse:
    """Choose a zone."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    back = asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""
    name = request.POST.get("zone", "")
    if request.method == "POST" and is_zone(name):
        request.creator.time_zone = name
        request.creator.save(update_fields=["time_zone"])
        messages.success(request, f"Your days are by {place_of(name)} time now.")
        return redirect(back or "products:orders")
    context = {
        "choices": zone_choices(),
        "now": request.creator.time_zone or "UTC",
        "back": back,
        "error": "Choose a place from the list." if request.method == "POST" else "",
    }
    return render(request, "products/order_zone.html", context, status=422 if request.method == "POST" else 200)

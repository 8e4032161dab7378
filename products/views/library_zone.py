"""The time zone a buyer's days open by, and the mails about them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from owny.lib.zones import zone_choices
from products.day_mails import timed_pages
from products.library import Reader, reader_of
from products.models import Buyer, Entitlement
from products.models.order import SETTLED
from products.throttle import Limit
from products.time_zones import remember_zone
from products.unsubscribing import WayOut, come_back, has_stopped_all, set_day_mail
from products.views.ways import next_in_library

ZONE_CHANGES = Limit("zone-changes", 60, 60 * 60)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: HttpRequest) -> HttpResponse:
    """Choose a zone. The page's script tells the browser's own with `by=browser`, which fills an empty place only."""
    buyers = list(_buyers(reader_of(request)))
    if not buyers:
        raise Http404
    back = next_in_library(request)
    if request.method != "POST":
        return _form(request, buyers, back)
    if not ZONE_CHANGES.allows(str(buyers[0].pk)):
        return _form(request, buyers, back, error="That was changed very often. Wait an hour.", status=429)
    is_chosen = request.POST.get("by") != "browser"
    if is_chosen and "has_days" in request.POST:
        _choose_mails(request, buyers, set(request.POST.getlist("days")))
    known = [remember_zone(buyer, request.POST.get("zone", ""), chosen=is_chosen) for buyer in buyers]
    if not all(known):
        return _form(request, buyers, back, error="Choose a place from the list.", status=422)
    return redirect(back) if is_chosen else HttpResponse(status=204)


def _buyers(reader: Reader) -> QuerySet[Buyer]:
    """Those whose address this browser confirmed, and those nobody confirmed yet but who bought in it."""
    bought_here = Q(orders__uuid__in=reader.orders, orders__status__in=SETTLED, email_confirmed_at__isnull=True)
    return Buyer.objects.filter(Q(pk__in=reader.buyer_ids) | bought_here).distinct().order_by("pk")


def _timed(request: HttpRequest, buyers: Iterable[Buyer]) -> list[Entitlement]:
    """What opens day by day, of all that these buyers have, and writes to them about it; at a creator's own domain only what
    is theirs."""
    live = Entitlement.objects.filter(buyer__in=list(buyers), revoked_at__isnull=True, product__mails_days=True)
    if only_of := reader_of(request).only_of:
        live = live.filter(product__creator__handle=only_of)
    found = live.select_related("product__live_revision", "product__creator", "buyer").order_by("-pk")
    return [one for one in found if timed_pages(one.product)]


def _choose_mails(request: HttpRequest, buyers: Iterable[Buyer], wanted: set[str]) -> None:
    for one in _timed(request, buyers):
        if one.product.public_id in wanted and has_stopped_all(one):
            come_back(WayOut(one.buyer, one.product.creator, one))
        else:
            set_day_mail(one, wanted=one.product.public_id in wanted)


def _form(request: HttpRequest, buyers: list[Buyer], back: str, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "choices": zone_choices(),
        "now": buyers[0].time_zone or "UTC",
        "days": [(one, has_stopped_all(one)) for one in _timed(request, buyers)],
        "back": back,
        "error": error,
    }
    return render(request, "library/zone.html", context, status=status)

"""The list of products, and the line of what is being built."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from builder.models import Build
from builder.models.build import ACTIVE
from builder.planning import settle
from builder.studio.shelf import SHOWS, shelf_of
from creators.access import CreatorRequest, creator_required

MOST_PLANS = 4


@require_safe
@never_cache
@creator_required
def products(request: CreatorRequest) -> HttpResponse:
    """The creator's products; before the first one, what to do next."""
    creator = request.creator
    show = request.GET.get("show", "all")
    show = show if show in SHOWS else "all"
    settle(creator)
    plans = creator.plans.to_go_on_with().select_related("persona", "product")[:MOST_PLANS]
    if not creator.products.exists():
        count = creator.clip_cards.count()
        return render(
            request, "builder/products_first.html", {"clip_count": count, "step": 2 if count else 1, "plans": plans}
        )
    shelf = shelf_of(creator, show)
    shows = [(name, label, shelf.counts[name]) for name, label in SHOWS.items()]
    return render(request, "builder/products.html", {"shelf": shelf, "show": show, "shows": shows, "plans": plans})


@require_safe
@never_cache
@creator_required
def building(request: CreatorRequest) -> HttpResponse:
    """The rows of active builds, asked for every few seconds; with none left the page is loaded anew."""
    active = (
        Build.objects.of_products()
        .filter(creator=request.creator, status__in=ACTIVE)
        .select_related("product")
        .order_by("-id")
    )
    response = render(request, "builder/products_building.html", {"building": active})
    if not active and request.htmx:
        response.headers["HX-Refresh"] = "true"
    return response

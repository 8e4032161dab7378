"""How was it? A buyer says so, changes it, takes it back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from owny.lib.typed import lines, one_line
from products.models import Review, ReviewState
from products.models.review import LONGEST_NAME, LONGEST_REVIEW
from products.reading import Desk, context_of, desk_of
from products.rendering.reading_pages import render_around
from products.rendering.reading_words import filled
from products.reviewing import OwnProduct, withdraw_review, write_review
from products.throttle import Limit
from products.views.library import opened, private, refused, review_by

REVIEWS = Limit("reviews", 30, 60 * 60)
SAID = {
    ReviewState.WAITING: "review_waiting",
    ReviewState.SHOWN: "review_shown",
    ReviewState.HIDDEN: "review_hidden",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form with what was said before. Only for those who have the product: a stranger, and its creator, see 404. Who had
    it before may still take back what they said."""
    product, right = opened(request, public_id)
    found = review_by(product, right)
    if found is not None and request.POST.get("do") == "withdraw":
        withdraw_review(found)
        return redirect(f"{reverse('products:review', args=[public_id])}?gone=1")
    if right.ended:
        return refused(request, product, right)
    if right.entitlement is None or not right.keeps:
        raise Http404
    desk = desk_of(product, right)
    if request.method != "POST":
        return _page(request, desk, found, _values(desk, found), said=_said(request, desk, found))
    if request.POST.get("do") == "withdraw":
        return redirect(f"{reverse('products:review', args=[public_id])}?gone=1")
    if not REVIEWS.allows(str(right.entitlement.buyer_id)):
        return HttpResponse("That was very often. Wait an hour; what you wrote before is kept.", status=429)
    return _save(request, desk, found)


def _save(request: HttpRequest, desk: Desk, found: Review | None) -> HttpResponse:
    values = _typed(request)
    entitlement = desk.right.entitlement
    if entitlement is None or values["rating"] not in range(1, 6) or not values["text"] or not values["name"]:
        return _page(request, desk, found, values, wrong=desk.words["review_missing"], status=422)
    try:
        write_review(product=desk.product, buyer=entitlement.buyer, **values)
    except OwnProduct:
        return _page(request, desk, found, values, wrong=desk.words["review_own"], status=403)
    return redirect(f"{reverse('products:review', args=[desk.product.public_id])}?sent=1")


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as it is kept: no control signs, no more than fits."""
    stars = request.POST.get("rating", "")
    return {
        "rating": int(stars) if stars in ("1", "2", "3", "4", "5") else 0,
        "text": lines(request.POST.get("text", ""), LONGEST_REVIEW),
        "name": one_line(request.POST.get("name", ""), LONGEST_NAME),
    }


def _values(desk: Desk, found: Review | None) -> dict[str, Any]:
    if found is not None:
        return {"rating": found.rating, "text": found.text, "name": found.display_name}
    buyer = desk.right.entitlement.buyer if desk.right.entitlement else None
    return {"rating": 0, "text": "", "name": buyer.name.split()[0] if buyer and buyer.name.split() else ""}


def _said(request: HttpRequest, desk: Desk, found: Review | None) -> str:
    name = desk.product.creator.display_name
    if found is None:
        return desk.words["review_gone"] if "gone" in request.GET else ""
    key = "review_thanks" if "sent" in request.GET and found.state == ReviewState.WAITING else SAID[ReviewState(found.state)]
    return filled(desk.words[key], name=name)


def _page(
    request: HttpRequest,
    desk: Desk,
    found: Review | None,
    values: dict[str, Any],
    *,
    said: str = "",
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    html = render_around(
        "review",
        desk.document,
        context_of(desk, csrf_token=get_token(request)),
        review=found,
        values=values,
        said=said,
        wrong=wrong,
        back_url=reverse("products:read", args=[desk.product.public_id]),
    )
    return private(HttpResponse(html, status=status))

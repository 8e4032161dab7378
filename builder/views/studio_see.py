"""The draft as others will see it, and secret links to it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from builder.editing import NoDraft, draft_of
from builder.views.studio import own_product
from creators.access import CreatorRequest, creator_required
from owny.lib.numbers import whole_number
from products.models import PreviewLink, Product
from products.models.preview_link import DAYS
from products.preview_links import MadeLink, NoSuchLength, TooManyLinks, end_link, live_links, make_link
from products.previewing import SALES, Who, days_of, draw_as, first_page
from products.rendering.page import PageNotFound

WHO: dict[str, Who] = {"visitor": "visitor", "buyer": "buyer"}


@require_safe
@never_cache
@creator_required
def see(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The draft in a frame, as `?who=` and on `?day=`, with the links that are shared."""
    product = own_product(request.creator, public_id)
    return _page(request, product)


@require_safe
@never_cache
@creator_required
def seen_page(request: CreatorRequest, public_id: str, who: str, slug: str) -> HttpResponse:
    """One page as they see it; what they would not see leads to the first page that they do."""
    product, document = _own_draft(request, public_id)
    if who not in WHO:
        raise Http404
    day = _day(request.GET.get("day", ""), document)
    query = f"?day={day}" if day else ""

    def address(name: str) -> str:
        return reverse("builder:studio_seen_page", args=[public_id, who, name]) + query

    try:
        html = draw_as(product, document, slug, who=WHO[who], address=address, buy_url="#buy", day=day)
    except PageNotFound:
        try:
            first = SALES if who == "visitor" else first_page(product, document, day=day)
        except PageNotFound as error:
            raise Http404 from error
        if first == slug:
            raise Http404 from None
        return redirect(address(first))
    added = format_html('<script type="module" src="{}"></script></head>', static("js/see-frame.js"))
    return HttpResponse(html.replace("</head>", str(added), 1))


@require_POST
@never_cache
@creator_required
def share(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Make a secret link; its address is in this answer and nowhere else."""
    product, _ = _own_draft(request, public_id)
    days = request.POST.get("days", "")
    try:
        made = make_link(product=product, days=int(days) if days in map(str, DAYS) else 0, by=request.user)
    except (NoSuchLength, TooManyLinks) as refused:
        return _page(request, product, refusal=str(refused), status=422)
    return _page(request, product, made=made, status=201)


@require_POST
@never_cache
@creator_required
def share_end(request: CreatorRequest, public_id: str, link_id: str) -> HttpResponse:
    """Take a link back."""
    product = own_product(request.creator, public_id)
    end_link(get_object_or_404(PreviewLink, product=product, public_id=link_id))
    return _page(request, product, says="The link opens nothing any more.")


def _page(
    request: CreatorRequest,
    product: Product,
    *,
    made: MadeLink | None = None,
    refusal: str = "",
    says: str = "",
    status: int = 200,
) -> HttpResponse:
    try:
        _, document = draft_of(product)
    except NoDraft as error:
        raise Http404 from error
    who = WHO.get(request.GET.get("who", ""), "visitor")
    day = _day(request.GET.get("day", ""), document)
    context: dict[str, Any] = {
        "product": product,
        "links": live_links(product),
        "lengths": DAYS,
        "made": made,
        "refusal": refusal,
        "says": says,
    }
    if request.htmx:
        return render(request, "builder/_studio/share.html", context)  # htmx shows no answer of another status
    asked = request.GET.get("page", "")
    slug = asked if any(page["slug"] == asked for page in document["pages"]) else SALES
    context |= {
        "who": who,
        "day": day or 1,
        "days": range(1, days_of(document) + 1),
        "frame": reverse("builder:studio_seen_page", args=[product.public_id, who, slug])
        + (f"?day={day or 1}" if who == "buyer" and days_of(document) else ""),
        "is_sharing": bool(made or refusal or says or "share" in request.GET),
    }
    return render(request, "builder/see.html", context, status=status)


def _own_draft(request: CreatorRequest, public_id: str) -> tuple[Product, dict[str, Any]]:
    product = own_product(request.creator, public_id)
    try:
        return product, draft_of(product)[1]
    except NoDraft as error:
        raise Http404 from error


def _day(typed: str, document: dict[str, Any]) -> int | None:
    """The day of the programme that was asked for; None where all is open at once."""
    last, day = days_of(document), whole_number(typed, digits=4)
    return min(max(day, 1), last) if last and day is not None else None

"""What anybody can see: a creator's hub, a product's page, its cover."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from creators.models import Creator
from creators.own_hosts import live_host_of
from products.addresses import public_url
from products.media import portrait_of
from products.models import Product, ProductStatus, ViewedPage
from products.partner_links import follows_partners
from products.presenting import social_url, theme_url
from products.rendering.cover import cover_svg
from products.shop_window import brand_tokens, document_of, look_of

COVER_CACHE = "public, max-age=86400"
COVER_WIDTH, COVER_HEIGHT = 600, 750


@require_safe
@follows_partners
def page(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    """A product that is not for sale now: archived ones say so, drafts do not exist for buyers.

    Published pages never come here, `products.serving` answers for them.
    """
    product = get_object_or_404(
        Product.objects.select_related("creator__brand", "live_revision"),
        creator__handle=handle.lower(),
        slug=slug.lower(),
        status=ProductStatus.ARCHIVED,
    )
    return render(request, "products/archived.html", {"product": product, **look_of(product)}, status=410)


@require_safe
@follows_partners
def hub(request: HttpRequest, handle: str) -> HttpResponse:
    """A creator's page with everything they sell."""
    creator = get_object_or_404(Creator.objects.select_related("brand"), handle=handle.lower())
    products = creator.products.filter(status=ProductStatus.PUBLISHED).select_related("creator", "live_revision")
    shown = list(products.order_by("-published_at"))
    tokens, own = brand_tokens(creator), live_host_of(creator)
    context = {
        "creator": creator,
        "brand": getattr(creator, "brand", None),
        "products": shown,
        "hub_url": public_url(creator, "hub", host=own),
        "feed_url": public_url(creator, "feed", host=own),
        "social_url": social_url(shown[0], document_of(shown[0]), host=own) if shown else "",
        "theme_url": theme_url(tokens),
        "preset": tokens["preset"],
        "avatar_url": portrait_of(creator),
        "seen_page": ViewedPage.HUB,
        "seen_of": creator.handle,
        "seen_handle": creator.handle,
    }
    response = render(request, "products/hub.html", context)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def cover(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    """The drawn cover of a product that is or was on sale."""
    product = get_object_or_404(
        Product.objects.select_related("live_revision"), creator__handle=handle.lower(), slug=slug.lower()
    )
    if product.live_revision is None:
        raise Http404
    tokens = product.live_revision.document.get("themeTokens", {})
    art = cover_svg(product.title, tokens, COVER_WIDTH, COVER_HEIGHT)
    return HttpResponse(art, content_type="image/svg+xml", headers={"Cache-Control": COVER_CACHE})

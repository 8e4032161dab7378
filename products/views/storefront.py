"""What anybody can see: a creator's hub, a product's page, its cover."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from creators.models import Creator
from products.media import portrait_of
from products.models import Product, ProductStatus
from products.partner_links import follows_partners
from products.presenting import social_image, theme_url
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
    tokens = brand_tokens(creator)
    context = {
        "creator": creator,
        "brand": getattr(creator, "brand", None),
        "products": shown,
        "hub_url": settings.SITE_URL + reverse("products:hub", args=[creator.handle]),
        "social_url": settings.SITE_URL + social_image(shown[0], document_of(shown[0])) if shown else "",
        "theme_url": theme_url(tokens),
        "preset": tokens["preset"],
        "avatar_url": portrait_of(creator),
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

"""What anybody can see: a creator's hub, a product's page, its cover."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from creators.models import Creator
from products.models import Product, ProductStatus, PublishedPage
from products.presenting import theme_url
from products.rendering.cover import cover_svg
from products.shop_window import brand_tokens, look_of

PAGE_CACHE = "public, max-age=60, stale-while-revalidate=600"
COVER_CACHE = "public, max-age=86400"
COVER_WIDTH, COVER_HEIGHT = 600, 750


@require_safe
def page(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    """The stored page of a published product: one query. Archived ones say so; drafts do not exist for buyers."""
    is_zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    path = reverse("products:page", args=[handle.lower(), slug.lower()])
    stored = PublishedPage.objects.filter(path=path, product__status=ProductStatus.PUBLISHED)
    found = stored.values_list("html_gzip" if is_zipped else "html", "etag").first()
    if found is None:
        return _not_on_sale(request, handle, slug)
    body, etag = found
    response = HttpResponse(bytes(body), content_type="text/html; charset=utf-8")
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = f'W/"{etag}"'
    response.headers["Cache-Control"] = PAGE_CACHE
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _not_on_sale(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    product = get_object_or_404(
        Product.objects.select_related("creator__brand", "live_revision"),
        creator__handle=handle.lower(),
        slug=slug.lower(),
        status=ProductStatus.ARCHIVED,
    )
    return render(request, "products/archived.html", {"product": product, **look_of(product)}, status=410)


@require_safe
def hub(request: HttpRequest, handle: str) -> HttpResponse:
    """A creator's page with everything they sell."""
    creator = get_object_or_404(Creator.objects.select_related("brand"), handle=handle.lower())
    products = creator.products.filter(status=ProductStatus.PUBLISHED).select_related("live_revision")
    tokens = brand_tokens(creator)
    context = {
        "creator": creator,
        "brand": getattr(creator, "brand", None),
        "products": products.order_by("-published_at"),
        "theme_url": theme_url(tokens),
        "preset": tokens["preset"],
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

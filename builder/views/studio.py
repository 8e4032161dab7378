"""The studio's pages: the desk, its parts, the preview of a draft, covers."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from builder.editing import NoDraft
from builder.forms.offer import OfferForm
from builder.look_matching import look_for
from builder.studio.desk import Selection, lay_out
from builder.studio.look import tokens_with_preset
from builder.studio.look_like import worn
from creators.access import CreatorRequest, creator_required
from creators.models import Creator
from owny.lib.numbers import whole_number
from products.dsl.upgrade import upgrade
from products.models import Product, Revision
from products.presenting import page_context
from products.publishing import SALES_SLUG
from products.rendering.cover import cover_svg
from products.rendering.page import PageNotFound, render_page
from products.rendering.roles import ROLES

COVER_WIDTH, COVER_HEIGHT = 480, 640
COVER_CACHE = "private, max-age=31536000, immutable"


def own_product(creator: Creator, public_id: str) -> Product:
    """The creator's product with this id; for anybody else's there is none."""
    found = Product.objects.select_related("creator", "draft_revision", "live_revision")
    found = found.defer("draft_revision__document", "live_revision__document")
    return get_object_or_404(found, creator=creator, public_id=public_id)


@require_safe
@never_cache
@creator_required
def studio(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The whole studio; a product that was never built leads back to the list."""
    product = own_product(request.creator, public_id)
    try:
        desk = lay_out(product, request.user, Selection.read(request.GET))
    except NoDraft:
        messages.info(request, f"{product.title} is not built yet.")
        return redirect("builder:products")
    return render(request, "builder/studio.html", desk.context)


@require_safe
@never_cache
@creator_required
def parts(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The panes for another selection, as JSON `{draft, html}`."""
    product = own_product(request.creator, public_id)
    try:
        return parts_response(request, product, Selection.read(request.GET))
    except NoDraft as error:
        raise Http404 from error


def parts_response(
    request: CreatorRequest, product: Product, selection: Selection, *, offer: OfferForm | None = None, **more: Any
) -> JsonResponse:
    """Everything of the studio that depends on the draft and the selection, drawn anew."""
    desk = lay_out(product, request.user, selection, offer=offer)
    html = render_to_string("builder/_studio/parts.html", desk.context, request=request)
    chosen = {"page": desk.context["page"]["slug"], "block": str(desk.placed.block_id) if desk.placed else ""}
    return JsonResponse({"draft": desk.revision.number, "html": html, **chosen, **more})


@require_safe
@never_cache
@creator_required
def preview(request: CreatorRequest, public_id: str, slug: str) -> HttpResponse:
    """A page of the draft, or of `?version=`, drawn by the renderer that buyers get; marks and clicks are added."""
    product = own_product(request.creator, public_id)
    revision = _shown(product, request.GET.get("version", ""))
    document = upgrade(revision.document)
    if "like" in request.GET:
        document = worn(document, look_for(product))
    query = f"?version={revision.number}" if "version" in request.GET else ""
    urls = {
        page["slug"]: reverse("builder:studio_preview", args=[public_id, page["slug"]]) + query for page in document["pages"]
    }
    context = page_context(product, document, mode="preview", page_urls=urls)
    if "version" in request.GET and slug not in urls:
        slug = SALES_SLUG  # the page is younger than the version that is looked at
    try:
        html = render_page(document, slug, context)
    except PageNotFound as error:
        raise Http404 from error
    added = format_html(
        '<meta name="draft" content="{}"><link rel="stylesheet" href="{}"><script type="module" src="{}"></script></head>',
        "" if "version" in request.GET else revision.number,
        static("css/screens/studio-frame.css"),
        static("js/studio-frame.js"),
    )
    return HttpResponse(html.replace("</head>", str(added), 1))


def _shown(product: Product, version: str) -> Revision:
    if version:
        return get_object_or_404(product.revisions, number=whole_number(version))
    if product.draft_revision is None:
        raise Http404
    return product.draft_revision


@require_safe
@creator_required
def cover(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The product's cover as a picture; `?preset=` in another look. The address carries the document's hash as `v`."""
    product = own_product(request.creator, public_id)
    revision = product.draft_revision
    tokens: Mapping[str, Any] = revision.document.get("themeTokens", {}) if revision else {}
    if "like" in request.GET:
        tokens = worn({"themeTokens": tokens}, look_for(product))["themeTokens"]
    preset = request.GET.get("preset", "")
    if preset in ROLES:
        tokens = tokens_with_preset(preset, tokens)
    drawn = cover_svg(product.title, tokens, COVER_WIDTH, COVER_HEIGHT)
    cache = COVER_CACHE if "v" in request.GET else "private, no-cache"
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": cache})


def wants_parts(request: HttpRequest) -> bool:
    """Whether the studio's own script asks; a plain form is answered with a page."""
    return request.headers.get("Accept") == "application/json"

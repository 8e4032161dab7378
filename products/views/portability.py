"""Taking things along: a product or everything as a zip, and bringing a product in from a file."""

from typing import IO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from creators.access import CreatorRequest, creator_required
from owny.lib.streaming import streamed
from products.dsl.upgrade import upgrade
from products.exporting import NothingToExport, as_json, export_everything, export_product
from products.importing import MOST_UPLOAD, ImportRefused, import_product
from products.models import Product

SHOWN_PROBLEMS = 30


@never_cache
@require_safe
@creator_required
def take_site(request: CreatorRequest, public_id: str) -> HttpResponseBase:
    """The product as a zip: web site, document, pictures, PDF."""
    product = _own(request, public_id)
    try:
        return as_download(export_product(product), f"{product.slug}.zip")
    except NothingToExport as nothing:
        raise Http404 from nothing


@never_cache
@require_safe
@creator_required
def take_document(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The product's document as JSON."""
    product = _own(request, public_id)
    if product.draft_revision is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{product.slug}.json"'}
    body = as_json(upgrade(product.draft_revision.document))
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)


@never_cache
@require_safe
@creator_required
def take_everything(request: CreatorRequest) -> HttpResponseBase:
    """All products, clips and orders as one zip, which begins to arrive at once."""
    name = f"{request.creator.handle}-{timezone.now():%Y-%m-%d}.zip"
    response = StreamingHttpResponse(streamed(request, export_everything(request.creator)), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def bring_in(request: CreatorRequest) -> HttpResponse:
    """Choose a file; it becomes a new draft, or the page says what is wrong with it."""
    if request.method != "POST":
        return render(request, "products/bring_in.html")
    file = request.FILES.get("files")
    if file is None:
        return render(request, "products/bring_in.html", {"detail": "No file was chosen."}, status=422)
    if file.size is None or file.size > MOST_UPLOAD:
        detail = f"This file has more than {MOST_UPLOAD // 2**20} MB."
        return render(request, "products/bring_in.html", {"detail": detail}, status=422)
    try:
        done = import_product(creator=request.creator, content=file.read(), by=request.user)
    except ImportRefused as refused:
        context = {
            "name": file.name,
            "problems": refused.problems[:SHOWN_PROBLEMS],
            "more": max(0, len(refused.problems) - SHOWN_PROBLEMS),
        }
        return render(request, "products/bring_in.html", context, status=422)
    for note in done.notes:
        messages.warning(request, note)
    messages.success(request, f"{done.product.title} is here as a draft. Set its price under Offer before you publish it.")
    return redirect("builder:studio", done.product.public_id)


def as_download(content: IO[bytes], name: str) -> FileResponse:
    """A zip that the browser saves."""
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


def _own(request: CreatorRequest, public_id: str) -> Product:
    found = Product.objects.select_related("creator__brand", "draft_revision")
    return get_object_or_404(found, creator=request.creator, public_id=public_id)

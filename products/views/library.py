"""Reading: the shelf, the pages of what one has, and the file to keep."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from products.forms import EmailForm
from products.library import Right, opens_on, reader_of, right_of, shelf_of
from products.models import Buyer, PdfStatus, Product, Revision
from products.pdfs import content_of, request_pdf
from products.presenting import page_context
from products.rendering.context import PageContext
from products.rendering.export import render_export
from products.rendering.page import render_page
from products.shop_window import cover_url, document_of

WITHIN_A_WEEK = 7
LOOK_AGAIN_SECONDS = 4


@never_cache
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Everything this reader has; strangers are asked for their address."""
    reader = reader_of(request)
    shelf = [(one, cover_url(one.product)) for one in shelf_of(reader)]
    buyer = Buyer.objects.filter(pk__in=reader.buyer_ids).first()
    if buyer is None and not shelf:
        return render(request, "library/enter.html", {"form": EmailForm()})
    return render(request, "library/shelf.html", {"shelf": shelf, "buyer": buyer})


@never_cache
@require_safe
def read(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """A content page of the live revision; without a slug, the first one."""
    product, right = _opened(request, public_id)
    if right.ended:
        return _ended(request, product, right)
    document = document_of(product)
    pages = [page for page in document.get("pages", ()) if page.get("kind") == "content"]
    page = next((one for one in pages if one["slug"] == slug), None) if slug else next(iter(pages), None)
    if page is None:
        raise Http404
    if not slug:
        return redirect("products:read_page", public_id, page["slug"])
    opens = opens_on(page, right.since)
    if opens is not None:
        context = {"product": product, "page": page, "opens": opens, "first": pages[0]["slug"]}
        return render(request, "library/locked.html", context, status=403)
    return _private(HttpResponse(render_page(document, slug, _context(product, document, pages, right))))


@never_cache
@require_safe
def download(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole product as a PDF, or `?as=page` as one printable page. The page comes too where there is no PDF and
    while days are closed: those are left out of it. A PDF that is being made is waited for on a page of its own."""
    product, right = _opened(request, public_id)
    if right.ended:
        return _ended(request, product, right)
    document = document_of(product)
    pages = [page for page in document.get("pages", ()) if opens_on(page, right.since) is None]
    is_whole = len(pages) == len(document.get("pages", ()))
    if is_whole and request.GET.get("as") != "page" and product.live_revision is not None:
        answer = _pdf(request, product, product.live_revision)
        if answer is not None:
            return _private(answer)
    return _private(_printable(product, {**document, "pages": pages}))


def _pdf(request: HttpRequest, product: Product, revision: Revision) -> HttpResponse | None:
    """The PDF, or the page that waits for it, or None when there will be none."""
    pdf = request_pdf(revision)
    if pdf is None or pdf.status in (PdfStatus.FAILED, PdfStatus.UNAVAILABLE):
        return None
    content = content_of(pdf) if pdf.status == PdfStatus.READY else None
    if content is None:
        response = render(request, "library/pdf_waiting.html", {"product": product})
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
        return response
    headers = {"Content-Disposition": f'attachment; filename="{product.slug}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _printable(product: Product, document: Mapping[str, Any]) -> HttpResponse:
    response = HttpResponse(render_export(document, page_context(product, document, mode="export")))
    name = slugify(product.title) or product.public_id
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    return response


def _opened(request: HttpRequest, public_id: str) -> tuple[Product, Right]:
    """The product and the reader's right to it; a stranger sees 404."""
    product = get_object_or_404(Product.objects.select_related("creator", "live_revision"), public_id=public_id)
    right = right_of(reader_of(request), product)
    if right is None or product.live_revision is None:
        raise Http404
    return product, right


def _context(product: Product, document: Mapping[str, Any], pages: list[dict[str, Any]], right: Right) -> PageContext:
    closed = {page["slug"]: _in_words(opens) for page in pages if (opens := opens_on(page, right.since))}
    urls = {
        page["slug"]: reverse("products:read_page", args=[product.public_id, page["slug"]])
        for page in pages
        if page["slug"] not in closed
    }
    return page_context(
        product,
        document,
        mode="library",
        page_urls=urls,
        locked=closed,
        library_url=reverse("products:library"),
        download_url=reverse("products:download", args=[product.public_id]),
    )


def _in_words(day: date) -> str:
    """`Thursday` within a week, else `12 November`."""
    is_near = (day - timezone.now().date()).days < WITHIN_A_WEEK
    return date_format(day, "l" if is_near else "j F")


def _ended(request: HttpRequest, product: Product, right: Right) -> HttpResponse:
    return render(request, "library/ended.html", {"product": product, "reason": right.ended}, status=410)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response

"""Reading: the shelf, the pages of what one has, and the file to keep."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from products.forms import EmailForm
from products.library import Right, reader_of, right_of, shelf_of
from products.media import inlined_pictures
from products.models import Buyer, Product
from products.presenting import page_context
from products.reading import Desk, closed_slugs, context_of, desk_of
from products.rendering.export import render_export
from products.rendering.page import render_page
from products.rendering.reading_pages import render_around
from products.rendering.reading_plan import Leaf
from products.shop_window import cover_url, document_of
from products.updates import mark_news_seen, news_of
from products.views.pdf_download import pdf_answer

WITH_DOCUMENT = Product.objects.select_related("creator", "live_revision")
WITHOUT_DOCUMENT = Product.objects.all()


@never_cache
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Everything this reader has; strangers are asked for their address."""
    reader = reader_of(request)
    shelf = [
        {
            "entry": one,
            "cover": cover_url(one.product),
            "desk": desk_of(one.product, right, begins=False),
            "news": news_of(one),
        }
        for one, right in shelf_of(reader)
    ]
    buyer = Buyer.objects.filter(pk__in=reader.buyer_ids).first()
    if buyer is None and not shelf:
        return render(request, "library/enter.html", {"form": EmailForm()})
    return render(request, "library/shelf.html", {"shelf": shelf, "buyer": buyer})


@never_cache
@require_safe
def read(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """A content page of the live revision; without a slug, the place where this reader left off."""
    product, right = opened(request, public_id)
    if right.ended:
        return refused(request, product, right)
    desk = desk_of(product, right)
    if not slug:
        return _resume(desk)
    page = desk.page(slug)
    if page is None:
        raise Http404
    if page.slug in desk.closed:
        return _closed(desk, page, get_token(request))
    if desk.reading is not None and desk.standing.last_page != page.id:
        desk.reading.last_page, desk.reading.last_block = page.id, ""
        desk.reading.save(update_fields=["last_page", "last_block", "seen_at"])
    context = context_of(
        desk,
        page,
        csrf_token=get_token(request),
        saved="saved" in request.GET,
        as_print=request.GET.get("as") == "print",
        news=_news(desk),
    )
    return private(HttpResponse(render_page(desk.document, slug, context)))


def _news(desk: Desk) -> list[str]:
    """What is new, said once: on the first page that its reader opens afterwards."""
    entitlement = desk.right.entitlement
    news = news_of(entitlement) if entitlement is not None and desk.reading is not None else []
    if news and entitlement is not None:
        mark_news_seen(entitlement)
    return [one.line for one in news]


def _resume(desk: Desk) -> HttpResponse:
    page = desk.standing.resume(desk.open_ids)
    if page is None:
        raise Http404
    standing = desk.standing
    place = f"#{standing.last_block}" if standing.last_block and standing.last_page == page.id else ""
    return redirect(desk.address(page) + place)


def _closed(desk: Desk, page: Leaf, csrf_token: str) -> HttpResponse:
    today = desk.today() or desk.standing.resume(desk.open_ids)
    html = render_around(
        "closed",
        desk.document,
        context_of(desk, page, csrf_token=csrf_token),
        page=page,
        number=desk.plan.pages.index(page) + 1,
        opens=desk.in_words(desk.closed[page.slug]),
        date=desk.closed[page.slug].isoformat(),
        back_url=desk.address(today) if today else reverse("products:library"),
        here=desk.address(page),
    )
    return private(HttpResponse(html, status=403))


@never_cache
@require_safe
def download(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole product as a PDF (`pdf_answer`), or `?as=page` as one printable page. The page comes too where PDF files are
    switched off and while days are closed: those are left out of it."""
    # Without the document: a file that is there needs none of it.
    product, right = opened(request, public_id, WITHOUT_DOCUMENT)
    if right.ended:
        return refused(request, product, right)
    closed = closed_slugs(product, right)
    if not closed and request.GET.get("as") != "page":
        answer = pdf_answer(request, product, right)
        if answer is not None:
            return private(answer)
    document = document_of(product)
    pages = [page for page in document.get("pages", ()) if page.get("slug") not in closed]
    return private(_printable(product, {**document, "pages": pages}))


def _printable(product: Product, document: Mapping[str, Any]) -> HttpResponse:
    context = page_context(product, document, mode="export")
    context = replace(context, media=inlined_pictures(context.media, document))
    response = HttpResponse(render_export(document, context))
    name = slugify(product.title) or product.public_id
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    return response


def opened(request: HttpRequest, public_id: str, products: QuerySet[Product] = WITH_DOCUMENT) -> tuple[Product, Right]:
    """The product and the reader's right to it; a stranger sees 404."""
    product = get_object_or_404(products, public_id=public_id)
    right = right_of(reader_of(request), product)
    if right is None or product.live_revision_id is None:
        raise Http404
    return product, right


def refused(request: HttpRequest, product: Product, right: Right) -> HttpResponse:
    """The page for whoever had the product and has it no more."""
    is_lost = right.entitlement is not None and right.entitlement.order_item.order.is_lost
    context = {"product": product, "reason": "lost" if is_lost else right.ended}
    return render(request, "library/ended.html", context, status=410)


def private(response: HttpResponse) -> HttpResponse:
    """The answer, for one reader and no search engine."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response

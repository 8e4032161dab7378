"""A draft behind a secret address, for whoever was given it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from owny.lib.networks import network_of
from products.documents import written_of
from products.models import PreviewLink
from products.preview_links import is_open, link_of, saw
from products.previewing import SALES, draw_as, first_page
from products.rendering.page import PageNotFound
from products.throttle import Limit

LOOKS_FROM_PLACE = Limit("preview-from-place", 240, 60)


# Nothing can be changed here: a form of the page only leads on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, key: str, slug: str = SALES) -> HttpResponse:
    """A page of the newest draft; a button that leads on is answered with the next page."""
    if not LOOKS_FROM_PLACE.allows(network_of(request)):
        return _closed(HttpResponse("That was very often. Wait a minute and try again.", status=429))
    link = link_of(key)
    revision = link.product.draft_revision if link is not None else None
    if link is None or revision is None or not is_open(link):
        return _ended(request, link)
    product, document = link.product, written_of(revision).document

    def address(name: str) -> str:
        return reverse("products:preview_page", args=[key, name])

    if request.method == "POST":
        slugs = [page["slug"] for page in document["pages"]]
        after = slugs[slugs.index(slug) + 1 :] if slug in slugs else []
        return _closed(redirect(address((after or [slug])[0])))
    try:
        inside = "" if slug != SALES else first_page(product, document)
    except PageNotFound:
        inside = ""
    try:
        html = draw_as(
            product,
            document,
            slug,
            who="visitor" if slug == SALES else "buyer",
            address=address,
            buy_url=reverse("products:preview_note", args=[key]),
        )
    except PageNotFound:
        return _closed(redirect("products:preview", key))
    if slug == SALES:
        saw(link)
    context = {"link": link, "product": product, "sales_url": reverse("products:preview", args=[key])}
    context |= {"inside_url": address(inside) if inside else "", "is_sales": slug == SALES}
    return _closed(HttpResponse(_with_banner(html, render_to_string("products/preview_banner.html", context))))


@require_safe
def note(request: HttpRequest, key: str) -> HttpResponse:
    """Where a buy button leads: nothing is sold here."""
    link = link_of(key)
    if link is None or not is_open(link):
        return _ended(request, link)
    context = {"link": link, "product": link.product, "back_url": reverse("products:preview", args=[key])}
    return _closed(render(request, "products/preview_note.html", context))


def _ended(request: HttpRequest, link: PreviewLink | None) -> HttpResponse:
    """Says nothing of a product, whether there was one or not."""
    return _closed(render(request, "products/preview_ended.html", status=404 if link is None else 410))


def _with_banner(html: str, banner: str) -> str:
    sheet = format_html('<link rel="stylesheet" href="{}"></head>', static("css/preview.css"))
    start = html.index("<body")
    at = html.index(">", start) + 1
    return html[:at].replace("</head>", str(sheet), 1) + banner + html[at:]


def _closed(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by nobody, and its address told to nobody."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

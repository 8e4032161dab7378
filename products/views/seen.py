"""A page says that somebody looks at it. No cookie comes along, none is set, and nothing of the visitor is kept."""

import re

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from creators.models import Creator
from owny.lib.networks import network_of
from products.counting import Look, count_look
from products.models import Product, ProductStatus, ViewedPage
from products.sources import source_of
from products.views.coming_from import agent_of, own_hosts, source_of_request

_ID = re.compile(r"[a-z0-9_]{1,30}")
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""A transparent GIF of one pixel."""


@never_cache
@csrf_exempt
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """From the page's script; the answer is the source in one word, which the page's links carry on to the checkout."""
    given = request.POST
    source = source_of(
        carried=given.get("from", ""),
        named=given.get("named", ""),
        medium=given.get("medium", ""),
        referrer=given.get("referrer", ""),
        agent=agent_of(request),
        own=own_hosts(request),
    )
    if not _is_from_our_page(request) or not _count(request, given, source):
        return HttpResponse(status=204)
    return HttpResponse(source, content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def seen_without_script(request: HttpRequest) -> HttpResponse:
    """The same from an image in <noscript>: the source is what the page's own address names."""
    if _is_from_our_page(request):
        _count(request, request.GET, source_of_request(request))
    return HttpResponse(PIXEL, content_type="image/gif")


def _count(request: HttpRequest, given: QueryDict, source: str) -> bool:
    page = given.get("page", "")
    creator, product = _subject(given.get("of", ""), page)
    if creator is None:
        return False
    place = network_of(request)
    return count_look(Look(creator, product, ViewedPage(page), source, place, agent_of(request)))


def _subject(public_id: str, page: str) -> tuple[Creator | None, Product | None]:
    """Whose page it is: a product that is for sale, or a creator's own page by the handle."""
    if page not in ViewedPage.values or not _ID.fullmatch(public_id):
        return None, None
    if page == ViewedPage.HUB:
        return Creator.objects.filter(handle=public_id).first(), None
    found = Product.objects.filter(public_id=public_id, status=ProductStatus.PUBLISHED).select_related("creator")
    product = found.first()
    return (product.creator, product) if product else (None, None)


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether a page of this host asks; other sites must not count views here. Old browsers say nothing and are believed."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"

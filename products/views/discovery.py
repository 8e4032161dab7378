"""What machines read to find products: sitemap, feeds, the picture of a shared link, the schema of a document."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from creators.models import Creator
from creators.models.domain import LIVE
from creators.own_hosts import live_host_of
from products.addresses import public_url
from products.dsl.catalog import SCHEMA_ID, document_schema
from products.media import hero_photo
from products.models import Product, ProductStatus
from products.rendering.prose import plain
from products.rendering.social import social_png
from products.rendering.theme import RENDERER_VERSION
from products.shop_window import document_of

MOST_ADDRESSES = 10_000
MOST_ENTRIES = 50
HALF_AN_HOUR = "public, max-age=1800"
A_DAY = "public, max-age=86400"
A_WEEK_IN_SECONDS = 604_800
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every hub and product that is for sale, each on the host it is known by; an index of parts when they are more than a
    sitemap should hold."""
    if handle := getattr(request, "own_domain_of", ""):
        return _urlset(_of_own_domain(get_object_or_404(Creator, handle=handle)))
    count = _known_here().count()
    if count <= MOST_ADDRESSES:
        return _urlset([*_hubs(), *_products(0, MOST_ADDRESSES)])
    parts = range(1, -(-count // MOST_ADDRESSES) + 1)
    listed = "".join(f"<sitemap><loc>{_absolute('products:sitemap_part', part)}</loc></sitemap>" for part in parts)
    return _xml(f"<sitemapindex {_MAPS}>{listed}</sitemapindex>")


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """One part of a large sitemap, from 1; the first has the hubs too."""
    if hasattr(request, "own_domain_of") or not 1 <= part <= -(-_known_here().count() // MOST_ADDRESSES):
        raise Http404
    found = _products((part - 1) * MOST_ADDRESSES, part * MOST_ADDRESSES)
    return _urlset([*(_hubs() if part == 1 else []), *found])


@require_safe
def feed(request: HttpRequest, handle: str) -> HttpResponse:
    """What a creator put on sale lately, as an Atom feed."""
    creator = get_object_or_404(Creator.objects.select_related("brand"), handle=handle.lower())
    brand, own = getattr(creator, "brand", None), live_host_of(creator)
    atom = Atom1Feed(
        title=_in_xml(creator.display_name),
        link=public_url(creator, "hub", host=own),
        feed_url=public_url(creator, "feed", host=own),
        description="",
        subtitle=_in_xml(brand.tagline) if brand else "",
        author_name=_in_xml(creator.display_name),
        language=brand.language if brand else "en",
    )
    newest = creator.products.filter(status=ProductStatus.PUBLISHED).select_related("live_revision")
    for product in newest.order_by("-published_at")[:MOST_ENTRIES]:
        document = document_of(product)
        seo = document.get("seo") or {}
        atom.add_item(
            title=_in_xml(product.title),
            link=public_url(creator, "page", product.slug, host=own),
            description=_in_xml(plain(str(seo.get("description") or document.get("subtitle") or ""))),
            unique_id=f"urn:owny:{product.public_id}",
            pubdate=product.published_at,
            updateddate=product.published_at,
        )
    body = atom.writeString("utf-8")
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8", headers={"Cache-Control": HALF_AN_HOUR})


@require_safe
def social(request: HttpRequest, handle: str, slug: str) -> HttpResponse:
    """The picture beside a shared link of a product that is for sale, drawn on first use."""
    product = get_object_or_404(
        _for_sale().select_related("creator", "live_revision"), creator__handle=handle.lower(), slug=slug.lower()
    )
    document, name = document_of(product), product.creator.display_name
    live = product.live_revision.document_hash if product.live_revision else ""
    key = f"social:{RENDERER_VERSION}:{live}:{product.creator_id}:{name.encode().hex()[:80]}"
    drawn = cache.get(key)
    if drawn is None:
        drawn = social_png(document, name, hero_photo(product.creator, document))
        cache.set(key, drawn, A_WEEK_IN_SECONDS)
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": A_DAY})


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a product document, at the path its `$id` names."""
    headers = {"Cache-Control": A_DAY, "Access-Control-Allow-Origin": "*"}
    body = json.dumps(document_schema(), ensure_ascii=False, indent=2)
    return HttpResponse(body, content_type="application/schema+json", headers=headers)


SCHEMA_PATH = SCHEMA_ID.partition("://")[2].partition("/")[2]


def _for_sale() -> QuerySet[Product]:
    return Product.objects.filter(status=ProductStatus.PUBLISHED)


def _known_here() -> QuerySet[Product]:
    """Those whose creators have no live domain of their own: the others are known by that one."""
    return _for_sale().exclude(creator__domain__status__in=LIVE)


def _of_own_domain(creator: Creator) -> list[tuple[str, datetime]]:
    own = live_host_of(creator)
    rows = list(_for_sale().filter(creator=creator).order_by("pk").values_list("slug", "published_at")[:MOST_ADDRESSES])
    pages = [(public_url(creator, "page", slug, host=own), at) for slug, at in rows if at]
    return [(public_url(creator, "hub", host=own), max(at for _, at in pages)), *pages] if pages else []


def _products(first: int, end: int) -> list[tuple[str, datetime]]:
    rows = _known_here().order_by("pk").values_list("creator__handle", "slug", "published_at")[first:end]
    return [(_absolute("products:page", handle, slug), at) for handle, slug, at in rows if at]


def _hubs() -> list[tuple[str, datetime]]:
    rows = _known_here().values("creator__handle").annotate(at=Max("published_at")).order_by("creator__handle")
    return [(_absolute("products:hub", row["creator__handle"]), row["at"]) for row in rows]


def _in_xml(text: str) -> str:
    """The text without the signs that XML has no way to write."""
    return _NOT_IN_XML.sub("", text)


def _absolute(name: str, *args: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _urlset(addresses: Iterable[tuple[str, datetime]]) -> HttpResponse:
    entries = "".join(
        f"<url><loc>{escape(address)}</loc><lastmod>{at.astimezone(UTC):%Y-%m-%d}</lastmod></url>"
        for address, at in addresses
    )
    return _xml(f"<urlset {_MAPS}>{entries}</urlset>")


def _xml(body: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8", headers={"Cache-Control": HALF_AN_HOUR})

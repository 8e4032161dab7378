"""Published pages straight from their row: one read, nothing drawn, and no session, sign-in or message looked at."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.decorators import sync_and_async_middleware

from owny.lib.compressing import best_encoding

PAGE_CACHE = "public, max-age=60, stale-while-revalidate=600"

_FROM_ITS_ROW = (
    " FROM products_publishedpage AS page JOIN products_product AS product ON product.id = page.product_id"
    " WHERE page.path = %s AND product.status = 'published'"
)
# Written out, because putting the same statement together anew costs ten times as much as reading the row.
_STATEMENTS = {
    "br": "SELECT page.html_brotli, page.etag" + _FROM_ITS_ROW,
    "gzip": "SELECT page.html_gzip, page.etag" + _FROM_ITS_ROW,
    "": "SELECT page.html, page.etag" + _FROM_ITS_ROW,
}

Sync = Callable[[HttpRequest], HttpResponseBase]
Async = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def published_pages(get_response: Sync | Async) -> Sync | Async:
    """Answer for a published page before the middleware that follows, which only matters to people who are known.

    Everything else goes on, also an address of this form that has no published page: the view knows why.
    """
    if iscoroutinefunction(get_response):
        read = sync_to_async(stored_page)

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            stored = await read(request) if _may_be_stored(request) else None
            return stored or await get_response(request)

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        stored = stored_page(request) if _may_be_stored(request) else None
        return stored or get_response(request)  # type: ignore[return-value]

    return synchronous


def _may_be_stored(request: HttpRequest) -> bool:
    path = request.path_info
    is_one = path.startswith("/@") and path.count("/") == 3 and path.endswith("/") and path.isprintable()
    # Whoever follows a partner's link is remembered first, which only the view can do.
    return is_one and request.method in ("GET", "HEAD") and "via=" not in request.META.get("QUERY_STRING", "")


def stored_page(request: HttpRequest) -> HttpResponse | None:
    """The published page at this address as it was stored, in the browser's best encoding; None where there is none.

    The same for everybody: it sets no cookie and reads none, so that any cache on the way may keep it.
    """
    request.get_host()  # refuses a foreign host name, as every other page does
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    found = _row(request.path.lower(), encoding)
    if found is None:
        return None
    encoding, body, etag = found
    response = HttpResponse(body, content_type="text/html; charset=utf-8")
    headers = response.headers
    headers["Content-Length"] = str(len(body))
    headers["ETag"] = f'W/"{etag}"'
    headers["Cache-Control"] = PAGE_CACHE
    headers["Vary"] = "Accept-Encoding"
    headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    if encoding:
        headers["Content-Encoding"] = encoding
    if "If-None-Match" in request.headers:
        return get_conditional_response(request, etag=headers["ETag"], response=response)
    return response


def _row(path: str, encoding: str) -> tuple[str, bytes, str] | None:
    """Encoding, body and ETag. A row from before a deploy may lack an encoding until `refresh_pages` has run."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[encoding], [path])
        found = cursor.fetchone()
    if found and not found[0] and encoding:
        return _row(path, "")
    return (encoding, bytes(found[0]), found[1]) if found else None

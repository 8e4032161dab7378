"""Headers that every answer carries."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

Sync = Callable[[HttpRequest], HttpResponseBase]
Async = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


INDEXED = frozenset(
    {
        "creators:home",
        "creators:picture",
        "products:cover",
        "products:feed",
        "products:hub",
        "products:page",
        "products:schema",
        "products:sitemap",
        "products:sitemap_part",
        "products:social",
        "products:theme",
        "robots",
    }
)
"""Views that search engines may keep; every other answer of ours says that they may not."""


def _with_policy(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if request.resolver_match is not None and request.resolver_match.view_name not in INDEXED:
        response.headers.setdefault("X-Robots-Tag", "noindex")
    response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
    return response


@sync_and_async_middleware
def security_headers(get_response: Sync | Async) -> Sync | Async:
    """Add the content security policy, and that private pages are not for search engines, unless a view set its own."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            return _with_policy(request, await get_response(request))

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        return _with_policy(request, get_response(request))  # type: ignore[arg-type]

    return synchronous

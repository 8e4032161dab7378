"""A creator's own domain serves their page, their products, the way to buy them and the reader; nothing else of the site.

Addresses there are short: `/` is the hub, `/herbs/` what is `/@mara/herbs/` here. Requests are put into the long form for
the views, answers into the short one.
"""

import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import cast

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.http.request import split_domain_port, validate_host
from django.utils.decorators import sync_and_async_middleware

from creators.own_hosts import handle_at, origin_of
from products.addresses import RESERVED, SHARED, short_path

Sync = Callable[[HttpRequest], HttpResponseBase]
Async = Callable[[HttpRequest], Awaitable[HttpResponseBase]]

HSTS_SECONDS = 86_400
"""A domain that is not ours may move to a server without TLS: browsers are not told to remember for long."""

_here: ContextVar[str] = ContextVar("owny_site_here", default="")


def site_here() -> str:
    """How absolute addresses of this request's host begin: a creator's own domain while it serves one, else the site."""
    return _here.get() or settings.SITE_URL


@sync_and_async_middleware
def own_domains(get_response: Sync | Async) -> Sync | Async:
    """Let requests for creators' own domains in, and only to what belongs there; all other hosts are judged as ever."""
    if iscoroutinefunction(get_response):
        find = sync_to_async(_handle_of)

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            handle = None if _is_ours(request) else await find(request)
            if handle is None:
                return await cast(Async, get_response)(request)
            token = _here.set(origin_of(_host_of(request)))
            try:
                refused = _let_in(request, handle)
                return refused or _in_short(await cast(Async, get_response)(request), handle)
            finally:
                _here.reset(token)

        return asynchronous

    passed = cast(Sync, get_response)

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        handle = None if _is_ours(request) else _handle_of(request)
        if handle is None:
            return passed(request)
        token = _here.set(origin_of(_host_of(request)))
        try:
            refused = _let_in(request, handle)
            return refused or _in_short(passed(request), handle)
        finally:
            _here.reset(token)

    return synchronous


def _host_of(request: HttpRequest) -> str:
    return split_domain_port(str(request.META.get("HTTP_HOST", "")))[0]


def _is_ours(request: HttpRequest) -> bool:
    host = _host_of(request)
    return not host or validate_host(host, settings.ALLOWED_HOSTS)


def _handle_of(request: HttpRequest) -> str | None:
    return handle_at(_host_of(request))


def _let_in(request: HttpRequest, handle: str) -> HttpResponse | None:
    """Make the request one of the site for this creator; or the answer when it has no business here."""
    first, _, rest = request.path_info.lstrip("/").partition("/")
    own = f"@{handle}"
    if first.lower() == own and request.method in ("GET", "HEAD") and rest.partition("/")[0] not in RESERVED:
        short = f"/{rest.lstrip('/')}" + (f"?{query}" if (query := request.META.get("QUERY_STRING")) else "")
        return HttpResponsePermanentRedirect(short)
    if first.lower() == own or first in SHARED or request.path_info.startswith("/orders/thanks/"):
        path = request.path_info
    elif first in RESERVED or first.startswith("@"):
        return HttpResponse("There is nothing at this address.", status=404, content_type="text/plain; charset=utf-8")
    else:
        path = f"/{own}{request.path_info}"
    host = str(request.META["HTTP_HOST"]).lower()
    request.path = request.path_info = path
    request.get_host = lambda: host  # type: ignore[method-assign]
    request.own_domain_of = handle  # type: ignore[attr-defined]
    return None


def _in_short(response: HttpResponseBase, handle: str) -> HttpResponseBase:
    """Put addresses in an answer into the short form. Compressed pages hold none in the long one."""
    headers = response.headers
    long = f"/@{handle}/"
    if headers.get("Location", "").startswith(long):
        headers["Location"] = short_path(headers["Location"], handle)
    for cookie in response.cookies.values():
        if str(cookie["path"]).startswith(long):
            cookie["path"] = short_path(cookie["path"], handle)
    if "Strict-Transport-Security" in headers:
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    is_page = headers.get("Content-Type", "").startswith("text/html") and "Content-Encoding" not in headers
    if is_page and isinstance(response, HttpResponse) and long.encode() in response.content:
        response.content = _long_attribute(handle).sub(rb'="/', response.content)
        if "Content-Length" in headers:
            headers["Content-Length"] = str(len(response.content))
    return response


def _long_attribute(handle: str) -> re.Pattern[bytes]:
    return re.compile(rf'="/@{handle}/(?!(?:{"|".join(map(re.escape, RESERVED))})/)'.encode())

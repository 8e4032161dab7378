"""Where a request's sender came from: named in the address, or in the address of the page of ours that led here."""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest

from products.sources import source_of

LONGEST_AGENT = 400


def source_of_request(request: HttpRequest) -> str:
    """The source, from the request's own address first, then from the page that led here."""
    page = urlsplit(request.headers.get("Referer", ""))
    is_ours = page.hostname in own_hosts(request)
    before = {name: values[0] for name, values in parse_qs(page.query).items()} if is_ours else {}
    asked = {**before, **{name: value for name, value in request.GET.items() if isinstance(value, str)}}
    return source_of(
        carried=asked.get("from", ""),
        named=asked.get("utm_source") or asked.get("ref") or "",
        medium=asked.get("utm_medium", ""),
        referrer=page.hostname or "",
        agent=agent_of(request),
        own=own_hosts(request),
    )


def own_hosts(request: HttpRequest) -> frozenset[str]:
    """Hosts that are ours: a link from them says nothing."""
    return frozenset({settings.SITE_HOST, host_of(request)})


def host_of(request: HttpRequest) -> str:
    """The name in the address bar, without a port."""
    return urlsplit(f"//{request.get_host()}").hostname or ""


def agent_of(request: HttpRequest) -> str:
    """How the browser calls itself, as far as that can matter."""
    return request.headers.get("User-Agent", "")[:LONGEST_AGENT]

"""The public addresses of a creator's pages: at their own domain when one is live, else at ours."""

from django.conf import settings
from django.urls import reverse

from creators.models import Creator
from creators.own_hosts import live_host_of, origin_of

SHARED = ("library", "media", "robots.txt", "seen", "sitemap.xml", "static", "theme")
"""First parts of addresses that are the same on every host."""
RESERVED = (*SHARED, "accounts", "admin", "api", "domains", "healthz", "orders", "settings", "webhooks")
"""First parts that are never a product's short address."""


def public_url(creator: Creator, name: str, *args: object, host: str | None = None) -> str:
    """The address that others shall know, absolute. `host` saves the question which domain is live."""
    path = reverse(f"products:{name}", args=[creator.handle, *args])
    own = live_host_of(creator) if host is None else host
    return origin_of(own) + short_path(path, creator.handle) if own else settings.SITE_URL + path


def short_path(path: str, handle: str) -> str:
    """`/@mara/herbs/` → `/herbs/`, as it is at an own domain; an address that would be taken for another one stays long."""
    long = f"/@{handle}/"
    rest = path.removeprefix(long).lstrip("/")  # two slashes would lead to another site
    return path if not path.startswith(long) or rest.partition("/")[0] in RESERVED else f"/{rest}"

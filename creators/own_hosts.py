"""Which creator's page a host name of their own leads to."""

from urllib.parse import urlsplit

from django.conf import settings

from creators.models import Creator, Domain
from creators.models.domain import LIVE

LONGEST = 253


def handle_at(host: str) -> str | None:
    """The handle of the creator whose live domain this is; None for any other name."""
    name = host.strip().lower().rstrip(".")
    if not name.isascii() or not name.isprintable() or not 4 <= len(name) <= LONGEST:
        return None
    found = Domain.objects.filter(host=name, status__in=LIVE).values_list("creator__handle", flat=True)
    return found.first()


def is_live_host(host: str) -> bool:
    """Whether it is a live domain of a creator."""
    return handle_at(host) is not None


def live_host_of(creator: Creator) -> str:
    """The creator's live domain; empty without one."""
    found = Domain.objects.filter(creator=creator, status__in=LIVE).values_list("host", flat=True)
    return found.first() or ""


def origin_of(host: str) -> str:
    """How addresses at an own domain begin; with the scheme and the port of the site."""
    site = urlsplit(settings.SITE_URL)
    return f"{site.scheme}://{host}{f':{site.port}' if site.port else ''}"

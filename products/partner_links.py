"""`?via=`: who sent this browser, remembered in a cookie of ours for one creator's pages, so that a later purchase is known.

The cookie says which partner's link was followed and nothing about the visitor; it is there to do what the link is for.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers

from creators.models import Creator
from products.counting import is_machine
from products.models import Partner
from products.models.partner import LONGEST_DAYS
from products.partners import count_visit, partner_by_code

COOKIE, SALT = "owny_via", "owny.via"
DAY = 24 * 60 * 60
VIA = "via"

View = Callable[..., HttpResponseBase]


def follows_partners(view: View) -> View:
    """Take `?via=` off an address of a creator's, remember the partner, and go on to the page itself."""

    @wraps(view)
    def followed(request: HttpRequest, handle: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "GET" or VIA not in request.GET:
            return view(request, handle, *args, **kwargs)
        creator = Creator.objects.filter(handle=handle.lower()).first()
        partner = partner_by_code(creator, request.GET[VIA].replace("\0", "")) if creator else None
        # At a creator's own domain browsers see the short addresses.
        path = "/" if getattr(request, "own_domain_of", "") else f"/@{handle.lower()}/"
        if partner is not None and not is_machine(request.headers.get("User-Agent", "")):
            count_visit(partner)
        return _remember(_without_via(request), partner, path)

    return followed


def partner_of(request: HttpRequest, creator: Creator) -> Partner | None:
    """The partner whose link this browser followed lately, if we still share with them."""
    pk = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LONGEST_DAYS * DAY) or ""
    if not pk.isascii() or not pk.isdigit():
        return None
    partner = Partner.objects.filter(pk=pk, creator=creator, ended_at__isnull=True).first()
    if partner is None:
        return None
    is_recent = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=partner.days * DAY)
    return partner if is_recent else None


def _without_via(request: HttpRequest) -> HttpResponse:
    rest = request.GET.copy()
    del rest[VIA]
    path = request.path.lower()
    answer = HttpResponseRedirect(f"{path}?{rest.urlencode()}" if rest else path)
    add_never_cache_headers(answer)
    return answer


def _remember(answer: HttpResponse, partner: Partner | None, path: str) -> HttpResponse:
    if partner is None:
        return answer
    answer.set_signed_cookie(
        COOKIE,
        str(partner.pk),
        salt=SALT,
        max_age=partner.days * DAY,
        path=path,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer

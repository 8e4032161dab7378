"""Pages of the house itself: health, robots, and the mail that development keeps."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from products.own_domains import site_here

SHOWN_MAILS = 100


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database and the cache answer, else 503; for load balancers and monitors."""
    parts = {"database": _database_answers(), "cache": _cache_answers()}
    return JsonResponse({"ok": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache_answers() -> bool:
    try:
        cache.set("health", "ok", 10)
        return bool(cache.get("health") == "ok")
    except Exception:  # every cache client has its own error tree
        return False


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: public pages, nothing personal."""
    private = (
        "accounts",
        "admin",
        "api",
        "audience",
        "builds",
        "clips",
        "library",
        "orders",
        "products",
        "settings",
        "studio",
        "unsubscribe",
        "welcome",
    )
    is_own_domain = hasattr(request, "own_domain_of")
    disallowed = (f"Disallow: /{name}/" for name in (("library", "orders") if is_own_domain else private))
    lines = ["User-agent: *", *disallowed, "", f"Sitemap: {site_here()}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """The mails that were printed instead of sent, newest first. 404 unless in development without EMAIL_URL."""
    _only_development()
    files = sorted(Path(settings.MAIL_DIR).glob("*.json"), reverse=True)[:SHOWN_MAILS]
    return render(request, "mail/list.html", {"mails": [_read(file) for file in files]})


@require_safe
@never_cache
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One kept mail: its text, and its HTML in a frame of its own."""
    _only_development()
    file = Path(settings.MAIL_DIR) / f"{name}.json"
    if not name.isdigit() or not file.exists():
        raise Http404
    return render(request, "mail/detail.html", {"mail": _read(file)})


@require_safe
@never_cache
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as a mail program would show it: no script, mail's own inline styles allowed."""
    _only_development()
    file = Path(settings.MAIL_DIR) / f"{name}.json"
    if not name.isdigit() or not file.exists():
        raise Http404
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
    return HttpResponse(_read(file)["html"], headers={"Content-Security-Policy": policy})


def _only_development() -> None:
    if settings.PRODUCTION or settings.EMAIL_URL:
        raise Http404


def _read(file: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return {**kept, "name": file.stem, "sent_at": datetime.fromtimestamp(kept["sent_at"], UTC)}

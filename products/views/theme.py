"""The style sheet of one look, kept by browsers for ever."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from owny.lib.compressing import best_encoding, compressed
from products.models import ThemeSheet


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet with this hash; its address changes when its content does."""
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if encoding:
        headers["Content-Encoding"] = encoding
    return HttpResponse(_sheet(key, encoding), content_type="text/css; charset=utf-8", headers=headers)


@lru_cache(maxsize=256)
def _sheet(key: str, encoding: str) -> bytes:
    css = get_object_or_404(ThemeSheet, key=key).css.encode()
    return compressed(css, encoding) if encoding else css

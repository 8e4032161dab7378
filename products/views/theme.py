"""The style sheet of one look, kept by browsers for ever."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from products.models import ThemeSheet


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet with this hash; its address changes when its content does."""
    sheet = get_object_or_404(ThemeSheet, key=key)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(sheet.css, content_type="text/css; charset=utf-8", headers=headers)

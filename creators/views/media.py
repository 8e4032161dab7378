"""Pictures as files: public, under addresses that nobody can guess and that never change what they give."""

from pathlib import PurePath

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from creators.pictures import TYPES, read_copy

FOREVER = "public, max-age=31536000, immutable"
NOTHING_RUNS = "default-src 'none'; sandbox"


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """One rendition, from whatever storage is set."""
    headers = {"Cache-Control": FOREVER, "ETag": f'"{name}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    content = read_copy(name)
    if content is None:
        raise Http404
    kind = TYPES[PurePath(name).suffix[1:]]
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            **headers,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": NOTHING_RUNS,
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )

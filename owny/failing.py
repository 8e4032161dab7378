"""What is answered outside of any view: an address that is not there, a request that cannot be read, a crash. Programs, so
everything below `/api/`, get the failure that the API documents; people get a page."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from owny.lib.api import NOT_FOUND

API = "/api/"
NO_ADDRESS = "There is nothing at this address. They all end with a slash and are listed at /api/v1/schema/."
UNREADABLE = "The request was incomplete, too large or not meant for this address. Nothing was changed."
NOT_ALLOWED = "This is not open to you."
CRASHED = "Something on our side failed. We have a note of it, and what was saved before is safe. Try again in a minute."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _told(request, HTTPStatus.BAD_REQUEST, UNREADABLE) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _told(request, HTTPStatus.FORBIDDEN, NOT_ALLOWED) or defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: of an address, or of something at it."""
    words = NO_ADDRESS if request.resolver_match is None else NOT_FOUND
    return _told(request, HTTPStatus.NOT_FOUND, words) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; needs neither database nor session."""
    return _told(request, HTTPStatus.INTERNAL_SERVER_ERROR, CRASHED) or defaults.server_error(request)


def _told(request: HttpRequest, status: HTTPStatus, words: str) -> JsonResponse | None:
    """The failure for a program; None for anybody else."""
    if not request.path_info.startswith(API):
        return None
    return JsonResponse({"detail": words, "problems": []}, status=status)

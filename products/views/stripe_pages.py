"""Leaving for Stripe's pages from a form of ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: the answer to a POST is elsewhere."""

    status_code = 303


def posts_to_stripe(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let forms of the view's page end at Stripe: browsers apply `form-action` to where a POST is redirected, too."""

    @wraps(view)
    def allowed(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY.replace(
            "form-action 'self'", f"form-action 'self' {_stripe_pages()}"
        )
        return response

    return allowed


def _stripe_pages() -> str:
    api = urlsplit(settings.STRIPE_API_BASE)
    own = [] if api.hostname == "api.stripe.com" else [f"{api.scheme}://{api.netloc}"]
    return " ".join(["https://*.stripe.com", *own])

"""Who may see a creator's pages: the creator. Strangers sign in first, others pick a handle first."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.middleware import HtmxDetails
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from creators.models import Creator, User


class CreatorRequest(HttpRequest):
    """A request of a signed-in creator."""

    user: User
    htmx: HtmxDetails
    creator: Creator


View = Callable[..., HttpResponseBase]
AsyncView = Callable[..., Awaitable[HttpResponseBase]]


def creator_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let creators through with `request.creator` set, send strangers to sign in and users without a handle to pick one.

    Works for plain and async views. An htmx request is answered with HX-Redirect, so that no sign-in page lands in a panel.
    """
    if iscoroutinefunction(view):

        @wraps(view)
        async def asynchronous(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            refused = _admit(request, await _creator_of(request))
            return refused or await cast(AsyncView, view)(request, *args, **kwargs)

        return asynchronous

    @wraps(view)
    def synchronous(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        user = request.user
        creator = Creator.objects.filter(user=user).select_related("user").first() if user.is_authenticated else None
        refused = _admit(request, creator)
        return refused or cast(View, view)(request, *args, **kwargs)

    return synchronous


class IsCreator(BasePermission):
    """API views: only for somebody who has picked a handle; afterwards `request.user.creator` is there."""

    message = "Pick a handle first: /welcome/."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the signed-in user is a creator."""
        return request.user.is_authenticated and Creator.objects.filter(user=request.user).exists()


async def _creator_of(request: HttpRequest) -> Creator | None:
    user = await request.auser()
    return await Creator.objects.filter(user=user).select_related("user").afirst() if user.is_authenticated else None


def _admit(request: HttpRequest, creator: Creator | None) -> HttpResponse | None:
    if creator is not None and creator.user.is_active:
        request.creator = creator  # type: ignore[attr-defined]
        return None
    signed_in = getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)
    here = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else ""
    if signed_in is not None and signed_in.is_authenticated:
        answer = redirect(f"{reverse('creators:welcome')}?{urlencode({'next': here})}" if here else "creators:welcome")
    else:
        answer = redirect_to_login(here or reverse("creators:after_sign_in"))
    if "HX-Request" not in request.headers:
        return answer
    return HttpResponse(status=204, headers={"HX-Redirect": answer.url})

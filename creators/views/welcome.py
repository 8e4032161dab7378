"""The first day: picking a handle."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from creators.forms.welcome import WelcomeForm
from creators.handles import handle_problem, suggest_handle, suggest_name
from creators.models import Creator, User
from creators.signing_up import HandleTaken, become_creator
from creators.views.home import safe_next


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Pick a handle; who has one goes on."""
    user = cast(User, request.user)
    if Creator.objects.filter(user=user).exists():
        return redirect(safe_next(request) or "builder:products")
    start = {"handle": suggest_handle(user.email), "display_name": suggest_name(user.email)}
    form = WelcomeForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            become_creator(user=user, **form.cleaned_data)
        except HandleTaken:
            form.add_error("handle", "Somebody took this handle a moment ago.")
        else:
            return redirect(safe_next(request) or "builder:products")
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": safe_next(request), "host": settings.SITE_HOST}
    return render(request, "creators/welcome.html", context, status=status)


@login_required
@require_safe
def check_handle(request: HttpRequest) -> HttpResponse:
    """Whether a handle is free, while it is typed (htmx)."""
    handle = request.GET.get("handle", "").strip().lstrip("@").lower()
    context = {"handle": handle, "problem": handle_problem(handle) if handle else ""}
    return render(request, "creators/_parts/handle_check.html", context)

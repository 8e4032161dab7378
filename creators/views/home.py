"""The front door, and where a sign-in leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from creators.models import Creator, TierKey
from creators.models.brand import Mood
from creators.tiers import fee_in_words, tier_named

DEMO_HANDLE = "inesathome"


def safe_next(request: HttpRequest) -> str:
    """The page asked for by `next`, or nothing when it is not one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Owny is; somebody who sells here goes on to the products."""
    if request.user.is_authenticated and Creator.objects.filter(user=request.user).exists():
        return redirect("builder:products")
    context = {
        "moods": Mood.choices,
        "fee_percent": fee_in_words(tier_named(TierKey.FREE)),
        "pro_percent": fee_in_words(tier_named(TierKey.PRO)),
        "demo_url": _demo_url(),
    }
    return render(request, "creators/home.html", context)


@require_safe
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """A creator goes to the products, an admin without a shop to the admin, a new user to the choice of a handle."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if not Creator.objects.filter(user=request.user).exists():
        return redirect("admin:index" if request.user.is_staff else "creators:welcome")
    return redirect("builder:products")


def _demo_url() -> str:
    """The demo creator's shop, where the demo is seeded."""
    seeded = Creator.objects.filter(handle=DEMO_HANDLE).exists()
    return reverse("products:hub", args=[DEMO_HANDLE]) if seeded else ""

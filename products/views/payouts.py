"""Getting paid: open the account, go to Stripe's form, come back, see what is still missing."""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.fees import fee_basis_points
from creators.payouts import NoPayoutAccount, onboarding_link, open_account, refresh_account
from owny.integrations.stripe import StripeFailure
from products.forms import PayoutForm
from products.views.stripe_pages import SeeOther, posts_to_stripe

logger = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
@posts_to_stripe
def payouts(request: CreatorRequest) -> HttpResponse:
    """How it stands, and the button that goes to Stripe."""
    form = PayoutForm(request.POST or None)
    if request.method == "POST":
        return _go(request, form)
    return _page(request, form)


@never_cache
@require_safe
@creator_required
def again(request: CreatorRequest) -> HttpResponse:
    """Stripe's link was old or used: make a new one and go on."""
    try:
        return SeeOther(_link(request))
    except (NoPayoutAccount, StripeFailure):
        messages.error(request, "The form did not open. Nothing was lost; press the button again.")
        return redirect("products:payouts")


@never_cache
@require_safe
@creator_required
def back(request: CreatorRequest) -> HttpResponse:
    """Back from Stripe, which says nothing about success: ask."""
    _refresh(request)
    return redirect("products:payouts")


@require_POST
@creator_required
def look(request: CreatorRequest) -> HttpResponse:
    """Ask Stripe again now."""
    _refresh(request)
    return redirect("products:payouts")


def _go(request: CreatorRequest, form: PayoutForm) -> HttpResponse:
    try:
        if not request.creator.payout_account_id:
            if not form.is_valid():
                return _page(request, form, status=422)
            request.creator = open_account(creator=request.creator, **form.cleaned_data)
        return SeeOther(_link(request))
    except StripeFailure as failure:
        logger.exception("payout onboarding of %s", request.creator)
        messages.error(request, f"{failure.sentence} Nothing was lost; try again in a minute.")
        return _page(request, form, status=503)


def _link(request: CreatorRequest) -> str:
    return onboarding_link(
        request.creator,
        refresh_url=settings.SITE_URL + reverse("products:payouts_again"),
        return_url=settings.SITE_URL + reverse("products:payouts_back"),
    )


def _refresh(request: CreatorRequest) -> None:
    try:
        request.creator = refresh_account(request.creator)
    except StripeFailure as failure:
        messages.error(request, f"{failure.sentence} What you see is how it was last time.")


def _page(request: CreatorRequest, form: PayoutForm, *, status: int = 200) -> HttpResponse:
    percent = f"{fee_basis_points(request.creator) / 100:g}"
    context = {"creator": request.creator, "form": form, "section": "settings", "fee_percent": percent}
    return render(request, "products/payouts.html", context, status=status)

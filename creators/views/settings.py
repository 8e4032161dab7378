"""Settings: how the pages look and sound, and the sign-in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.brand import sample_of
from creators.changes import tell_pages
from creators.forms.brand import BrandForm
from creators.forms.mails import MailsForm
from creators.models import Brand, Creator
from creators.pictures import thumb_of
from owny.lib.zones import is_zone, place_of, zone_choices


def _brand_of(creator: Creator) -> Brand:
    brand, _ = Brand.objects.select_related("creator").get_or_create(creator=creator)
    return brand


@creator_required
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: CreatorRequest) -> HttpResponse:
    """Name, words, look and colours."""
    stored = _brand_of(request.creator)
    name = stored.creator.display_name
    form = BrandForm(request.POST or None, instance=stored)
    if form.is_valid():
        form.save()
        if stored.creator.display_name != name:
            tell_pages(stored.creator)
        messages.success(request, "Saved. Products you build from now on look like this.")
        return redirect("creators:settings")
    shown = _brand_of(request.creator)
    portrait = thumb_of(shown.avatar) if shown.avatar else ""
    context = {"form": form, "brand": shown, "sample": sample_of(shown), "portrait": portrait}
    return render(request, "creators/settings_brand.html", context, status=422 if form.is_bound else 200)


@creator_required
@require_POST
def brand_sample(request: CreatorRequest) -> HttpResponse:
    """The sample card for what is in the form now (htmx); nothing is saved, a wrong field shows as it was."""
    stored = _brand_of(request.creator)
    form = BrandForm(request.POST, instance=_brand_of(request.creator))
    form.is_valid()
    for name, value in form.cleaned_data.items():
        if name != "display_name":
            setattr(stored, name, value)
    name = form.cleaned_data.get("display_name") or request.creator.display_name
    context = {"brand": stored, "sample": sample_of(stored), "name": name, "form": form}
    return render(request, "creators/_parts/brand_sample.html", context)


@creator_required
@require_safe
def account(request: CreatorRequest) -> HttpResponse:
    """E-mail, password, sign out, export."""
    context = {
        "has_password": request.user.has_usable_password(),
        "clip_count": request.creator.clip_cards.count(),
        "zones": zone_choices(),
        "back": _safe(request.GET.get("next", "")),
    }
    return render(request, "creators/settings_account.html", context)


@creator_required
@require_POST
def zone(request: CreatorRequest) -> HttpResponse:
    """Which time zone days begin in, and back to the page that asked. What the browser tells fills an empty place only:
    figures must not move because somebody travels."""
    name, is_told = request.POST.get("zone", ""), request.POST.get("by") == "browser"
    back = _safe(request.POST.get("next", ""))
    if not is_zone(name) and is_told:
        return HttpResponse(status=422)
    if not is_zone(name):
        messages.error(request, "Choose a place from the list.")
        return redirect(f"{reverse('creators:account')}?{urlencode({'next': back})}#zone" if back else "creators:account")
    if not is_told or not request.creator.time_zone:
        request.creator.time_zone = name
        request.creator.save(update_fields=["time_zone"])
    if is_told:
        return HttpResponse(status=204)
    messages.success(request, f"Saved. Your days begin at midnight in {place_of(name)}.")
    return redirect(back or "creators:account")


@creator_required
@require_POST
def mails(request: CreatorRequest) -> HttpResponse:
    """Which mails the creator wants."""
    form = MailsForm(request.POST, instance=request.creator)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
    else:
        messages.error(request, "Not saved: the address may have at most 200 characters.")
    return redirect("products:mails")


def _safe(address: str) -> str:
    """A page of ours to go back to; empty for anything else."""
    return address if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""

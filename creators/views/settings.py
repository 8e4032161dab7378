"""Settings: how the pages look and sound, and the sign-in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.brand import sample_of
from creators.changes import tell_pages
from creators.forms.brand import BrandForm
from creators.forms.mails import MailsForm
from creators.models import Brand, Creator
from creators.pictures import thumb_of


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
    context = {"has_password": request.user.has_usable_password(), "clip_count": request.creator.clip_cards.count()}
    return render(request, "creators/settings_account.html", context)


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

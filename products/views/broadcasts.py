"""Mails to many: written with the letter beside, tested, confirmed with the number of people, watched, stopped."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from owny.lib.mail import UNTRUSTED_MAILS, sender_line
from products.broadcasts import (
    NotReady,
    allowance,
    outcome_of,
    preview,
    recipients_of,
    save_draft,
    send_test_of,
    start_broadcast,
    stop_broadcast,
)
from products.models import Broadcast, BroadcastState
from products.people_forms import BroadcastForm, as_form
from products.throttle import Limit

TEST_MAILS = Limit("test-mails", 20, 60 * 60)
SHOWN = 100


@never_cache
@require_safe
@creator_required
def broadcasts(request: CreatorRequest) -> HttpResponse:
    """All of them, the newest first."""
    found = Broadcast.objects.filter(creator=request.creator).select_related("product", "update")[:SHOWN]
    context = {"rows": [(one, outcome_of(one)) for one in found]}
    return render(request, "products/broadcasts.html", context)


@require_POST
@creator_required
def create(request: CreatorRequest) -> HttpResponse:
    """A new draft; an empty one that is there already is used."""
    empty = Broadcast.objects.filter(creator=request.creator, state=BroadcastState.DRAFT, subject="", body="").first()
    return redirect("products:broadcast", (empty or Broadcast.objects.create(creator=request.creator)).uuid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def broadcast(request: CreatorRequest, broadcast_id: str) -> HttpResponse:
    """A draft to write, saved while it is written; or what became of one that left."""
    found = _own(request, broadcast_id)
    if found.state != BroadcastState.DRAFT:
        return _report(request, found)
    form = BroadcastForm(request.POST or None, initial=as_form(found), creator=request.creator)
    if request.method != "POST":
        return _draft(request, found, form)
    if not form.is_valid():
        return _draft(request, found, form, status=422)
    try:
        save_draft(
            found, to=form.to, product=form.product, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"]
        )
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("products:broadcast", found.uuid)
    if request.htmx:
        return render(request, "products/_broadcast_state.html", _counted(found))
    return redirect("products:broadcast_confirm" if "go" in request.POST else "products:broadcast", found.uuid)


@never_cache
@require_safe
@creator_required
def letter(request: CreatorRequest, broadcast_id: str) -> HttpResponse:
    """The letter alone, for the frame."""
    words = preview(_own(request, broadcast_id))
    return HttpResponse(words.html, headers={"Content-Security-Policy": UNTRUSTED_MAILS})


@never_cache
@require_safe
@creator_required
def confirm(request: CreatorRequest, broadcast_id: str) -> HttpResponse:
    """The last look: to how many, with which words."""
    found = _own(request, broadcast_id)
    if found.state != BroadcastState.DRAFT:
        return redirect("products:broadcast", found.uuid)
    context = {
        **_counted(found),
        "words": preview(found),
        "sender": sender_line(request.creator.display_name),
        "allowance": allowance(request.creator),
    }
    return render(request, "products/broadcast_confirm.html", context)


@require_POST
@creator_required
def test(request: CreatorRequest, broadcast_id: str) -> HttpResponse:
    """Send it to oneself."""
    found = _own(request, broadcast_id)
    try:
        if not TEST_MAILS.allows(str(request.creator.pk)):
            raise NotReady("That were many tests. Wait an hour.")
        with transaction.atomic():
            send_test_of(found)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"A test is on its way to {request.user.email}.")
    return redirect("products:broadcast", found.uuid)


@require_POST
@creator_required
def send(request: CreatorRequest, broadcast_id: str) -> HttpResponse:
    """Let it begin; pressing twice sends once."""
    found = _own(request, broadcast_id)
    try:
        start_broadcast(found)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    return redirect("products:broadcast", found.uuid)


@require_POST
@creator_required
def stop(request: CreatorRequest, broadcast_id: str) -> HttpResponse:
    """Send no more of it."""
    found = stop_broadcast(_own(request, broadcast_id))
    if found.state == BroadcastState.STOPPED:
        messages.success(request, "Stopped. Nobody else gets it.")
    return redirect("products:broadcast", found.uuid)


@require_POST
@creator_required
def delete(request: CreatorRequest, broadcast_id: str) -> HttpResponse:
    """Throw a draft away; what has begun stays, so that it is known who got it."""
    found = _own(request, broadcast_id)
    if found.state == BroadcastState.DRAFT:
        found.delete()
        messages.success(request, "The draft is deleted.")
    return redirect("products:broadcasts")


def _own(request: CreatorRequest, broadcast_id: str) -> Broadcast:
    found = Broadcast.objects.select_related("creator__brand__avatar", "creator__user", "product", "update")
    return get_object_or_404(found, creator=request.creator, uuid=broadcast_id)


def _counted(found: Broadcast) -> dict[str, object]:
    return {"broadcast": found, "count": recipients_of(found).count()}


def _draft(request: CreatorRequest, found: Broadcast, form: BroadcastForm, *, status: int = 200) -> HttpResponse:
    if request.htmx and status != 200:
        return render(request, "products/_broadcast_state.html", {**_counted(found), "form": form})
    return render(request, "products/broadcast.html", {**_counted(found), "form": form}, status=status)


def _report(request: CreatorRequest, found: Broadcast) -> HttpResponse:
    context = {"broadcast": found, "outcome": outcome_of(found), "is_over": found.finished_at is not None}
    return render(request, "products/broadcast_report.html", context)

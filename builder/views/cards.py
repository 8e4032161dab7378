"""Clip cards by AI: which clips have none, what it costs, the drafts to look at."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from builder.carding import MOST_AT_ONCE, CardGone, cards_of, estimates, leave_card, request_cards, use_card, without_card
from builder.forms.cards import CardForm
from builder.models import Build, BuildStatus, BuildTask
from builder.requesting import BuildRefused, request_cancel
from builder.showing import cost_label
from builder.tasks import enqueue
from creators.access import CreatorRequest, creator_required
from creators.models import ClipCard, Creator

SHOWN_DRAFTS = 10


@creator_required
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: CreatorRequest) -> HttpResponse:
    """Choose clips and see what their cards cost; below, the drafts. Posted without `sure`, the choice is only shown."""
    creator, refusal = request.creator, ""
    named = request.POST.getlist("clip") or [one for one in request.GET.get("clips", "").split(",") if one]
    if request.method == "POST" and request.POST.get("sure") != "yes":
        address = reverse("builder:cards")
        return redirect(f"{address}?{urlencode({'clips': ','.join(named[:MOST_AT_ONCE])})}" if named else address)
    if request.method == "POST":
        try:
            for build in request_cards(creator=creator, clips=_clips(creator, named), requested_by=request.user):
                enqueue(build)
            return redirect("builder:cards")
        except BuildRefused as refused:
            refusal = str(refused)
    return render(request, "builder/cards.html", _context(creator, named, refusal), status=422 if refusal else 200)


@creator_required
@require_http_methods(["GET", "HEAD"])
def cards_writing(request: CreatorRequest) -> HttpResponse:
    """How many are still being written, asked again and again by the page; 286 stops that and the page loads anew."""
    active = [build for build in cards_of(request.creator) if build.is_active]
    before = request.GET.get("count", "")
    response = render(request, "builder/_cards_writing.html", {"active": active})
    if str(len(active)) != before:
        response.headers["HX-Refresh"] = "true"
    return response


@creator_required
@require_POST
def card_use(request: CreatorRequest, build_id: str) -> HttpResponse:
    """Write a draft into its clip, as it was changed here."""
    build = _own(request.creator, build_id)
    clip = request.creator.clip_cards.filter(public_id=build.packet["clip"]).first()
    if clip is None or "card" not in build.result:
        leave_card(build)
        messages.error(request, "This clip is not in your library any more.")
        return redirect("builder:cards")
    form = CardForm(clip, build.result["card"], request.POST)
    if not form.is_valid():
        context = _context(request.creator, [], "", {build.pk: form})
        return render(request, "builder/cards.html", context, status=422)
    try:
        use_card(build=build, changes=form.cleaned_data, fields=form.wanted)
        messages.success(request, f"The card of “{clip.title}” is saved.")
    except CardGone:
        messages.error(request, "This card was used or left before.")
    return redirect("builder:cards")


@creator_required
@require_POST
def card_leave(request: CreatorRequest, build_id: str) -> HttpResponse:
    """Put a draft away, or stop one that is being written."""
    build = _own(request.creator, build_id)
    request_cancel(build) if build.is_active else leave_card(build)
    return redirect("builder:cards")


def _context(
    creator: Creator, named: Sequence[str], refusal: str, bound: dict[int, CardForm] | None = None
) -> dict[str, Any]:
    every = cards_of(creator)
    ready = [build for build in every if build.status == BuildStatus.SUCCEEDED]
    known = {clip.public_id: clip for clip in _clips(creator, [build.packet["clip"] for build in every])}
    drafts = [
        (build, known[build.packet["clip"]], (bound or {}).get(build.pk) or _form(known[build.packet["clip"]], build))
        for build in ready[:SHOWN_DRAFTS]
        if build.packet["clip"] in known
    ]
    bare = _clips(creator, named) if named else list(without_card(creator)[:MOST_AT_ONCE])
    talking = [clip for clip in bare if clip.transcript]
    costs = estimates(talking)
    return {
        "active": [build for build in every if build.is_active],
        "drafts": [(build, clip, form, cost_label(build.cost_microdollars)) for build, clip, form in drafts],
        "more_count": max(0, len(ready) - SHOWN_DRAFTS),
        "failed": [build for build in every if build.status == BuildStatus.FAILED],
        "rows": [(clip, cost_label(cost)) for clip, cost in zip(talking, costs, strict=True)],
        "mute_count": len(bare) - len(talking),
        "total": cost_label(sum(costs)),
        "section": "clips",
        "is_chosen": bool(named),
        "refusal": refusal,
    }


def _form(clip: ClipCard, build: Build) -> CardForm:
    return CardForm(clip, build.result["card"])


def _clips(creator: Creator, named: Sequence[str]) -> list[ClipCard]:
    found = {clip.public_id: clip for clip in creator.clip_cards.filter(public_id__in=named[:200])}
    return [found[name] for name in dict.fromkeys(named) if name in found]


def _own(creator: Creator, build_id: str) -> Build:
    return get_object_or_404(Build, creator=creator, task=BuildTask.CARD, public_id=build_id)

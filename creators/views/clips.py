"""The clip library: finding, editing, tagging, deleting."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.browsing import Asked, browse
from creators.cards import card_of
from creators.forms.clips import ClipForm
from creators.importing.fields import FieldRefused, text
from creators.library import delete_clips, edit_clip, tag_clips
from creators.models import ClipCard, Creator
from creators.moments import said_at
from creators.views.home import safe_next
from owny.lib.numbers import whole_number

MOST_SELECTED = 500


@creator_required
@require_safe
def clips(request: CreatorRequest) -> HttpResponse:
    """A page of the library; htmx gets only the list and the choices."""
    page = browse(request.creator, Asked.from_query(request.GET))
    if page.total_count == 0:
        return render(request, "creators/clips_empty.html")
    part = request.htmx and not request.htmx.history_restore_request
    template = "creators/_parts/clip_results.html" if part else "creators/clips.html"
    response = render(request, template, {"page": page, "asked": page.asked, "part": part})
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@creator_required
@require_http_methods(["GET", "HEAD", "POST"])
def clip(request: CreatorRequest, public_id: str) -> HttpResponse:
    """One clip, to read and to edit."""
    found = _own(request.creator, public_id)
    form = ClipForm.of(found, request.POST or None)
    if form.is_valid():
        if changes := form.changes():
            edit_clip(clip=found, changes=changes)
        messages.success(request, "Saved." if changes else "Nothing was changed.")
        return redirect("creators:clip", public_id=public_id)
    status = 422 if form.is_bound else 200
    context = {"clip": found, "form": form, **_moment(found, request.GET.get("at", ""))}
    return render(request, "creators/clip.html", context, status=status)


@creator_required
@require_POST
def tag(request: CreatorRequest) -> HttpResponse:
    """Add a tag to the selected clips."""
    chosen = _selected(request)
    try:
        word = text(request.POST.get("tag"), "tag", 60)
    except FieldRefused as refused:
        messages.error(request, str(refused))
        return _back(request)
    if not word or not chosen:
        messages.error(request, "Choose clips and write a tag." if not word else "No clip was chosen.")
        return _back(request)
    count = tag_clips(creator=request.creator, public_ids=chosen, tag=word)
    messages.success(request, f"{_clips(count)} now {'has' if count == 1 else 'have'} the tag “{word}”.")
    return _back(request)


@creator_required
@require_POST
def delete(request: CreatorRequest) -> HttpResponse:
    """Ask with names, then delete the selected clips."""
    chosen = list(request.creator.clip_cards.filter(public_id__in=_selected(request)))
    if not chosen:
        messages.error(request, "No clip was chosen.")
        return _back(request)
    if request.POST.get("sure") != "yes":
        context = {
            "chosen": chosen,
            "shown": chosen[:20],
            "rest_count": max(0, len(chosen) - 20),
            "next": safe_next(request),
        }
        return render(request, "creators/clips_delete.html", context)
    count = delete_clips(creator=request.creator, public_ids=[one.public_id for one in chosen])
    messages.success(request, f"{_clips(count)} deleted.")
    return _back(request)


@creator_required
@require_POST
def make_product(request: CreatorRequest) -> HttpResponse:
    """Go to the plan of a product with the selected clips."""
    chosen = request.creator.clip_cards.filter(public_id__in=_selected(request)).values_list("public_id", flat=True)
    if not chosen:
        messages.error(request, "No clip was chosen.")
        return _back(request)
    return redirect(f"{reverse('builder:new')}?{urlencode({'clips': ','.join(chosen)})}")


@creator_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: CreatorRequest) -> HttpResponse:
    """The clips as Owny JSON: all of them, or the selected ones; the file can be brought in again."""
    rows = request.creator.clip_cards.order_by("pk")
    if request.method == "POST":
        rows = rows.filter(public_id__in=_selected(request))
    body = json.dumps([card_of(one, with_cues=True) for one in rows.iterator(chunk_size=500)], ensure_ascii=False, indent=2)
    name = f"{request.creator.handle}-clips.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body + "\n", content_type="application/json; charset=utf-8", headers=headers)


def _moment(clip: ClipCard, at: str) -> dict[str, object]:
    """The moment that a link pointed at: its second and what is said then."""
    second = whole_number(at, digits=6)
    return {"at": second, "said": said_at(clip, second)} if second is not None else {}


def _own(creator: Creator, public_id: str) -> ClipCard:
    return get_object_or_404(ClipCard, creator=creator, public_id=public_id)


def _selected(request: HttpRequest) -> list[str]:
    chosen = request.POST.getlist("clip")
    if len(chosen) > MOST_SELECTED:
        raise Http404
    return chosen


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(safe_next(request) or reverse("creators:clips"))


def _clips(count: int) -> str:
    return f"{count} clip" if count == 1 else f"{count} clips"

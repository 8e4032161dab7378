"""Better words by AI: ask, cancel, take, leave."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from builder.editing import NoDraft, draft_of
from builder.improving import WISHES, ProposalGone, Taken, changes_in, leave, request_improvement, take
from builder.models import Build, BuildTask
from builder.proposing import state_of
from builder.requesting import BuildRefused, request_cancel
from builder.studio.desk import Selection
from builder.tasks import enqueue
from builder.views.studio import own_product, parts_response, wants_parts
from builder.views.studio_changes import STALE, problems_response
from creators.access import CreatorRequest, creator_required
from products.dsl.patch import PatchRefused
from products.models import Product
from products.publishing import StaleDraft

GONE = "There is a newer proposal, or you are done with this one. Nothing was changed."
CHANGED = "These words were changed meanwhile, so nothing was taken. Ask again for new ones."


@require_POST
@creator_required
def ask(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Ask for better words in the selected block or in the whole product."""
    product = own_product(request.creator, public_id)
    wanted, block = request.POST.get("wanted", "free"), request.POST.get("block", "")
    scope = request.POST.get("scope")
    named = request.POST.getlist("named") if scope == "some" else [block]
    is_whole = scope == "whole" or (scope != "some" and not block)
    try:
        build = request_improvement(
            product=product,
            wanted=wanted if wanted in WISHES else "free",
            instruction=request.POST.get("instruction", "") if wanted not in WISHES else "",
            named=None if is_whole else named,
            requested_by=request.user,
        )
    except BuildRefused as refused:
        return _refused(request, product, str(refused))
    except NoDraft:
        return _refused(request, product, "This product is not built yet.")
    enqueue(build)
    return _shown(request, product)


@require_POST
@creator_required
def cancel(request: CreatorRequest, public_id: str, build_id: str) -> HttpResponse:
    """Stop looking."""
    product = own_product(request.creator, public_id)
    request_cancel(_own(product, build_id))
    return _shown(request, product)


@require_POST
@creator_required
def take_changes(request: CreatorRequest, public_id: str, build_id: str) -> HttpResponse:
    """Put changes into the draft, `take` says which; `all` are those that are still open."""
    product = own_product(request.creator, public_id)
    build = _own(product, build_id)
    try:
        taken = take(build=build, wanted=_wanted(product, build, request.POST.getlist("take")), by=request.user)
    except ProposalGone:
        return _refused(request, product, GONE)
    except StaleDraft:
        return _refused(request, product, STALE)
    except PatchRefused as error:
        return problems_response(error.problems)
    if taken.changed is None:
        return _shown(request, product, says=CHANGED)
    return _shown(request, product, says=_said(taken), undoable=True)


@require_POST
@creator_required
def leave_changes(request: CreatorRequest, public_id: str, build_id: str) -> HttpResponse:
    """Keep one's own words: for one change, or for all and be done with it."""
    product = own_product(request.creator, public_id)
    build, wanted = _own(product, build_id), request.POST.getlist("leave")
    try:
        leave(build=build, wanted=None if "all" in wanted else wanted)
    except ProposalGone:
        return _refused(request, product, GONE)
    return _shown(request, product)


def _own(product: Product, build_id: str) -> Build:
    return get_object_or_404(product.builds.filter(task=BuildTask.IMPROVE), public_id=build_id)


def _wanted(product: Product, build: Build, named: list[str]) -> list[str]:
    if "all" not in named:
        return named
    document = draft_of(product)[1]
    return [change["id"] for change in changes_in(build) if state_of(change, document) == "open"]


def _said(taken: Taken) -> str:
    words = "1 change taken." if taken.count == 1 else f"{taken.count} changes taken."
    if taken.stale:
        rest = "1 did not fit" if len(taken.stale) == 1 else f"{len(taken.stale)} did not fit"
        return f"{words} {rest} any more, because the words were changed meanwhile."
    return words


def _shown(request: CreatorRequest, product: Product, *, says: str = "", undoable: bool = False) -> HttpResponse:
    selection = Selection.read(request.POST)
    if wants_parts(request):
        fresh = own_product(request.creator, product.public_id)
        answer: dict[str, Any] = {"says": says} | ({"undoable": True} if undoable else {})
        return parts_response(request, fresh, selection, **answer)
    if says:
        messages.success(request, says)
    query = {"page": selection.page, "block": selection.block, "panel": "improve"}
    return redirect(reverse("builder:studio", args=[product.public_id]) + "?" + urlencode(query))


def _refused(request: CreatorRequest, product: Product, detail: str) -> HttpResponse:
    if wants_parts(request):
        return JsonResponse({"detail": detail}, status=409)
    messages.error(request, detail)
    query = {"page": request.POST.get("page", "sales"), "block": request.POST.get("block", ""), "panel": "improve"}
    return redirect(reverse("builder:studio", args=[product.public_id]) + "?" + urlencode(query))

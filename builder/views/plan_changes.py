"""Changing a plan: one form, saved while it is typed in, and by its buttons without any script."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.forms.plan import Typed, read_plan, read_removed
from builder.models import Plan
from builder.packet import PacketRefused
from builder.plan_editing import PlanChanged, PlanNotEditable, change_plan, changed_by
from builder.plan_showing import taken_over
from builder.planning import build_plan
from builder.requesting import AlreadyBuilding, BuildRefused
from builder.tasks import enqueue
from builder.views.plans import edit_context, own_plan
from creators.access import CreatorRequest, creator_required

PIECE = "text/x-plan"


@require_POST
@creator_required
def change(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Save what the form holds, do what its button says, and show the plan as it then is: the form alone to the page's
    own script, a whole page otherwise. 409 when the plan was changed elsewhere, 422 when a field does not fit."""
    found = own_plan(request.creator, public_id)
    if not found.can_be_edited:
        return redirect("builder:plan", public_id=public_id)
    action = request.POST.get("do", "save")
    verb, _, rest = action.partition(":")
    typed = read_plan(request.POST, found.packet)
    removed = _removed(typed, rest) if verb == "remove" else ""
    packet = changed_by(typed.packet, action, read_removed(request.POST))
    if verb == "take" and found.research is not None:
        packet = taken_over(packet, found.research.result, rest)
    version = None if verb == "force" else _number(request.POST.get("version", ""))
    try:
        saved = change_plan(plan=found, version=version, packet=packet)
    except PlanChanged as changed:
        return _shown(request, changed.plan, status=409, typed=typed.packet, is_conflict=True)
    except PlanNotEditable:
        return redirect("builder:plan", public_id=public_id)
    except PacketRefused as refused:
        refusal = " ".join(dict.fromkeys(problem.message for problem in refused.problems))
        return _shown(request, found, status=422, typed=typed.packet, refusal=refusal)
    if verb == "build" and not typed.errors:
        return _built(request, saved)
    opened = rest.partition(":")[0] if verb in ("add-clip", "drop-clip", "find", "open") else ""
    query = request.POST.get(f"find-{opened}", "") if verb in ("find", "add-clip") else None
    if _wants_piece(request) or typed.errors:
        status = 422 if typed.errors else 200
        return _shown(request, saved, status=status, opened=opened, query=query, errors=typed.errors, removed=removed)
    asked = {"open": opened} if opened else {}
    asked |= {"find": opened, "q": query} if query is not None else {}
    address = reverse("builder:plan", args=[public_id]) + (f"?{urlencode(asked)}#part-{opened}" if asked else "")
    if removed:
        return _shown(request, saved, status=200, removed=removed)
    return redirect(address)


def _built(request: CreatorRequest, plan: Plan) -> HttpResponse:
    try:
        build = build_plan(plan=plan, requested_by=request.user)
    except AlreadyBuilding as refused:
        if refused.build is None:
            return _shown(request, plan, status=409, refusal=str(refused))
        return _gone_to(request, reverse("builder:build", args=[refused.build.public_id]))
    except BuildRefused as refused:
        return _shown(request, plan, status=409, refusal=str(refused))
    except PacketRefused as refused:
        return _shown(request, plan, status=422, refusal=str(refused))
    enqueue(build)
    return _gone_to(request, reverse("builder:build", args=[build.public_id]))


def _gone_to(request: CreatorRequest, address: str) -> HttpResponse:
    if _wants_piece(request):
        return HttpResponse(status=204, headers={"X-Location": address})
    return redirect(address)


def _shown(
    request: CreatorRequest,
    plan: Plan,
    *,
    status: int,
    opened: str = "",
    query: str | None = None,
    typed: dict[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """The form; with `typed` it shows what was typed and not what is stored, so that nothing is lost."""
    if typed is not None:
        plan.packet = typed
    context = edit_context(plan, opened=opened, query=query, **more)
    name = "builder/_plan/form.html" if _wants_piece(request) else "builder/plan.html"
    return render(request, name, context, status=status)


def _wants_piece(request: CreatorRequest) -> bool:
    return request.headers.get("Accept") == PIECE


def _removed(typed: Typed, key: str) -> str:
    """The part that goes, as JSON for the button that brings it back."""
    for at, part in enumerate(typed.packet.get("outline", [])):
        if part["id"] == key:
            return json.dumps({"part": {name: part[name] for name in ("title", "note", "clips")}, "at": at})
    return ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0

"""The page of a plan, and what can be done with a whole plan."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from builder.forms.plan import PlanAgainForm
from builder.models import Plan
from builder.plan_showing import found_by, shown
from builder.planning import cancel_plan, delete_plan, duplicate_plan, plan_again, request_research, settle
from builder.requesting import BuildRefused
from builder.showing import STATES, cost_label, progress_of
from builder.tasks import enqueue
from creators.access import CreatorRequest, creator_required
from creators.models import Creator
from creators.models.brand import Density, Mood
from products.dsl.theme import full_tokens
from products.models.product import ProductType
from products.rendering.cover import cover_svg

COVER_WIDTH, COVER_HEIGHT = 120, 160
PRICE_OF_SEARCHES_IN_CENTS = 10_000


def own_plan(creator: Creator, public_id: str) -> Plan:
    """The creator's plan with this id; for anybody else's there is none."""
    settle(creator)
    found = Plan.objects.select_related("creator__brand", "persona", "build", "research", "look", "product")
    return get_object_or_404(found, creator=creator, public_id=public_id)


@require_safe
@never_cache
@creator_required
def plans(request: CreatorRequest) -> HttpResponse:
    """Every plan, the latest change first."""
    settle(request.creator)
    found = request.creator.plans.select_related("product", "persona").order_by("-updated_at", "-id")
    return render(request, "builder/plans.html", {"plans": found})


@require_safe
@never_cache
@creator_required
def plan(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The plan to edit, what is happening while it is made, or why it was not."""
    found = own_plan(request.creator, public_id)
    if not found.can_be_edited:
        return _without_plan(request, found)
    find = request.GET.get("find", "")
    context = edit_context(
        found, opened=request.GET.get("open", "") or find, query=request.GET.get("q", "") if find else None
    )
    return render(request, "builder/plan.html", context)


def edit_context(found: Plan, *, opened: str = "", query: str | None = None, **more: Any) -> dict[str, Any]:
    """What the form of a plan shows."""
    research = found.research
    return {
        "plan": found,
        "packet": found.packet,
        "sales": found.packet.get("salesPage") or {},
        "design": found.packet.get("designIntent") or {},
        "shown": shown(found, opened=opened, query=query),
        "found": found_by(found),
        "research": research,
        "research_on": settings.RESEARCH_ENABLED,
        "research_line": progress_of(research).line if research and research.is_active else "",
        "research_cents": most_search_cents(),
        "types": ProductType.choices,
        "moods": Mood.choices,
        "densities": Density.choices,
        "price": _typed_price(found.packet),
        "again": PlanAgainForm(initial={"persona": found.persona.public_id if found.persona else ""}),
        **more,
    }


def most_search_cents() -> int:
    """What the searches of one research may cost, in cents, rounded up; the model's words come on top."""
    most = settings.RESEARCH_SEARCH_LIMIT * settings.RESEARCH_SEARCH_MICRODOLLARS
    return int(-(-most // PRICE_OF_SEARCHES_IN_CENTS))


@require_safe
@creator_required
def cover(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The cover that the product would have; the address carries the version of the plan as `v`."""
    found = own_plan(request.creator, public_id)
    design: Mapping[str, Any] = found.packet.get("designIntent") or {}
    brand = request.creator.brand
    tokens = full_tokens(
        {
            "preset": design.get("mood") or brand.mood,
            "colorPrimary": design.get("colorPrimary") or brand.color_primary,
            "colorAccent": design.get("colorAccent") or brand.color_accent,
        }
    )
    drawn = cover_svg(found.title, tokens, COVER_WIDTH, COVER_HEIGHT)
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})


@require_POST
@creator_required
def cancel(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Stop planning; the wish stays and can be planned again."""
    cancel_plan(own_plan(request.creator, public_id))
    return redirect("builder:plan", public_id=public_id)


@require_POST
@creator_required
def again(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Another plan of the same wish."""
    found = own_plan(request.creator, public_id)
    form = PlanAgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, " ".join(str(error) for errors in form.errors.values() for error in errors))
    try:
        other = plan_again(
            plan=found,
            persona=form.cleaned_data["persona"],
            change=form.cleaned_data["change"],
            requested_by=request.user,
        )
    except BuildRefused as refused:
        return _refused(request, found, str(refused))
    if other.build is not None:
        enqueue(other.build)
    return redirect("builder:plan", public_id=other.public_id)


@require_POST
@creator_required
def duplicate(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The same plan once more."""
    found = own_plan(request.creator, public_id)
    if not found.can_be_edited:
        return redirect("builder:plan", public_id=public_id)
    other = duplicate_plan(found)
    messages.success(request, "This is the copy. The first plan stays as it is.")
    return redirect("builder:plan", public_id=other.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def delete(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Ask, then throw the plan away; a product that was built from it stays."""
    found = own_plan(request.creator, public_id)
    if request.method != "POST":
        return render(request, "builder/plan_delete.html", {"plan": found})
    delete_plan(found)
    messages.success(request, f"The plan “{found.title}” is gone.")
    return redirect("builder:products")


@require_POST
@creator_required
def research(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Look at what similar products cost."""
    found = own_plan(request.creator, public_id)
    try:
        enqueue(request_research(plan=found, requested_by=request.user))
    except BuildRefused as refused:
        return _refused(request, found, str(refused))
    return redirect(f"{request.path.removesuffix('research/')}#research")


def _without_plan(request: HttpRequest, found: Plan) -> HttpResponse:
    build = found.build
    if build is None:
        return render(request, "builder/plan_failed.html", {"plan": found, "again": PlanAgainForm()})
    state, label = STATES[build.status]
    context = {
        "plan": found,
        "build": build,
        "progress": progress_of(build),
        "cost": cost_label(build.cost_microdollars),
        "state": state,
        "label": "Planning" if build.status == "running" else label,
        "again": PlanAgainForm(initial={"persona": found.persona.public_id if found.persona else ""}),
    }
    name = "plan_wait" if found.is_planning else "plan_failed"
    return render(request, f"builder/{name}.html", context)


def _refused(request: HttpRequest, found: Plan, sentence: str) -> HttpResponse:
    context = {"plan": found, "reason": sentence}
    return render(request, "builder/plan_refused.html", context, status=409)


def _typed_price(packet: Mapping[str, Any]) -> str:
    cents = packet.get("salesPage", {}).get("suggestedPriceCents", 0)
    return f"{cents // 100}.{cents % 100:02d}"

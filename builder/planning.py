"""A creator asks for a plan, goes on with it, has its market looked at, and builds from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from builder.hosts import pays_itself
from builder.jobs.research import formula_host
from builder.look_asking import ask_for_look
from builder.models import Build, BuildStatus, BuildTask, Persona, Plan, PlanState
from builder.models.build import ACTIVE
from builder.packet import MAX_PROMPT, MAX_SOURCES, source_of
from builder.requesting import BudgetUsed, BuildRefused, NoClips, check_prompt, check_room, request_build, request_cancel
from builder.spending import used_budget
from creators.models import ClipCard, Creator, User

MOST_ACTIVE = 3
ENDED = (BuildStatus.FAILED, BuildStatus.CANCELLED)


class TooManyPlans(BuildRefused):
    """The creator has as many plans going as one may have."""

    code = "too_many_plans"


class NotPlanned(BuildRefused):
    """There is nothing to build from yet, or it is not whole."""

    code = "not_planned"


class ResearchOff(BuildRefused):
    """The site does not search, or is at it already."""

    code = "research_off"


def request_plan(
    *,
    creator: Creator,
    prompt: str,
    product_type: str = "",
    price: int | None = None,
    title: str = "",
    mood: str = "",
    clips: Sequence[ClipCard] = (),
    persona: Persona | None = None,
    picture: dict[str, Any] | None = None,
    requested_by: User | None = None,
) -> Plan:
    """Write down a plan to be made. What is given (price in cents, type, title, mood) is bound, the rest is proposed;
    `clips` are those the creator chose, `picture` is one that it shall look like. Raises BuildRefused; then nothing was
    written."""
    wish = check_prompt(prompt)
    given = {"productType": product_type, "title": title, "designIntent": {"mood": mood} if mood else {}}
    packet: dict[str, Any] = {"userPrompt": wish, **{name: value for name, value in given.items() if value}}
    if price is not None:
        packet["salesPage"] = {"suggestedPriceCents": price}
    if clips:
        packet["sources"] = [source_of(clip) for clip in clips[:MAX_SOURCES]]
    return _begin(creator, packet, persona, requested_by, picture)


def plan_again(*, plan: Plan, persona: Persona | None, change: str, requested_by: User | None = None) -> Plan:
    """A further plan of the same wish, in another voice or with a change in mind; the one there is stays as it is.
    Raises BuildRefused."""
    packet = plan.packet
    wish: dict[str, Any] = {"userPrompt": plan.wish}
    if packet.get("outline"):
        wish |= {name: packet[name] for name in ("productType", "outline") if name in packet}
        sales: Mapping[str, Any] = packet.get("salesPage") or {}
        kept = ("suggestedPriceCents", "testimonials")
        wish["salesPage"] = {name: sales[name] for name in kept if sales.get(name) is not None}
        wish["designIntent"] = dict(packet.get("designIntent") or {})
        wish["sources"] = sources_of(plan)
    elif plan.build is not None:
        wish = dict(plan.build.packet)
    if change.strip():
        wish["change"] = change.strip()[: MAX_PROMPT // 4]
    return _begin(plan.creator, wish, persona, requested_by)


def duplicate_plan(plan: Plan) -> Plan:
    """The same plan once more, to be edited apart."""
    title = f"{plan.packet.get('title', '')[:112]} (copy)"
    return Plan.objects.create(
        creator=plan.creator,
        persona=plan.persona,
        wish=plan.wish,
        packet={**plan.packet, "title": title},
        state=PlanState.READY,
        build=plan.build,
        research=plan.research,
    )


def build_plan(*, plan: Plan, requested_by: User | None = None) -> Build:
    """Build exactly this plan; from a plan that was built before, into the same product. Raises BuildRefused,
    PacketRefused; then nothing was written."""
    with transaction.atomic():
        row = (
            Plan.objects.select_for_update(of=("self",))
            .select_related("product", "persona", "creator", "look")
            .get(pk=plan.pk)
        )
        packet = packet_of(row)
        build = request_build(
            creator=row.creator,
            requested_by=requested_by,
            product=row.product,
            product_type=packet["productType"],
            prompt=row.wish,
            packet=packet,
            voice=row.persona.instruction if row.persona else "",
        )
        if row.look is not None and row.look.product is None:
            Build.objects.filter(pk=row.look.pk).update(product=build.product)
        row.product, row.state = build.product, PlanState.USED
        row.used_at = row.used_at or timezone.now()
        row.save(update_fields=["product", "state", "used_at", "updated_at"])
    return build


def packet_of(plan: Plan) -> dict[str, Any]:
    """The plan as the packet of a build: its clips as sources, nothing empty. Raises NotPlanned."""
    if not plan.can_be_edited:
        raise NotPlanned("This plan is not ready yet.")
    packet: dict[str, Any] = dict(plan.packet)
    sources = sources_of(plan)
    known = {source["id"] for source in sources}
    outline = [{**part, "clips": [one for one in part["clips"] if one in known]} for part in packet.get("outline", [])]
    parts = [part for part in outline if part["clips"]]
    if not parts:
        raise NotPlanned("No part of this plan has a clip. Add clips to at least one part, then build it.")
    if not packet.get("title") or any(not part["title"].strip() for part in parts):
        raise NotPlanned("The product and every part need a title. Write them in, then build it.")
    return {**packet, "outline": parts, "sources": sources, "salesPage": _whole(packet.get("salesPage") or {})}


def _whole(sales: Mapping[str, Any]) -> dict[str, Any]:
    """The copy without what is empty or half there."""
    faq = [one for one in sales.get("faq", []) if one["question"].strip() and one["answer"].strip()]
    said = [one for one in sales.get("testimonials", []) if one["quote"].strip() and one["author"].strip()]
    kept = {name: value for name, value in sales.items() if value not in ("", []) and name not in ("faq", "testimonials")}
    return kept | ({"faq": faq} if faq else {}) | ({"testimonials": said} if said else {})


def sources_of(plan: Plan) -> list[dict[str, Any]]:
    """The clips behind the plan's parts, in their order; a clip that was deleted since is left out."""
    named = list(dict.fromkeys(name for part in plan.packet.get("outline", []) for name in part.get("clips", [])))
    clips = {clip.public_id: clip for clip in plan.creator.clip_cards.filter(public_id__in=named)}
    return [source_of(clips[name]) for name in named if name in clips][:MAX_SOURCES]


def cancel_plan(plan: Plan) -> None:
    """Stop planning."""
    if plan.build is not None and plan.is_planning:
        request_cancel(plan.build)


def delete_plan(plan: Plan) -> None:
    """Throw the plan away, with whatever is under way for it alone; a product that was built from it stays."""
    cancel_plan(plan)
    research, look = plan.research, plan.look
    plan.delete()
    if look is not None and look.is_active and look.product is None:
        request_cancel(look)
    if research is not None and not research.researched_plans.exists():
        request_cancel(research)


def request_research(*, plan: Plan, requested_by: User | None = None) -> Build:
    """Look at what similar products cost, beside the plan. Raises BuildRefused; then nothing was written."""
    if not settings.RESEARCH_ENABLED:
        raise ResearchOff("This site does not look at other sellers' pages.")
    if not plan.can_be_edited:
        raise NotPlanned("This plan is not ready yet.")
    _check_room(plan.creator)
    host = formula_host(plan.creator)
    if host is None:
        raise ResearchOff("Searching needs a key of Moonshot's; the writing service in use has no search of its own.")
    with transaction.atomic():
        row = Plan.objects.select_for_update(of=("self",)).select_related("research").get(pk=plan.pk)
        if row.research is not None and row.research.is_active:
            raise ResearchOff("We are looking already. What is found appears here.")
        sales = {name: value for name, value in row.packet.get("salesPage", {}).items() if name != "testimonials"}
        told = ("productType", "userPrompt", "title", "audience")
        packet = {name: row.packet[name] for name in told if name in row.packet} | {
            "salesPage": sales,
            "parts": [part["title"] for part in row.packet.get("outline", [])],
        }
        row.research = Build.objects.create(
            creator=row.creator,
            task=BuildTask.RESEARCH,
            requested_by=requested_by,
            prompt=row.wish,
            packet=packet,
            only_provider=host.slug,
        )
        row.save(update_fields=["research"])
    return row.research


def settle(creator: Creator) -> None:
    """Plans whose run has ended without one have failed. Runs end in many ways and know nothing of plans."""
    ended = Plan.objects.filter(creator=creator, state=PlanState.PLANNING, build__status__in=ENDED)
    ended.update(state=PlanState.FAILED)


def _check_room(creator: Creator) -> None:
    """As for a build; the money is that of whoever pays for thinking, which need not be who pays for writing."""
    check_room(creator, own_key=True)
    used = None if pays_itself(creator, thinking=True) else used_budget(creator)
    if used:
        raise BudgetUsed(used[1])


def _begin(
    creator: Creator,
    packet: Mapping[str, Any],
    persona: Persona | None,
    requested_by: User | None,
    picture: dict[str, Any] | None = None,
) -> Plan:
    if not creator.clip_cards.exists():
        raise NoClips("You have no clips yet. Import some first: everything we write comes from them.")
    if Build.objects.filter(creator=creator, task=BuildTask.PLAN, status__in=ACTIVE).count() >= MOST_ACTIVE:
        raise TooManyPlans(f"You have {MOST_ACTIVE} plans being made. Wait until one of them is done.")
    _check_room(creator)
    with transaction.atomic():
        look = ask_for_look(creator=creator, picture=picture, requested_by=requested_by) if picture else None
        build = Build.objects.create(
            creator=creator,
            task=BuildTask.PLAN,
            requested_by=requested_by,
            prompt=packet["userPrompt"],
            packet=packet,
            voice=persona.instruction if persona else "",
        )
        return Plan.objects.create(creator=creator, persona=persona, wish=packet["userPrompt"], build=build, look=look)

"""A creator changes a plan: every change names the version it was made to, and the server knows whose clips are whose."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from builder.models import Plan
from builder.packet import MAX_PARTS, PacketRefused, check_packet
from products.dsl.problems import Problem

Packet = dict[str, Any]
MAX_QUESTIONS, MAX_REVIEWS = 20, 12


class PlanChanged(Exception):
    """Somebody else changed the plan meanwhile, in another window perhaps; nothing was written. `plan` is as it is now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("This plan was changed in another window.")
        self.plan = plan


class PlanNotEditable(Exception):
    """There is no plan to change yet."""


def change_plan(*, plan: Plan, version: int | None, packet: object) -> Plan:
    """Store the packet as the next version; the same packet changes nothing. `version` is the one that was changed, None
    to change whatever is there. Raises PlanChanged, PlanNotEditable, PacketRefused."""
    with transaction.atomic():
        row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if not row.can_be_edited:
            raise PlanNotEditable
        if version is not None and version != row.version:
            raise PlanChanged(row)
        checked = _own_clips(row, check_packet(packet))
        if checked != row.packet:
            row.packet, row.version = checked, row.version + 1
            row.save(update_fields=["packet", "version", "updated_at"])
    return row


def _own_clips(plan: Plan, packet: Packet) -> Packet:
    """The packet with clips of this creator only. One that was deleted since goes; one that never was theirs is refused."""
    outline = packet.get("outline") or []
    named = {name for part in outline for name in part.get("clips", [])}
    own = set(plan.creator.clip_cards.filter(public_id__in=named).values_list("public_id", flat=True))
    before = {name for part in plan.packet.get("outline", []) for name in part.get("clips", [])}
    foreign = [
        Problem(f"/outline/{number}/clips", "unknown_clip", f"There is no clip {name} in your library.")
        for number, part in enumerate(outline)
        for name in part.get("clips", [])
        if name not in own | before
    ]
    if foreign:
        raise PacketRefused(foreign)
    clean = [_part(part, own, f"p{number}") for number, part in enumerate(outline, 1)]
    keys = [part["id"] for part in clean]
    if len(set(keys)) < len(keys):
        clean = [{**part, "id": f"p{number}"} for number, part in enumerate(clean, 1)]
    return {**packet, "outline": clean}


def _part(part: Mapping[str, Any], own: set[str], key: str) -> Packet:
    clips = [name for name in dict.fromkeys(part.get("clips", [])) if name in own]
    return {"id": part.get("id") or key, "title": part["title"], "note": part.get("note", ""), "clips": clips}


def changed_by(packet: Packet, action: str, values: Mapping[str, Any]) -> Packet:
    """The packet after one of the page's buttons, such as `up:p2` or `add-clip:p2:clip_…`; unknown ones change nothing.
    `values` holds what a button brings along: the part to put back."""
    verb, _, rest = action.partition(":")
    change = CHANGES.get(verb)
    return change(packet, rest, values) if change else packet


def _moved(by: int) -> Callable[[Packet, str, Mapping[str, Any]], Packet]:
    def move(packet: Packet, key: str, values: Mapping[str, Any]) -> Packet:
        parts = list(packet.get("outline", []))
        at = _place(parts, key)
        if at is None or not 0 <= at + by < len(parts):
            return packet
        parts[at], parts[at + by] = parts[at + by], parts[at]
        return {**packet, "outline": parts}

    return move


def _removed(packet: Packet, key: str, values: Mapping[str, Any]) -> Packet:
    return {**packet, "outline": [part for part in packet.get("outline", []) if part["id"] != key]}


def _with_part(packet: Packet, _: str, values: Mapping[str, Any]) -> Packet:
    return _inserted(packet, {"title": "", "note": "", "clips": []}, len(packet.get("outline", [])))


def _restored(packet: Packet, _: str, values: Mapping[str, Any]) -> Packet:
    part, at = values.get("part"), values.get("at")
    if not isinstance(part, dict) or not isinstance(at, int):
        return packet
    return _inserted(packet, part, at)


def _inserted(packet: Packet, part: Mapping[str, Any], at: int) -> Packet:
    parts = list(packet.get("outline", []))
    if len(parts) >= MAX_PARTS:
        return packet
    taken = {one["id"] for one in parts}
    key = next(f"p{number}" for number in range(1, MAX_PARTS * 2) if f"p{number}" not in taken)
    parts.insert(max(0, at), {**part, "id": key})
    return {**packet, "outline": parts}


def _with_clip(packet: Packet, rest: str, values: Mapping[str, Any]) -> Packet:
    key, _, clip = rest.partition(":")
    return _clips(packet, key, lambda clips: [*clips, clip] if clip not in clips else clips)


def _without_clip(packet: Packet, rest: str, values: Mapping[str, Any]) -> Packet:
    key, _, clip = rest.partition(":")
    return _clips(packet, key, lambda clips: [one for one in clips if one != clip])


def _clips(packet: Packet, key: str, change: Callable[[list[str]], Sequence[str]]) -> Packet:
    parts = [
        {**part, "clips": list(change(part["clips"]))} if part["id"] == key else part for part in packet.get("outline", [])
    ]
    return {**packet, "outline": parts}


def _with_entry(name: str, empty: Mapping[str, str], most: int) -> Callable[[Packet, str, Mapping[str, Any]], Packet]:
    def add(packet: Packet, _: str, values: Mapping[str, Any]) -> Packet:
        sales = packet.get("salesPage", {})
        listed = [*sales.get(name, []), dict(empty)][:most]
        return {**packet, "salesPage": {**sales, name: listed}}

    return add


def _without_entry(name: str) -> Callable[[Packet, str, Mapping[str, Any]], Packet]:
    def drop(packet: Packet, number: str, values: Mapping[str, Any]) -> Packet:
        sales = packet.get("salesPage", {})
        kept = [entry for at, entry in enumerate(sales.get(name, [])) if str(at) != number]
        return {**packet, "salesPage": {**sales, name: kept}}

    return drop


def _place(parts: Sequence[Mapping[str, Any]], key: str) -> int | None:
    return next((at for at, part in enumerate(parts) if part["id"] == key), None)


CHANGES: Mapping[str, Callable[[Packet, str, Mapping[str, Any]], Packet]] = {
    "up": _moved(-1),
    "down": _moved(1),
    "remove": _removed,
    "add-part": _with_part,
    "restore": _restored,
    "add-clip": _with_clip,
    "drop-clip": _without_clip,
    "add-question": _with_entry("faq", {"question": "", "answer": ""}, MAX_QUESTIONS),
    "drop-question": _without_entry("faq"),
    "add-review": _with_entry("testimonials", {"quote": "", "author": "", "detail": ""}, MAX_REVIEWS),
    "drop-review": _without_entry("testimonials"),
}

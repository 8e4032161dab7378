"""The Improve panel: what was asked, how far it is, and what could change, word by word."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Max

from builder.improving import LONGEST, WISHES, changes_in, proposal_of
from builder.lining_up import place_in_line
from builder.models import Build, BuildOutcome, BuildStatus
from builder.names import block_title, kind_name
from builder.proposing import Change, state_of
from builder.showing import cost_label
from builder.studio.fields import one_of
from builder.studio.relocating import page_name
from builder.studio.word_marks import Piece, rows_of, word_diff
from creators.models import ClipCard
from products.dsl.catalog import CATALOG
from products.dsl.document import Document, PlacedBlock, blocks
from products.models import Product

_NOTHING_HELD = "Nothing we found could be traced to your clips, so nothing was changed. Ask in another way."
_SENTENCES = {
    BuildOutcome.INVALID: _NOTHING_HELD,
    BuildOutcome.NO_DOCUMENT: _NOTHING_HELD,
    BuildOutcome.TURN_LIMIT: _NOTHING_HELD,
    BuildOutcome.REPEATED_CALLS: _NOTHING_HELD,
    BuildOutcome.TOKEN_LIMIT: "This was too much at once. Nothing was changed: choose one part, or ask for less.",
    BuildOutcome.COST_LIMIT: "This would have cost more than one improvement may. Nothing was changed: choose one part.",
    BuildOutcome.TIME_LIMIT: "This took too long and was stopped. Nothing was changed: ask again, or choose one part.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One change as a person reads it. `mark` says where the new words come from: own, near or none; empty when nothing
    is new."""

    id: str
    anchor: str
    label: str
    rows: list[list[Piece]]
    state: str
    is_idea: bool
    mark: str = ""
    words: str = ""
    seconds: int | None = None
    shows: str = ""
    """For the page: block, place and words of an open change of a text, as JSON."""


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one block; `title` is empty when everything is in one block, `slug` is its page."""

    title: str
    page: str
    slug: str
    block: str
    changes: list[Shown]
    open_count: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A block that can be chosen for a wish."""

    id: str
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class Panel:
    """Everything of the panel. `build` is the latest wish, if any; `about` the selected part."""

    about: str
    scope: str
    instruction: str
    build: Build | None = None
    is_active: bool = False
    line: str = ""
    last: int = 0
    failure: str = ""
    cost: str = ""
    groups: list[Group] = field(default_factory=list)
    said: Sequence[str] = ()
    count: int = 0
    open_count: int = 0
    is_ideas: bool = False
    blocks: list[Named] = field(default_factory=list)
    wishes: Mapping[str, tuple[str, str]] = field(default_factory=lambda: WISHES)
    longest: int = LONGEST


def panel_of(product: Product, document: Document, placed: PlacedBlock | None, clips: Mapping[str, ClipCard]) -> Panel:
    """The panel for a product with this draft and this selected block."""
    build = proposal_of(product)
    about = kind_name(placed.block) if placed else ""
    scope = "part" if placed else "whole"
    panel = Panel(about, scope, instruction="", blocks=_nameable(placed, build))
    if build is None:
        return panel
    wish = build.packet["improve"]
    asked = wish["instruction"] if wish["wanted"] == "free" else ""
    was_some = bool(placed) and not wish.get("whole") and len(wish["blocks"]) > 1
    panel = replace(panel, instruction=asked, build=build, scope="some" if was_some else scope)
    if build.is_active:
        event = build.events.filter(kind="status").last()
        last = build.events.aggregate(last=Max("sequence"))["last"] or 0
        line = place_in_line(build) or (str(event.data["line"]) if event else "") or "Beginning"
        return replace(panel, is_active=True, line=line, last=last)
    if build.status != BuildStatus.SUCCEEDED:
        return replace(panel, failure=_SENTENCES.get(BuildOutcome(build.outcome), build.message))
    shown = [(change, _shown(change, document, clips)) for change in changes_in(build)]
    return replace(
        panel,
        cost=cost_label(build.cost_microdollars),
        groups=_groups(shown, document),
        said=build.result.get("said", ()),
        count=len(shown),
        open_count=sum(one.state == "open" for _, one in shown),
        is_ideas=bool(shown) and all(one.is_idea for _, one in shown),
    )


def _nameable(placed: PlacedBlock | None, build: Build | None) -> list[Named]:
    """The blocks of the open page that have words; chosen are those that were named last, else the selected one."""
    if placed is None:
        return []
    wish = build.packet["improve"] if build else {}
    named = set(wish.get("blocks", ())) if not wish.get("whole") and len(wish.get("blocks", ())) > 1 else {placed.block_id}
    return [
        Named(str(block["id"]), f"{kind_name(block)}: {block_title(block)}", block["id"] in named)
        for block in placed.page["blocks"]
        if block.get("type") in CATALOG and block.get("props")
    ]


def waiting_count(product: Product, document: Document) -> int:
    """How many changes wait to be taken or left."""
    build = proposal_of(product)
    if build is None or build.status != BuildStatus.SUCCEEDED:
        return 0
    return sum(state_of(change, document) == "open" for change in changes_in(build))


def _shown(change: Change, document: Document, clips: Mapping[str, ClipCard]) -> Shown:
    mark, words, seconds = _grounding(change, clips)
    return Shown(
        id=change["id"],
        anchor="change-" + re.sub(r"[^A-Za-z0-9_]+", "-", change["id"]),
        label=_label(change, document),
        rows=list(rows_of(change)),
        shows=_marks(change, document),
        state=state_of(change, document),
        is_idea=change["does"] == "idea",
        mark=mark,
        words=words,
        seconds=seconds,
    )


def _label(change: Change, document: Document) -> str:
    """`Steps: Step 2, Text`: the entry and the field in the words of the fields beside the page."""
    placed = next((one for one in blocks(document) if one.block_id == change["block"]), None)
    name = kind_name(placed.block) if placed else "A part that was deleted"
    if change["does"] == "layout":
        return f"{name}, layout"
    if change["does"] == "remove":
        return f"{name}, taken out"
    if change["does"] == "add":
        return f"New below: {kind_name(change['after'])}"
    entry = CATALOG.get(str(placed.block.get("type"))) if placed else None
    schema: Mapping[str, Any] = entry.schema if entry else {}
    words: list[str] = []
    for part in change["path"].split("/")[2:]:
        if part.isdigit():
            schema = schema.get("items", {})
            words[-1:] = [f"{one_of(words[-1] if words else name).capitalize()} {int(part) + 1}"]
        else:
            schema = schema.get("properties", {}).get(part, {})
            words.append(str(schema.get("title", part)))
    return f"{name}: {', '.join(words)}" if words else name


def _grounding(change: Change, clips: Mapping[str, ClipCard]) -> tuple[str, str, int | None]:
    """The mark, the words beside it, and the moment in the clip of the new words."""
    found = change.get("sentences", [])
    if not found:
        return "", "", None
    kinds = {one["kind"] for one in found}
    clip = clips.get(next((one["clip"] for one in found if one.get("clip")), ""))
    seconds = next((one["seconds"] for one in found if one.get("seconds") is not None), None)
    where = f", from “{clip.title}”" if clip else ""
    if "new" in kinds:
        return "none", "Not in your clips" if kinds == {"new"} else "Partly not in your clips", None
    if "adapted" in kinds:
        return "near", f"Close to your words{where}", seconds
    return "own", f"Your exact words{where}", seconds


def _groups(shown: Sequence[tuple[Change, Shown]], document: Document) -> list[Group]:
    """By block, in the order of the document; what belongs to a block that is gone comes last."""
    places = {str(placed.block_id): placed for placed in blocks(document)}
    order = {name: at for at, name in enumerate(places)}
    groups: dict[str, list[Shown]] = {}
    for change, one in shown:
        groups.setdefault(str(change["block"]), []).append(one)
    pages = {str(change["block"]): str(change["page"]) for change, _ in shown}
    ordered = sorted(groups, key=lambda name: order.get(name, len(order)))
    return [_group(name, pages[name], places.get(name), groups[name], is_alone=len(groups) == 1) for name in ordered]


def _group(name: str, slug: str, placed: PlacedBlock | None, found: list[Shown], *, is_alone: bool) -> Group:
    open_count = sum(one.state == "open" for one in found)
    if is_alone or placed is None:
        return Group("" if is_alone else "A part that was deleted", "", slug, name, found, open_count)
    return Group(block_title(placed.block), page_name(placed.page), slug, name, found, open_count)


def _marks(change: Change, document: Document) -> str:
    """What the page shows of an open change of a text."""
    if change["does"] != "text" or state_of(change, document) != "open":
        return ""
    pieces = word_diff(str(change["before"] or ""), str(change["after"] or ""))
    place = change["path"].removeprefix("/props/").replace("/", ".")
    return json.dumps({"block": change["block"], "path": place, "pieces": [[one.kind, one.text] for one in pieces]})

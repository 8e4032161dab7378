"""The Improve panel: what was asked, how far it is, and what could change, word by word."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Max

from builder.improving import LONGEST, WISHES, changes_in, proposal_of
from builder.lining_up import place_in_line
from builder.models import Build, BuildOutcome, BuildStatus
from builder.names import kind_name
from builder.proposing import Change, state_of
from builder.showing import cost_label
from creators.models import ClipCard
from products.dsl.catalog import CATALOG
from products.dsl.document import Document, PlacedBlock, blocks, strings
from products.models import Product

ALIKE = 0.45
"""From this share of common words on two texts are shown woven into one another, else one after the other."""
_PIECES = re.compile(r"\S+")
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
class Piece:
    """Some words: `kind` is same, gone or new."""

    kind: str
    text: str


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


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one page; `page` is empty when everything is on the one that is open."""

    page: str
    changes: list[Shown]


@dataclass(frozen=True)
class Panel:
    """Everything of the panel. `build` is the latest wish, if any; `about` the selected part."""

    about: str
    is_whole: bool
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
    wishes: Mapping[str, tuple[str, str]] = field(default_factory=lambda: WISHES)
    longest: int = LONGEST


def panel_of(product: Product, document: Document, placed: PlacedBlock | None, clips: Mapping[str, ClipCard]) -> Panel:
    """The panel for a product with this draft and this selected block."""
    build = proposal_of(product)
    about = kind_name(placed.block) if placed else ""
    if build is None:
        return Panel(about, is_whole=not about, instruction="")
    wish = build.packet["improve"]
    asked = wish["instruction"] if wish["wanted"] == "free" else ""
    panel = Panel(about, is_whole=not about, instruction=asked, build=build)
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


def waiting_count(product: Product, document: Document) -> int:
    """How many changes wait to be taken or left."""
    build = proposal_of(product)
    if build is None or build.status != BuildStatus.SUCCEEDED:
        return 0
    return sum(state_of(change, document) == "open" for change in changes_in(build))


def word_diff(before: str, after: str) -> list[Piece]:
    """What became of a text, in pieces; two texts that have little in common stand one after the other."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matcher.ratio() < ALIKE:
        return [Piece(kind, text) for kind, text in (("gone", before), ("new", after)) if text.strip()]
    found: list[Piece] = []
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", " ".join(old[from_old:to_old])))
            continue
        gone, fresh = " ".join(old[from_old:to_old]), " ".join(new[from_new:to_new])
        found += [Piece(kind, text) for kind, text in (("gone", gone), ("new", fresh)) if text]
    return found


def _shown(change: Change, document: Document, clips: Mapping[str, ClipCard]) -> Shown:
    mark, words, seconds = _grounding(change, clips)
    return Shown(
        id=change["id"],
        anchor="change-" + re.sub(r"[^A-Za-z0-9_]+", "-", change["id"]),
        label=_label(change, document),
        rows=list(_rows(change)),
        state=state_of(change, document),
        is_idea=change["does"] == "idea",
        mark=mark,
        words=words,
        seconds=seconds,
    )


def _rows(change: Change) -> Iterator[list[Piece]]:
    if change["does"] == "idea":
        yield [Piece("new", change["after"])]
        return
    old, new = _lines(change["before"]), _lines(change["after"])
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, fresh = old[from_old:to_old], new[from_new:to_new]
        if tag == "equal":
            yield from ([Piece("same", line)] for line in gone)
        elif tag == "replace":
            for at in range(max(len(gone), len(fresh))):
                yield word_diff(gone[at] if at < len(gone) else "", fresh[at] if at < len(fresh) else "")
        else:
            yield from ([Piece("gone", line)] for line in gone)
            yield from ([Piece("new", line)] for line in fresh)


def _lines(value: Any) -> list[str]:
    """What a value says, a line for each entry of a list."""
    if isinstance(value, dict) and "props" in value:
        return [line for child in value["props"].values() for line in _lines(child)]
    if isinstance(value, list):
        return [line for entry in value if (line := ": ".join(text for _, text in strings(entry) if text))]
    joined = ": ".join(text for parts, text in strings(value) if text and parts[-1:] not in (("mediaId",), ("clipId",)))
    return [joined] if joined else []


def _label(change: Change, document: Document) -> str:
    """`Steps 2, Text`: the entry and the field in the words of the fields beside the page."""
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
            words[-1:] = [f"{words[-1] if words else name} {int(part) + 1}"]
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
    titles = {page["slug"]: "Sales page" if at == 0 else str(page["title"]) for at, page in enumerate(document["pages"])}
    groups: dict[str, list[Shown]] = {}
    for change, one in shown:
        groups.setdefault(str(change["page"]), []).append(one)
    is_one = len(groups) == 1
    return [Group("" if is_one else titles.get(slug, "A page that was deleted"), found) for slug, found in groups.items()]

"""A build as the browser sees it: what was done, the page so far, the next events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from builder.keeping import draft_of
from builder.lining_up import place_in_line
from builder.models import Build, BuildEvent, BuildStatus
from products.models import Product
from products.presenting import page_context
from products.rendering.blocks import render_block
from products.rendering.context import PageContext

STATES: Mapping[str, tuple[str, str]] = {
    BuildStatus.QUEUED: ("state-busy", "Waiting for its turn"),
    BuildStatus.RUNNING: ("state-busy", "Building"),
    BuildStatus.SUCCEEDED: ("state-live", "Built"),
    BuildStatus.FAILED: ("state-warn", "Stopped"),
    BuildStatus.CANCELLED: ("state-back", "Cancelled"),
}
MICRODOLLARS_PER_TENTH_CENT = 1_000
MOST_SOURCES = 6


@dataclass(frozen=True)
class Line:
    """One thing that was done: seconds since the start, words, and the clips it was made from."""

    at: int
    text: str
    clips: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """Where a build stands. `lines` are newest first, `last` is the number of the last event that counts here."""

    line: str
    lines: Sequence[Line]
    pages: Sequence[Mapping[str, Any]]
    block_count: int
    last: int
    seconds: int


def progress_of(build: Build) -> Progress:
    """Where the build stands now."""
    events = list(build.events.filter(kind__in=("status", "note", "block", "reset")).order_by("sequence"))
    draft = draft_of(build)
    return Progress(
        line=build.message or place_in_line(build) or _last_line(events),
        lines=[line for line in map(line_of, reversed(_since_reset(events))) if line],
        pages=draft["pages"],
        block_count=sum(len(page["blocks"]) for page in draft["pages"]),
        last=build.events.aggregate(last=Max("sequence"))["last"] or 0,
        seconds=seconds_of(build),
    )


def _last_line(events: Sequence[BuildEvent]) -> str:
    return next((str(event.data["line"]) for event in reversed(events) if event.kind == "status"), "")


def line_of(event: BuildEvent) -> Line | None:
    """The line an event adds to what was done, if any."""
    if event.kind == "note":
        return Line(event.data["at"], event.data["text"])
    if event.kind == "block" and event.data["block"].get("type") != "Divider":
        clips = tuple(event.data["block"].get("sources") or ())[:MOST_SOURCES]
        return Line(event.data["at"], f"Wrote {event.data['name']}", clips)
    return None


def seconds_of(build: Build) -> int:
    """How long the build has been going, in seconds; 0 before it begins."""
    if build.started_at is None:
        return 0
    return max(0, int(((build.finished_at or timezone.now()) - build.started_at).total_seconds()))


def cost_label(microdollars: int) -> str:
    """Money as cents with a tenth: `0.7¢`, `12.4¢`; from a dollar on `$1.24`. Rounded up to the next tenth."""
    tenths = -(-microdollars // MICRODOLLARS_PER_TENTH_CENT)
    if tenths >= 1_000:
        return f"${tenths // 1_000}.{tenths % 1_000 // 10:02d}"
    return f"{tenths // 10}.{tenths % 10}¢"


def context_of(product: Product, draft: Mapping[str, Any]) -> PageContext:
    """How the unfinished page is bound: it looks like the real one and leads nowhere."""
    context = page_context(product, draft, mode="preview")
    return replace(context, hub_url="", product_url="", buy_url="#content", canonical_url="", library_url="")


def rendered_blocks(build: Build, draft: Mapping[str, Any], page_index: int) -> list[str]:
    """The HTML of each finished block of one page, by the real renderer."""
    if not 0 <= page_index < len(draft["pages"]):
        return []
    context = context_of(build.subject, draft)
    return [render_block(block, draft, context) for block in draft["pages"][page_index]["blocks"]]


def told(event: BuildEvent, build: Build, draft: Mapping[str, Any]) -> dict[str, Any]:
    """An event as the browser gets it: words, and blocks already rendered."""
    data: dict[str, Any] = event.data
    if event.kind == "cost":
        return {"label": cost_label(data["microdollars"]), "microdollars": data["microdollars"]}
    if event.kind == "head":
        return {"title": data["head"].get("title", "")}
    if event.kind == "page":
        return {"page": data["page"], "title": data["value"].get("title", ""), "kind": data["value"].get("kind", "")}
    if event.kind == "note":
        return {"at": data["at"], "line": line_html(event)}
    if event.kind == "block":
        return {
            "page": data["page"],
            "id": data["block"].get("id", ""),
            "html": render_block(data["block"], draft, context_of(build.subject, draft)),
            "at": data["at"],
            "line": line_html(event),
        }
    return data


def line_html(event: BuildEvent) -> str:
    """The event's line as it stands in the list of what was done; empty when it adds none."""
    line = line_of(event)
    return render_to_string("builder/_build_line.html", {"line": line}).strip() if line else ""


def end_of(build: Build, address: str) -> dict[str, Any]:
    """The last thing the browser gets: how it ended and where to go on."""
    state, label = STATES[build.status]
    return {
        "status": build.status,
        "outcome": build.outcome,
        "message": build.message,
        "state": state,
        "label": label,
        "cost": cost_label(build.cost_microdollars),
        "seconds": seconds_of(build),
        "url": address,
    }


def _since_reset(events: list[BuildEvent]) -> list[BuildEvent]:
    """Blocks that were thrown away are not told as done; notes stay."""
    last = max((event.sequence for event in events if event.kind == "reset"), default=0)
    return [event for event in events if event.kind == "note" or event.sequence > last]

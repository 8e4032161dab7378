"""A plan as its page shows it: parts with their clips, where the words come from, what a build takes, what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from django.conf import settings

from builder.models import Build, BuildStatus, Plan
from builder.plan_copy import Said, said_by
from builder.planning import sources_of
from builder.showing import cost_label
from builder.sources import BuildSources
from builder.tools.propose_positioning import FIELDS, is_address
from creators.models import ClipCard
from creators.search import search_clips
from owny.lib.money import format_money
from products.models.product import ProductType

UNITS: Final[Mapping[str, tuple[str, str]]] = {
    ProductType.PDF_GUIDE: ("chapter", "chapters"),
    ProductType.MINI_COURSE: ("module", "modules"),
    ProductType.CHALLENGE: ("day", "days"),
    ProductType.CHECKLIST: ("list", "lists"),
}
MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "verbatim": ("own", "Your words"),
    "adapted": ("near", "Close to your words"),
    "new": ("none", "New: not in your clips"),
}
COPY: Final = (
    ("headline", "Headline", 300),
    ("problem", "The problem", 1200),
    ("promise", "What changes", 1200),
    ("lastWord", "Last word", 300),
)
SHORT_SECONDS = 180
RECENT, ENOUGH = 20, 5
MOST_FOUND = 6
CENT = 10_000


@dataclass(frozen=True)
class Behind:
    """A clip behind a part: what it says, and when if that is known."""

    clip: ClipCard
    said: str
    is_quote: bool
    start_seconds: int | None


@dataclass(frozen=True)
class PartShown:
    """A part of the plan."""

    key: str
    title: str
    note: str
    clips: Sequence[Behind]
    thin: str
    is_open: bool
    query: str
    found: Sequence[Behind]


@dataclass(frozen=True)
class CopyShown:
    """One text of the sales page, with the sign of where it comes from."""

    name: str
    label: str
    text: str
    limit: int
    mark: str
    told: str
    start_seconds: int | None
    clip_id: str | None


@dataclass(frozen=True)
class Facts:
    """What a build of this plan makes and takes, in words; nothing is said that is not known."""

    pages: str
    clips: str
    time: str
    cost: str


@dataclass(frozen=True)
class Suggestion:
    """One thing that the research proposes: where it would go, the words, why, and the pages it rests on."""

    key: str
    label: str
    text: str
    why: str
    pages: Sequence[int]
    is_taken: bool


@dataclass(frozen=True)
class Found:
    """What a research came to."""

    summary: str
    price: str
    suggestions: Sequence[Suggestion]
    pages: Sequence[Mapping[str, Any]]
    cost: str


@dataclass(frozen=True)
class PlanShown:
    """Everything on the page of a plan that can be edited."""

    parts: Sequence[PartShown]
    copy: Sequence[CopyShown]
    benefit_marks: Sequence[tuple[str, str]]
    facts: Facts
    left_out: str
    gone_count: int = 0
    has_new: bool = False
    marks: Mapping[str, Said] = field(default_factory=dict)


def shown(plan: Plan, *, opened: str = "", query: str | None = None) -> PlanShown:
    """The plan's page; `opened` is the part whose clips are open, `query` what is looked for there (None for nothing)."""
    packet = plan.packet
    named = {name for part in packet.get("outline", []) for name in part["clips"]}
    clips = {clip.public_id: clip for clip in plan.creator.clip_cards.filter(public_id__in=named)}
    marks = _marks(plan)
    parts = [_part(plan, part, clips, part["id"] == opened, query) for part in packet.get("outline", [])]
    sales: Mapping[str, Any] = packet.get("salesPage") or {}
    copy = [_copy(name, label, limit, sales, marks) for name, label, limit in COPY]
    benefits = [marks.get(f"/salesPage/benefits/{number}") for number in range(len(sales.get("benefits") or []))]
    return PlanShown(
        parts=parts,
        copy=copy,
        benefit_marks=[MARKS[said.kind] if said else MARKS["new"] for said in benefits],
        facts=_facts(packet, list(clips.values())),
        left_out=_left_out(sales),
        gone_count=len(named) - len(clips),
        has_new=any(said.kind == "new" for said in marks.values()),
        marks=marks,
    )


def found_by(plan: Plan) -> Found | None:
    """What the latest research came to, None when there is nothing to show."""
    build = plan.research
    if build is None or build.status != BuildStatus.SUCCEEDED:
        return None
    result = build.result
    price: Mapping[str, Any] = result.get("price") or {}
    suggestions = [_price_suggestion(price, plan)] if price else []
    suggestions += [_idea(number, idea, plan) for number, idea in enumerate(result.get("ideas", []))]
    span = f"{_dollars(price['lowCents'])} to {_dollars(price['highCents'])}" if price else ""
    pages = [page for page in result.get("pages", []) if is_address(str(page.get("url")))]
    return Found(result.get("summary", ""), span, suggestions, pages, cost_label(build.cost_microdollars))


def taken_over(packet: Mapping[str, Any], result: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The packet with one suggestion taken over: `price`, or the number of an idea; unknown ones change nothing."""
    sales = dict(packet.get("salesPage") or {})
    if key == "price" and result.get("price"):
        return {**packet, "salesPage": {**sales, "suggestedPriceCents": result["price"]["suggestedCents"]}}
    ideas = result.get("ideas", [])
    if not key.isdecimal() or len(key) > 3 or int(key) >= len(ideas):
        return dict(packet)
    idea = ideas[int(key)]
    if idea["field"] in ("title", "audience"):
        return {**packet, idea["field"]: idea["text"][: 120 if idea["field"] == "title" else 300]}
    return {**packet, "salesPage": {**sales, idea["field"]: idea["text"]}}


def _part(plan: Plan, part: Mapping[str, Any], clips: Mapping[str, ClipCard], is_open: bool, query: str | None) -> PartShown:
    behind = [_behind(clips[name]) for name in part["clips"] if name in clips]
    sought, found = "", list[Behind]()
    if is_open and query is not None:
        sought = query.strip()
        about = sought or f"{part['title']} {part.get('note', '')}"
        hits = search_clips(plan.creator, about, MOST_FOUND + len(behind))
        found = [_behind(hit.clip) for hit in hits if hit.clip.public_id not in part["clips"]][:MOST_FOUND]
    return PartShown(
        part["id"], part["title"], part.get("note", ""), behind, _thin([one.clip for one in behind]), is_open, sought, found
    )


def _behind(clip: ClipCard) -> Behind:
    quote = next((one for one in clip.quotes if one.get("text")), None)
    if quote:
        return Behind(clip, str(quote["text"]), True, quote.get("startSeconds"))
    said = clip.summary or (str(clip.key_steps[0]) if clip.key_steps else clip.transcript[:140])
    return Behind(clip, said, False, None)


def _thin(clips: Sequence[ClipCard]) -> str:
    """Why a part will be short; nothing when it will not be. It warns and never blocks."""
    if not clips:
        return "No clip yet. The build leaves this part out until it has one."
    if len(clips) > 1:
        return ""
    seconds = clips[0].duration_seconds
    if seconds is None:
        return "" if len(clips[0].key_steps) > 3 else "One clip. This part will be short."
    minutes = round(seconds / 60)
    long = f"{minutes} minute{'' if minutes == 1 else 's'}" if minutes else f"{seconds} seconds"
    return f"One clip of {long}. This part will be short." if seconds <= SHORT_SECONDS else ""


def _marks(plan: Plan) -> dict[str, Said]:
    """Where the copy comes from: the clips of the plan, the brand and the wish, never the copy itself."""
    sources = BuildSources(plan.creator, {"userPrompt": plan.wish, "sources": sources_of(plan)}, {})
    return said_by(plan.packet, sources.index(), sources.facts())


def _copy(name: str, label: str, limit: int, sales: Mapping[str, Any], marks: Mapping[str, Said]) -> CopyShown:
    text, said = str(sales.get(name) or ""), marks.get(f"/salesPage/{name}")
    mark, told = MARKS[said.kind] if said else ("", "")
    return CopyShown(
        name, label, text, limit, mark, told, said.start_seconds if said else None, said.clip_id if said else None
    )


def _left_out(sales: Mapping[str, Any]) -> str:
    missing = [word for name, word in (("testimonials", "Reviews"), ("faq", "Questions")) if not sales.get(name)]
    if not missing:
        return ""
    both = " and ".join([missing[0], *(word.lower() for word in missing[1:])])
    return f"{both}. No clip has any, and we do not invent them."


def _facts(packet: Mapping[str, Any], clips: Sequence[ClipCard]) -> Facts:
    one, many = UNITS[packet["productType"]]
    count = sum(bool(part["clips"]) for part in packet.get("outline", []))
    pages = f"1 sales page, {count} {one if count == 1 else many}"
    known = [clip.duration_seconds for clip in clips if clip.duration_seconds]
    minutes = round(sum(known) / 60)
    said = f", {minutes} minute{'' if minutes == 1 else 's'} of you talking" if minutes and len(known) == len(clips) else ""
    return Facts(pages, f"{len(clips)} clip{'' if len(clips) == 1 else 's'}{said}", *usual())


def usual() -> tuple[str, str]:
    """How long a build takes and what it costs: of the latest ones if there are enough, else in general words."""
    most = f"never over {settings.BUILD_COST_LIMIT_CENTS}¢"
    done = Build.objects.of_products().filter(status=BuildStatus.SUCCEEDED, started_at__isnull=False)
    rows = list(done.values_list("started_at", "finished_at", "cost_microdollars")[:RECENT])
    if len(rows) < ENOUGH:
        return "Usually about a minute", f"A few cents, {most}"
    seconds = median((finished - started).total_seconds() for started, finished, _ in rows if started and finished)
    cents = max(1, round(median(cost for *_, cost in rows) / CENT))
    return _duration(seconds), f"About {cents}¢, {most}"


def _duration(seconds: float) -> str:
    if seconds < 50:
        return f"About {max(5, round(seconds / 10) * 10)} seconds"
    minutes = max(1, round(seconds / 60))
    return f"About {minutes} minute{'' if minutes == 1 else 's'}"


def _price_suggestion(price: Mapping[str, Any], plan: Plan) -> Suggestion:
    cents = price["suggestedCents"]
    now = plan.packet.get("salesPage", {}).get("suggestedPriceCents", 0)
    return Suggestion("price", "Price", _dollars(cents), price["why"], (), now == cents)


def _idea(number: int, idea: Mapping[str, Any], plan: Plan) -> Suggestion:
    holder = plan.packet if idea["field"] in ("title", "audience") else plan.packet.get("salesPage", {})
    is_taken = holder.get(idea["field"]) == idea["text"]
    return Suggestion(str(number), FIELDS[idea["field"]], idea["text"], idea["why"], idea["pages"], is_taken)


def _dollars(cents: int) -> str:
    return format_money(cents, "usd") if cents else "Free"

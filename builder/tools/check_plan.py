"""check_plan: from what the model wrote to a Build Packet that the creator can edit, or to what is wrong with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from builder.agent.toolset import Tool, ToolResult
from builder.llm.text import storable
from builder.packet import MAX_PARTS, PacketRefused, check_packet
from builder.plan_copy import ANSWERED, COPY, claims_in, said_by
from builder.sources import BuildSources
from creators.models import Brand
from products.dsl.parse import parse_document
from products.dsl.problems import Problem
from products.dsl.references import SourceIndex, is_reference
from products.dsl.theme import DENSITIES, PRESET_NAMES
from products.models.product import MAX_PRICE_CENTS, ProductType

NAME = "check_plan"
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "required": ["plan"],
    "properties": {
        "plan": {
            "anyOf": [{"type": "object"}, {"type": "string"}],
            "description": "The whole plan as a JSON object.",
        }
    },
}
MAX_PROBLEMS = 12
LEAST_CENTS = 50
MOST_BENEFITS = 8
Draft = dict[str, Any]


class PlanJudge:
    """Finishes and checks plans: references become words, aliases become ids, the server's values are filled in.

    `wish` is what the creator asked for, a packet that may lack everything but `userPrompt`: what it says is bound, and
    the rest is the model's to propose.
    """

    def __init__(self, *, sources: BuildSources, wish: Mapping[str, Any], brand: Brand) -> None:
        self._sources, self._wish, self._brand = sources, wish, brand
        self._given: Mapping[str, Any] = wish.get("salesPage") or {}

    def tool(self) -> Tool:
        """The judge as a tool of the model."""
        return Tool(NAME, DESCRIPTION, PARAMETERS, lambda arguments: self.result(arguments["plan"]))

    def answer(self, text: str) -> ToolResult | None:
        """What a text answer is worth; None when it holds no plan at all."""
        return self.result(text) if '"outline"' in text else None

    def result(self, draft: object) -> ToolResult:
        """The verdict on a draft (JSON text or an object) as the model reads it."""
        plan, problems = self.finished(draft)
        if plan is not None and not problems:
            return ToolResult(json.dumps({"valid": True}), document=plan)
        found = [problem.as_dict() for problem in problems]
        told: dict[str, object] = {"valid": False, "problems": found[:MAX_PROBLEMS]}
        if len(found) > MAX_PROBLEMS:
            told["more"] = len(found) - MAX_PROBLEMS
        return ToolResult(json.dumps(told, ensure_ascii=False), status="refused", problems=found)

    def finished(self, draft: object) -> tuple[Draft | None, Sequence[Problem]]:
        """The finished packet, if the draft could be read, and everything that is wrong with it."""
        parsed = parse_document(draft if isinstance(draft, str) else json.dumps(draft))
        if parsed.document is None:
            return None, parsed.problems
        index = self._sources.index()
        problems: list[Problem] = []
        told = _resolved(storable(parsed.document), index, "", problems)
        plan = self._bound(told, index, problems)
        try:
            check_packet(plan)
        except PacketRefused as refused:
            return plan, [*problems, *refused.problems]
        problems += _missing(plan)
        problems += self._claims(plan, index)
        return plan, list(dict.fromkeys(problems))

    def _bound(self, told: Draft, index: SourceIndex, problems: list[Problem]) -> Draft:
        """The packet with what is the server's: type, wish, creator, price and look."""
        wish, sales = self._wish, told.get("salesPage")
        design = told.get("designIntent")
        kind = wish.get("productType") or told.get("productType")
        return {
            "productType": kind if kind in ProductType.values else ProductType.PDF_GUIDE,
            "userPrompt": wish["userPrompt"],
            "creator": {"name": self._brand.creator.display_name, "tone": self._brand.tone},
            "title": wish.get("title") or _line(told.get("title")),
            "audience": _line(told.get("audience")),
            "outline": list(self._parts(told.get("outline"), index, problems)),
            "salesPage": self._sales(sales if isinstance(sales, dict) else {}, problems),
            "designIntent": self._look(design if isinstance(design, dict) else {}),
        }

    def _parts(self, outline: object, index: SourceIndex, problems: list[Problem]) -> Iterator[Draft]:
        listed = outline if isinstance(outline, list) else []
        for number, part in enumerate(listed[:MAX_PARTS]):
            part = part if isinstance(part, dict) else {"title": part}
            named = part.get("clips")
            clips = dict.fromkeys(str(name).removeprefix("$") for name in (named if isinstance(named, list) else []))
            known = {name: index.clip_of(name) for name in clips}
            for name in (name for name, clip in known.items() if clip is None):
                hint = index.nearest(f"${name}") if name else ""
                problems.append(Problem(f"/outline/{number}/clips", "unknown_clip", f"There is no clip {name!r}.", hint))
            yield {
                "id": f"p{number + 1}",
                "title": _line(part.get("title")),
                "note": _line(part.get("note")),
                "clips": list(dict.fromkeys(clip for clip in known.values() if clip)),
            }

    def _sales(self, sales: Mapping[str, Any], problems: list[Problem]) -> Draft:
        copy: Draft = {name: _line(sales[name]) for name in (*COPY, "ctaText") if isinstance(sales.get(name), str)}
        benefits, asked = sales.get("benefits"), sales.get("faq")
        if isinstance(benefits, list):
            copy["benefits"] = [_line(text) for text in benefits if _line(text)][:MOST_BENEFITS]
        given = self._given.get("faq")
        if given or isinstance(asked, list):
            copy["faq"] = given or asked
        if self._given.get("testimonials"):
            copy["testimonials"] = self._given["testimonials"]
        elif sales.get("testimonials"):
            hint = "Leave testimonials out."
            problems.append(Problem("/salesPage/testimonials", "invented_testimonial", "Nobody has given one.", hint))
        return copy | {"suggestedPriceCents": self._price(sales.get("suggestedPriceCents"), problems)}

    def _price(self, proposed: object, problems: list[Problem]) -> int:
        """The price that the creator named, else what the model proposes; nothing proposed is free."""
        if self._given.get("suggestedPriceCents") is not None:
            return int(self._given["suggestedPriceCents"])
        if proposed in (None, 0):
            return 0
        if not isinstance(proposed, int) or isinstance(proposed, bool) or not LEAST_CENTS <= proposed <= MAX_PRICE_CENTS:
            sentence = f"A price is a whole number of cents, 0 or {LEAST_CENTS} to {MAX_PRICE_CENTS}."
            problems.append(Problem("/salesPage/suggestedPriceCents", "price_out_of_range", sentence))
            return 0
        return proposed

    def _look(self, design: Mapping[str, Any]) -> Draft:
        asked: Mapping[str, Any] = self._wish.get("designIntent") or {}
        mood = asked.get("mood") or design.get("mood")
        density = asked.get("layoutDensity") or design.get("layoutDensity")
        return {
            "mood": mood if mood in PRESET_NAMES else self._brand.mood,
            "layoutDensity": density if density in DENSITIES else self._brand.density,
            "colorPrimary": asked.get("colorPrimary") or self._brand.color_primary,
            "colorAccent": asked.get("colorAccent") or self._brand.color_accent,
        }

    def _claims(self, plan: Draft, index: SourceIndex) -> Iterator[Problem]:
        facts = self._sources.facts()
        yield from claims_in(plan, index, facts)
        if self._given.get("faq"):
            return
        said = said_by(plan, index, facts)
        for number in range(len(plan["salesPage"].get("faq") or [])):
            path = f"/salesPage/faq/{number}/answer"
            if path in said and said[path].kind not in ANSWERED:
                hint = "Answer with a reference, or leave the question out."
                yield Problem(path, "ungrounded_answer", "No clip gives this answer.", hint)


def _resolved(value: Any, index: SourceIndex, path: str, problems: list[Problem]) -> Any:
    """The draft with every reference filled in; clips of a part stay names."""
    if path.startswith("/outline/") and "/clips" in path:
        return value
    if isinstance(value, dict):
        return {key: _resolved(one, index, f"{path}/{key}", problems) for key, one in value.items()}
    if isinstance(value, list):
        spliced = [entry for one in value for entry in (index.listed(one) if is_reference(one) else []) or [one]]
        return [_resolved(one, index, f"{path}/{number}", problems) for number, one in enumerate(spliced)]
    if not is_reference(value):
        return value
    source = index.by_ref.get(value.strip())
    if source is None:
        problems.append(Problem(path, "unknown_reference", f"{value} names nothing.", index.nearest(value.strip())))
    return source.text if source else value


def _missing(plan: Draft) -> Iterator[Problem]:
    """What a plan cannot be without."""
    if not plan["title"]:
        yield Problem("/title", "title_missing", "The plan needs a title.")
    if not plan["outline"]:
        yield Problem("/outline", "outline_missing", "The plan needs parts.", "Leave out what no clip is about.")
    for number, part in enumerate(plan["outline"]):
        if not part["title"]:
            yield Problem(f"/outline/{number}/title", "title_missing", "Every part needs a title.")
        if not part["clips"]:
            hint = "Name clips by their ids (c1, c2, …), or drop the part."
            yield Problem(f"/outline/{number}/clips", "clips_missing", "Every part needs at least one clip.", hint)


def _line(value: object) -> str:
    """A text of the draft without space around it; anything else is nothing."""
    return value.strip() if isinstance(value, str) else ""

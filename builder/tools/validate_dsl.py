"""validate_product_dsl: from what the model wrote to a finished document, or to what is wrong with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from builder.agent.toolset import Tool, ToolResult
from builder.llm.text import storable
from builder.sources import BuildSources
from creators.models import Brand
from products.dsl.grounding import ground
from products.dsl.ids import complete
from products.dsl.leaves import places
from products.dsl.links import addresses
from products.dsl.parse import parse_document
from products.dsl.problems import Problem, errors
from products.dsl.references import resolve
from products.dsl.theme import DENSITIES, PRESET_NAMES
from products.dsl.validate import validate

NAME = "validate_product_dsl"
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "required": ["dsl"],
    "properties": {
        "dsl": {
            "anyOf": [{"type": "object"}, {"type": "string"}],
            "description": "The whole Product DSL document as a JSON object.",
        }
    },
}
MAX_PROBLEMS = 12


class Judge:
    """Finishes and checks drafts of one build: references become words, ids and the server's values are filled in."""

    def __init__(self, *, sources: BuildSources, packet: Mapping[str, Any], brand: Brand) -> None:
        self._sources, self._packet, self._brand = sources, packet, brand

    def tool(self) -> Tool:
        """The judge as a tool of the model."""
        return Tool(NAME, DESCRIPTION, PARAMETERS, lambda arguments: self.result(arguments["dsl"]), ends=True)

    def answer(self, text: str) -> ToolResult | None:
        """What a text answer is worth; None when there is no document in it, not even a broken one."""
        return self.result(text) if '"pages"' in text else None

    def result(self, draft: object) -> ToolResult:
        """The verdict on a draft (JSON text or an object) as the model reads it."""
        document, problems = self.finished(draft)
        if document is not None and not errors(problems):
            return ToolResult(json.dumps({"valid": True}), document=document)
        found = [_told(problem) for problem in errors(problems)]
        told: dict[str, object] = {"valid": False, "problems": found[:MAX_PROBLEMS]}
        if len(found) > MAX_PROBLEMS:
            told["more"] = len(found) - MAX_PROBLEMS
        return ToolResult(json.dumps(told, ensure_ascii=False), status="refused", problems=found)

    def finished(self, draft: object) -> tuple[dict[str, Any] | None, Sequence[Problem]]:
        """The finished document, if the draft could be read, and everything that is wrong with it."""
        parsed = parse_document(draft if isinstance(draft, str) else json.dumps(draft))
        if parsed.document is None:
            return None, parsed.problems
        index = self._sources.index()
        resolved = resolve(storable(parsed.document), index)
        document = complete(self.bound(resolved.document))
        faults = validate(document)
        problems = [*parsed.problems, *resolved.problems, *faults]
        if not errors(faults):
            problems += [*self._claims(document), *self._links(document)]
        return document, problems

    def _claims(self, document: dict[str, Any]) -> Sequence[Problem]:
        """What no source holds. The product's own title is known everywhere once it claims nothing itself."""
        index, facts = self._sources.index(), self._sources.facts()
        problems = ground(document, index, facts=facts).problems
        if not errors(problems) or any(problem.path == "/title" for problem in errors(problems)):
            return problems
        return ground(document, index, facts=replace(facts, texts=(*facts.texts, document["title"]))).problems

    def _links(self, document: dict[str, Any]) -> Iterator[Problem]:
        """Links to addresses that the creator did not give: a clip or the model may not lead buyers anywhere."""
        given = json.dumps({name: value for name, value in self._packet.items() if name != "sources"}, ensure_ascii=False)
        for place in places(document):
            for address in addresses(place.text):
                if address not in given:
                    yield place.problem("ungrounded_link", address)

    def resolved(self, draft: dict[str, Any]) -> dict[str, Any]:
        """The draft with every known reference filled in, whatever else is wrong with it."""
        return dict(resolve(draft, self._sources.index()).document)

    def bound(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with the values that are the server's: type, look and language."""
        tokens = document.get("themeTokens")
        tokens = dict(tokens) if isinstance(tokens, dict) else {}
        language = document.get("language")
        return {
            **document,
            "productType": self._packet["productType"],
            "language": language if isinstance(language, str) and language else self._brand.language,
            "themeTokens": {**tokens, **self.look()},
        }

    def look(self) -> dict[str, str]:
        """The theme tokens that the packet asks for, the brand's where it asks for nothing."""
        design: Mapping[str, Any] = self._packet.get("designIntent") or {}
        mood, density = design.get("mood"), design.get("layoutDensity")
        return {
            "preset": mood if mood in PRESET_NAMES else self._brand.mood,
            "density": density if density in DENSITIES else self._brand.density,
            "colorPrimary": str(design.get("colorPrimary") or self._brand.color_primary).lower(),
            "colorAccent": str(design.get("colorAccent") or self._brand.color_accent).lower(),
        }


def _told(problem: Problem) -> dict[str, Any]:
    told = {"path": problem.path, "code": problem.code, "message": problem.message, "hint": problem.hint}
    return told | ({"blockId": problem.block_id} if problem.block_id else {})

"""propose_positioning: from what the research came to, to suggestions that a creator can take over one by one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from builder.agent.toolset import Tool, ToolResult
from builder.llm.text import storable
from products.dsl.parse import parse_document
from products.dsl.problems import Problem, pointer
from products.models.product import MAX_PRICE_CENTS

NAME = "propose_positioning"
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "required": ["proposal"],
    "properties": {
        "proposal": {
            "anyOf": [{"type": "object"}, {"type": "string"}],
            "description": "The whole proposal as a JSON object.",
        }
    },
}
FIELDS: Final[Mapping[str, str]] = {
    "title": "Title",
    "audience": "For",
    "headline": "Headline",
    "subhead": "Subtitle",
    "promise": "What changes",
    "lastWord": "Last word",
}
MOST_IDEAS, MOST_PAGES = 5, 8
LEAST_CENTS = 50
_CENTS = {"type": "integer", "minimum": 0, "maximum": MAX_PRICE_CENTS}


def _text(limit: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": limit}


SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["summary", "pages", "ideas"],
    "properties": {
        "summary": _text(400),
        "price": {
            "type": ["object", "null"],
            "required": ["lowCents", "highCents", "suggestedCents", "why"],
            "properties": {"lowCents": _CENTS, "highCents": _CENTS, "suggestedCents": _CENTS, "why": _text(300)},
        },
        "ideas": {
            "type": "array",
            "maxItems": MOST_IDEAS,
            "items": {
                "type": "object",
                "required": ["field", "text", "why", "pages"],
                "properties": {
                    "field": {"enum": list(FIELDS)},
                    "text": _text(300),
                    "why": _text(300),
                    "pages": {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 1}},
                },
            },
        },
        "pages": {
            "type": "array",
            "maxItems": MOST_PAGES,
            "items": {
                "type": "object",
                "required": ["title", "url"],
                "properties": {"title": _text(160), "url": _text(500), "note": {"type": "string", "maxLength": 200}},
            },
        },
    },
}
_VALIDATOR = Draft202012Validator(SCHEMA)


def propose_tool() -> Tool:
    """The tool that ends a research."""
    return Tool(NAME, DESCRIPTION, PARAMETERS, lambda arguments: judged(arguments["proposal"]))


def answered(text: str) -> ToolResult | None:
    """What a text answer is worth; None when there is no proposal in it."""
    return judged(text) if '"summary"' in text else None


def judged(draft: object) -> ToolResult:
    """The verdict on a draft (JSON text or an object) as the model reads it."""
    parsed = parse_document(draft if isinstance(draft, str) else json.dumps(draft))
    problems: Sequence[Problem] = parsed.problems
    if parsed.document is not None:
        proposal = _bare(storable(parsed.document))
        problems = list(_problems(proposal))
        if not problems:
            return ToolResult(json.dumps({"valid": True}), document=proposal)
    found = [problem.as_dict() for problem in problems]
    told = {"valid": False, "problems": found}
    return ToolResult(json.dumps(told, ensure_ascii=False), status="refused", problems=found)


def _bare(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields that are asked for."""
    return {name: draft[name] for name in ("summary", "price", "ideas", "pages") if name in draft}


def _problems(proposal: Mapping[str, Any]) -> Iterator[Problem]:
    faults = sorted(_VALIDATOR.iter_errors(proposal), key=lambda fault: pointer(fault.absolute_path))
    for fault in faults[:12]:
        yield Problem(pointer(fault.absolute_path), "proposal_invalid", fault.message[:200])
    if faults:
        return
    yield from _price_problems(proposal.get("price"))
    for number, page in enumerate(proposal["pages"]):
        if not is_address(page["url"]):
            yield Problem(f"/pages/{number}/url", "not_an_address", "This is not a web address that starts with https://.")
    for number, idea in enumerate(proposal["ideas"]):
        if any(one > len(proposal["pages"]) for one in idea["pages"]):
            hint = f"There are {len(proposal['pages'])} pages; they count from 1."
            yield Problem(f"/ideas/{number}/pages", "unknown_page", "An idea names a page that is not listed.", hint)
    if proposal.get("price") and not proposal["pages"]:
        yield Problem("/pages", "pages_missing", "A price rests on pages.", "Name them, or leave the price out.")


def _price_problems(price: Mapping[str, Any] | None) -> Iterator[Problem]:
    if not price:
        return
    low, high, suggested = price["lowCents"], price["highCents"], price["suggestedCents"]
    if low > high or (suggested and not low <= suggested <= high):
        yield Problem("/price", "price_out_of_order", "The suggested price lies between the low and the high one.")
    if 0 < suggested < LEAST_CENTS:
        yield Problem("/price/suggestedCents", "price_too_low", f"The least that can be charged is {LEAST_CENTS} cents.")


def is_address(text: str) -> bool:
    """Whether a text is a web address with a host and without a sign-in in it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = text.isprintable() and not any(letter.isspace() for letter in text)
    return plain and parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc

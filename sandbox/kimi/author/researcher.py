"""Research: search, compare what was found, propose a price and a few words with the pages they rest on."""

import json
from collections.abc import Mapping, Sequence
from statistics import median_low
from typing import Any

from sandbox.kimi.author.build import Tools
from sandbox.kimi.author.conversation import BRAND, text_of
from sandbox.kimi.author.prompt import subject_and_audience
from sandbox.kimi.author.words import EMPTY, first_fitting, joined, sentence_case, words
from sandbox.kimi.found import found_pages, unsealed
from sandbox.kimi.turn import Call, Turn

PROPOSE, SEARCH, BUILTIN = "propose_positioning", "web_search", "$web_search"
RESULT_TOKENS = 2_400
MAX_TRIES = 3
Page = Mapping[str, Any]


def research_turn(messages: Sequence[Mapping[str, Any]], tools: Tools) -> Turn:
    """Return what the author says next: searches first, then the proposal."""
    plan = _plan(messages)
    subject = _subject(plan)
    results = _results(messages)
    failed = sum(name in (SEARCH, BUILTIN) and not pages for name, pages in results)
    pages = [page for _, found in results for page in found]
    if not pages and failed < MAX_TRIES and not _refused(messages) and {SEARCH, BUILTIN} & set(tools):
        return _searching(tools, subject, failed, first=not results)
    proposal = _proposal(plan, pages)
    if PROPOSE not in tools:
        return Turn(content=json.dumps(proposal, ensure_ascii=False))
    return Turn(
        content="I have seen enough.", calls=(Call(PROPOSE, json.dumps({"proposal": proposal}, ensure_ascii=False)),)
    )


def _searching(tools: Tools, subject: str, failed: int, *, first: bool) -> Turn:
    query = f"{subject} {('price', 'course', 'printable')[failed % 3]}"
    calls = [Call(BRAND, "{}")] if first and BRAND in tools else []
    if SEARCH in tools:
        calls.append(Call(SEARCH, json.dumps({"query": query}, ensure_ascii=False)))
    if BUILTIN in tools:
        found = {"search_result": {"search_id": f"search-{query}"}, "usage": {"total_tokens": RESULT_TOKENS}}
        calls.append(Call(BUILTIN, json.dumps(found, ensure_ascii=False)))
    return Turn(content=f"Looking at what others sell about {subject}.", calls=tuple(calls))


def _results(messages: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Page]]]:
    """Return what each call gave: its tool and the pages; a builtin search is found under its id once more."""
    names = {
        str(call["id"]): str(call["function"]["name"]) for message in messages for call in message.get("tool_calls") or []
    }
    found: list[tuple[str, list[Page]]] = []
    for message in messages:
        if message["role"] == "tool":
            name, text = names.get(str(message.get("tool_call_id")), ""), text_of(message)
            found.append((name, _pages(name, text)))
    return found


def _pages(name: str, text: str) -> list[Page]:
    if sealed := unsealed(text):
        return list(sealed)
    try:
        value = json.loads(text)
    except ValueError:
        return []
    if name == BUILTIN and isinstance(value, Mapping) and isinstance(value.get("search_result"), Mapping):
        return list(found_pages(str(value["search_result"].get("search_id", "")).removeprefix("search-")))
    return [one for one in value if isinstance(one, Mapping) and "url" in one] if isinstance(value, list) else []


def _refused(messages: Sequence[Mapping[str, Any]]) -> bool:
    return any("no_more_searches" in text_of(message) for message in messages if message["role"] == "tool")


def _plan(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    said = next((text_of(message) for message in messages if message["role"] == "user"), "")
    try:
        value = json.JSONDecoder(strict=False).raw_decode(said[said.index("{") :])[0]
    except ValueError:
        return {}
    plan = value.get("plan") if isinstance(value, Mapping) else None
    return plan if isinstance(plan, Mapping) else {}


def _subject(plan: Mapping[str, Any]) -> str:
    subject, _ = subject_and_audience(str(plan.get("userPrompt", "")))
    named = subject or " ".join(word for word in words(str(plan.get("title", ""))) if word not in EMPTY)
    return first_fitting(60, named.lower(), "small products")


def _proposal(plan: Mapping[str, Any], found: Sequence[Page]) -> dict[str, Any]:
    pages = [
        {"title": str(page["title"])[:160], "url": str(page["url"]), "note": str(page.get("excerpt", ""))[:200]}
        for page in {str(page["url"]): page for page in found}.values()
    ][:8]
    prices = sorted(int(page["priceCents"]) for page in found if isinstance(page.get("priceCents"), int))
    if not prices:
        return {"summary": "Nothing comparable was found, so there is nothing to propose.", "ideas": [], "pages": pages}
    suggested = median_low(prices)
    return {
        "summary": f"{len(pages)} comparable products, from a sheet to print to a short course."
        " Length is what the others sell; yours is short on purpose.",
        "price": {
            "lowCents": prices[0],
            "highCents": prices[-1],
            "suggestedCents": suggested,
            "why": "The middle of what comparable digital products cost; yours holds as much as the guide.",
        },
        "ideas": _ideas(plan, len(pages)),
        "pages": pages,
    }


def _ideas(plan: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """Return what could be said first: the audience in its moment, and the way through the parts."""
    parts = [str(one).lower() for one in plan.get("parts", []) if str(one).strip()]
    audience = str(plan.get("audience") or "").strip().rstrip(".")
    ideas = []
    if audience:
        ideas.append(
            {
                "field": "audience",
                "text": f"{sentence_case(audience)} who have no time for a long course",
                "why": "The long course is the dearest of the three; nobody speaks to people who want it short.",
                "pages": [min(2, count)],
            }
        )
    if len(parts) > 1:
        ideas.append(
            {
                "field": "subhead",
                "text": first_fitting(
                    140, f"Short parts to read one at a time: {joined(parts[:4])}.", f"From {parts[0]} to {parts[-1]}."
                ),
                "why": "The others name their length. Naming the parts tells a buyer what they will do.",
                "pages": list(range(1, min(2, count) + 1)),
            }
        )
    return ideas

"""Play a whole build against the author: real demo clips, tools that answer as the builder's do."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.kimi.author import write_turn
from sandbox.kimi.checks import check_request
from sandbox.kimi.settings import Settings

DEMO = Path(__file__).parents[3] / "creators" / "demo"
TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {"name": "get_creator_brand", "parameters": {"type": "object", "properties": {}}},
    },
    {
        "type": "function",
        "function": {
            "name": "get_clip_cards",
            "parameters": {
                "type": "object",
                "properties": {"topic": {"type": "string"}, "max_results": {"type": "integer", "minimum": 1, "maximum": 20}},
                "required": ["topic"],
            },
        },
    },
    {
        "type": "function",
        "function": {
            "name": "validate_product_dsl",
            "parameters": {
                "type": "object",
                "properties": {"dsl": {"type": "object", "properties": {}}},
                "required": ["dsl"],
            },
        },
    },
]
BRANDS = {
    "ines": {
        "name": "Ines Duarte", "handle": "ines", "tone": "warm, dry, honest", "mood": "warm",
        "colorPrimary": "#B4532A", "colorAccent": "#2F6F62", "density": "airy", "language": "en",
    },
    "tomas": {
        "name": "Tomas Vrba", "handle": "tomas", "tone": "dry", "mood": "bold",
        "colorPrimary": "#123456", "colorAccent": "#F2B705", "density": "compact", "language": "en",
    },
}  # fmt: skip
Validator = Callable[[dict[str, Any]], Mapping[str, Any]]


def passes(draft: dict[str, Any]) -> Mapping[str, Any]:
    """Find no fault with any draft."""
    return {"valid": True}


def demo_cards(name: str) -> list[dict[str, Any]]:
    """Return a demo creator's clips as the library holds them."""
    cards: list[dict[str, Any]] = json.loads((DEMO / f"{name}.json").read_text())
    return cards


@dataclass
class Library:
    """A small clip search that gives aliases in the order in which clips are first seen."""

    cards: list[dict[str, Any]]
    aliases: dict[str, str] = field(default_factory=dict)

    def look_up(self, topic: str, max_results: int = 20) -> dict[str, Any]:
        """Return what get_clip_cards returns."""
        wanted = _stems(topic)
        scored = [(self._score(card, wanted), index, card) for index, card in enumerate(self.cards)]
        best = sorted((row for row in scored if row[0] > 0), key=lambda row: (-row[0], row[1]))[:max_results]
        top = best[0][0] if best else 1.0
        return {"count": len(best), "clips": [self._shown(card, score / top) for score, _, card in best]}

    def _score(self, card: Mapping[str, Any], wanted: set[str]) -> float:
        weights = (
            (card["title"], 3.0),
            (" ".join(card["tags"]), 3.0),
            (card["summary"], 2.0),
            (" ".join(card["keySteps"]), 1.0),
            (card.get("transcript", ""), 0.5),
        )
        return sum(weight * len(wanted & _stems(text)) for text, weight in weights)

    def _shown(self, card: Mapping[str, Any], relevance: float) -> dict[str, Any]:
        alias = self.aliases.setdefault(card["title"], f"c{len(self.aliases) + 1}")
        quotes = [quote["text"] if isinstance(quote, Mapping) else quote for quote in card["quotes"]]
        return {
            "id": alias, "title": card["title"], "summary": card["summary"], "steps": card["keySteps"][:5],
            "tags": card["tags"][:3], "quotes": quotes[:2], "relevance": round(relevance, 2),
        }  # fmt: skip


def _stems(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower()) if len(word) > 2}


@dataclass
class Built:
    """How a build went: every message, the last draft, and the last words."""

    messages: list[dict[str, Any]]
    draft: dict[str, Any]
    drafts: list[dict[str, Any]]
    last_words: str
    library: Library


def build(
    packet: Mapping[str, Any],
    *,
    creator: str = "ines",
    cards: list[dict[str, Any]] | None = None,
    validator: Validator = passes,
    long_way: bool = False,
    max_turns: int = 12,
) -> Built:
    """Play a build to its end, each request checked as the API would check it."""
    library = Library(demo_cards(creator) if cards is None else cards)
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "You build products from clips."},
        {"role": "user", "content": json.dumps(packet)},
    ]
    drafts: list[dict[str, Any]] = []
    for _ in range(max_turns):
        body = {"model": "kimi-k2.6", "messages": messages, "tools": TOOLS, "thinking": {"type": "disabled"}}
        turn = write_turn(check_request(body, Settings()), long_way=long_way)
        if not turn.calls:
            return Built(messages, drafts[-1] if drafts else {}, drafts, turn.content, library)
        calls = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in turn.calls
        ]
        messages.append({"role": "assistant", "content": turn.content, "tool_calls": calls})
        for call in turn.calls:
            arguments = json.loads(call.arguments)
            if call.name == "validate_product_dsl":
                drafts.append(arguments["dsl"])
                result = validator(arguments["dsl"])
            else:
                result = BRANDS[creator] if call.name == "get_creator_brand" else library.look_up(**arguments)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result, ensure_ascii=False)})
    raise AssertionError("The author never came to an end.")

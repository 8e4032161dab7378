"""What has been said so far, read from the messages of the request alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.kimi.author.clips import ClipPile

SIDE_WEIGHT = 0.5
"""A clip found under a side topic only counts half as relevant as one found under the subject itself."""
BRAND, CLIPS, VALIDATE = "get_creator_brand", "get_clip_cards", "validate_product_dsl"


@dataclass
class Check:
    """One draft that was sent to the validator: the draft (None if it was not JSON) and the answer."""

    draft: dict[str, Any] | None
    answer: Mapping[str, Any]

    @property
    def passed(self) -> bool:
        """Whether the validator had nothing to say."""
        return self.answer.get("valid") is True

    @property
    def problems(self) -> list[Mapping[str, Any]]:
        """The problems with an error's severity."""
        given = self.answer.get("problems")
        problems = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
        return [one for one in problems if one.get("severity", "error") == "error"]


@dataclass
class Conversation:
    """A build as far as it has come. `found` tells for each topic how well clips (by their `order`) answered it."""

    packet: Mapping[str, Any]
    brand: Mapping[str, Any] | None = None
    pile: ClipPile = field(default_factory=ClipPile)
    topics: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    found: dict[str, dict[int, float]] = field(default_factory=dict)
    call_count: int = 0
    turns_with_lookups: int = 0
    at_hand: int = 0
    """How many clips the packet itself brought because they are near to the wish."""


def read_conversation(messages: Sequence[Mapping[str, Any]]) -> Conversation | None:
    """Return the build these messages are about, or None when no user message holds a Build Packet."""
    packet = next(filter(None, (_packet(message) for message in messages if message["role"] == "user")), None)
    if packet is None:
        return None
    told = Conversation(packet)
    results = {str(message.get("tool_call_id")): text_of(message) for message in messages if message["role"] == "tool"}
    library = packet.get("library")
    told.at_hand = len(told.pile.add(library.get("nearest"), weight=1.0)) if isinstance(library, Mapping) else 0
    for message in messages:
        calls = message.get("tool_calls") or []
        told.call_count += len(calls)
        told.turns_with_lookups += any(_name(call) == CLIPS for call in calls)
        for call in calls:
            _take(told, _name(call), _json(call["function"]["arguments"]), results.get(str(call.get("id")), ""))
    told.pile.add_sources(packet.get("sources"))
    return told


def _take(told: Conversation, name: str, arguments: Any, result: str) -> None:
    """Take one call and its result into the conversation."""
    answer = _json(result)
    answer = answer if isinstance(answer, Mapping) else {}
    answer = answer["result"] if isinstance(answer.get("result"), Mapping) else answer
    if name == BRAND:
        told.brand = answer
    elif name == CLIPS:
        topic = str(arguments.get("topic", "")) if isinstance(arguments, Mapping) else ""
        told.topics.append(topic)
        main = (len(told.topics) == 1 and not told.at_hand) or bool(told.packet.get("outline"))
        told.found[topic.casefold()] = told.pile.add(answer.get("clips"), weight=1.0 if main else SIDE_WEIGHT)
    elif name == VALIDATE:
        told.checks.append(Check(_draft(arguments), answer))


def _draft(arguments: Any) -> dict[str, Any] | None:
    value = next(iter(arguments.values()), None) if isinstance(arguments, Mapping) else None
    value = _json(value) if isinstance(value, str) else value
    return value if isinstance(value, dict) and "pages" in value else None


def _packet(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    value = _json(text_of(message))
    if isinstance(value, Mapping) and isinstance(value.get("buildPacket"), Mapping):
        value = value["buildPacket"]
    return value if isinstance(value, Mapping) and "productType" in value else None


def _name(call: Mapping[str, Any]) -> str:
    return str(call["function"]["name"])


def text_of(message: Mapping[str, Any]) -> str:
    """Return the text of a message, whatever form its content has."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return str(content or "")


def _json(text: str) -> Any:
    """Return the first JSON object in a text; what stands around it (a fence, a reminder) is passed over."""
    start = text.find("{")
    if start < 0:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(text[start:])[0]
    except ValueError:
        return None

"""Trying a host before anything depends on it: does it take the key, which models does it serve, does it call a tool."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from builder.agent.toolset import parse_arguments
from builder.hosts import Host
from builder.llm.endpoint import Endpoint
from builder.llm.kimi import Kimi
from builder.llm.messages import Message, Request, Turn
from builder.llm.model import DayQuotaSpent, KeyRefused, ModelBusy, ModelError, ModelGone, ModelUnreachable, QuotaSpent
from builder.models import Dialect

SILENCE_SECONDS = 30.0
ANSWER_TOKENS = 2_048
TOOL_NAME = "get_clip_cards"
TOOL = {
    "type": "function",
    "function": {
        "name": TOOL_NAME,
        "description": "The creator's clips about a topic. Call it before you write anything.",
        "parameters": {
            "type": "object",
            "properties": {"topic": {"type": "string", "description": "One or two words."}},
            "required": ["topic"],
            "additionalProperties": False,
        },
    },
}
WISH: tuple[Message, ...] = (
    {"role": "system", "content": "You write small products. Begin every wish by calling get_clip_cards."},
    {"role": "user", "content": json.dumps({"productType": "checklist", "userPrompt": "A calm morning"})},
)
MIXED_UP = (
    " Moonshot has two separate places: keys of platform.moonshot.ai work at api.moonshot.ai, keys of platform.moonshot.cn"
    " at api.moonshot.cn, and never the other way round."
)


@dataclass(frozen=True)
class Finding:
    """What one question came to. `ok` is None where nothing depends on the answer."""

    name: str
    ok: bool | None
    detail: str
    milliseconds: int = 0

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def probe(host: Host) -> Iterator[Finding]:
    """Every question in order; ends early where the rest cannot be answered."""
    with closing(Endpoint(base_url=host.base_url, api_key=host.api_key)) as endpoint:
        started = time.monotonic()
        ids: list[str] | None = None
        try:
            ids = endpoint.model_ids()
            yield Finding("key and models", True, f"The key is good; {len(ids)} models on offer.", _since(started))
        except ModelError as error:
            has_none = host.dialect == Dialect.OPENAI and isinstance(error, ModelGone | KeyRefused)
            yield _failure("key and models", error, host, started, ok=None if has_none else False)
            if not has_none:
                return
        for name in host.models if ids is not None else ():
            is_served = name in (ids or ())
            yield Finding(name, is_served, "served" if is_served else "not served to this key")
        yield _balance(endpoint)
    served = [name for name in host.models if ids is None or name in ids]
    yield _call(host, served[0]) if served else Finding("tool call", False, sentence_for(ModelGone(), host))


def sentence_for(error: ModelError, host: Host) -> str:
    """What is wrong and what to do, for whoever owns the key."""
    if isinstance(error, KeyRefused):
        mixed = MIXED_UP if host.dialect == Dialect.MOONSHOT else ""
        return f"{host.title} refused this key. Copy it again, whole and without spaces.{mixed}"
    if isinstance(error, QuotaSpent | DayQuotaSpent):
        return f"{host.title} knows the key, but its account has no credit left. Top it up there, then try again."
    if isinstance(error, ModelGone):
        return f"{host.title} knows the key, but does not serve it the model we need."
    if isinstance(error, ModelUnreachable):
        return f"{host.title} did not answer. Try again in a few minutes."
    if isinstance(error, ModelBusy):
        return f"{host.title} is too busy to try the key now. Try again in a few minutes."
    return f"{host.title} refused our test. Try again; if it stays so, ask whoever runs this site."


def _balance(endpoint: Endpoint) -> Finding:
    started = time.monotonic()
    try:
        left: Decimal | None = endpoint.balance()
    except ModelError:
        left = None
    if left is None:
        return Finding("balance", None, "not told by this host", _since(started))
    return Finding("balance", left > 0, f"{left:.2f} left", _since(started))


def _call(host: Host, model: str) -> Finding:
    """Whether the model calls a tool as it should."""
    started = time.monotonic()
    kimi = Kimi(
        name=model,
        api_key=host.api_key,
        base_url=host.base_url,
        facts=host.facts(model),
        silence_seconds=SILENCE_SECONDS,
    )
    try:
        with closing(kimi):
            answer = kimi.stream(Request(messages=WISH, tools=[TOOL], answer_tokens=ANSWER_TOKENS))
            turn = next(part for part in answer if isinstance(part, Turn))
    except ModelError as error:
        return _failure("tool call", error, host, started, ok=False)
    called = any(call.name == TOOL_NAME and _has_topic(call.arguments) for call in turn.tool_calls)
    words = "called the tool as it should." if called else "answered without calling the tool as it should."
    return Finding("tool call", called, f"{model} {words}", _since(started))


def _has_topic(arguments: str) -> bool:
    try:
        return isinstance(parse_arguments(arguments).get("topic"), str)
    except ValueError:
        return False


def _failure(name: str, error: ModelError, host: Host, started: float, *, ok: bool | None) -> Finding:
    words = "There is no list of models here; the tool call tells." if ok is None else sentence_for(error, host)
    return Finding(name, ok, words, _since(started))


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)

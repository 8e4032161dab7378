"""What goes over the wire: one request as the fields of a chat completion, the same bytes for the same request."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from builder.llm.messages import Message, Request
from builder.llm.models import ModelFacts

FIELDS = ("role", "name", "tool_call_id", "content", "reasoning_content", "tool_calls", "partial")
NO_REASONING = " "
"""Stands for reasoning that another model never gave: a thinking model refuses a call of its own without any."""


def request_body(model: str, request: Request, facts: ModelFacts) -> dict[str, Any]:
    """The fields of the request: none for sampling, thinking as asked where it can be chosen, and for a model that is not in
    the table nothing that only Moonshot knows."""
    body: dict[str, Any] = {
        "model": model,
        "messages": wire_messages(request.messages, facts, thinking=request.thinking),
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": request.answer_tokens,
    }
    if request.tools:
        body |= {"tools": list(request.tools), "tool_choice": _choice(request, facts)}
    body |= facts.settings(request.thinking)
    if request.cache_key and facts.cache_key:
        body["prompt_cache_key"] = request.cache_key
    return body


def request_bytes(model: str, request: Request, facts: ModelFacts) -> bytes:
    """The same as JSON. The SDK would look at every value of it first, which takes longer than all the rest of asking."""
    body = request_body(model, request, facts)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(errors="replace")


def _choice(request: Request, facts: ModelFacts) -> str | dict[str, Any]:
    if not request.may_call:
        return "none"
    if request.must_call and facts.may_force(request.thinking):
        return {"type": "function", "function": {"name": request.must_call}}
    return "auto"


def wire_messages(messages: Sequence[Message], facts: ModelFacts, *, thinking: bool) -> list[Message]:
    """The conversation as this model takes it, fields always in the same order whatever stored them: reasoning goes back
    while it thinks (also the empty one) and stays at home while it does not."""
    thinks = facts.thinks(thinking)
    return [_wired(message, thinks) for message in messages]


def _wired(message: Message, thinks: bool) -> Message:
    wired = {name: message[name] for name in FIELDS if name in message}
    if not thinks:
        wired.pop("reasoning_content", None)
    elif message.get("reasoning_content") is None and (message.get("tool_calls") or message.get("partial")):
        wired["reasoning_content"] = NO_REASONING
    if "tool_calls" in wired:
        wired["tool_calls"] = [_call(call) for call in wired["tool_calls"]]
    if isinstance(wired.get("content"), list):
        wired["content"] = [_part(part) for part in wired["content"]]
    return wired


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call["function"]
    return {
        "id": call["id"],
        "type": call["type"],
        "function": {"name": function["name"], "arguments": function["arguments"]},
    }


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": part["type"], **{name: part[name] for name in sorted(part) if name != "type"}}

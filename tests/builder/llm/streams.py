"""Recorded answers, written by hand: the shapes that were seen on the real wire."""

import json
from typing import Any

from builder.llm.assemble import Assembler
from builder.llm.messages import Turn

DONE = b"data: [DONE]\n\n"


def chunk(delta: Any = None, finish: str | None = None, **rest: Any) -> dict[str, Any]:
    """One chat.completion.chunk."""
    choice: dict[str, Any] = {"index": 0, "delta": {} if delta is None else delta, "finish_reason": finish}
    if "choice_usage" in rest:
        choice["usage"] = rest.pop("choice_usage")
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "kimi-k2.5", "choices": [choice], **rest}


def call(
    index: int | None, arguments: str | None = None, *, id: str | None = None, name: str | None = None
) -> dict[str, Any]:
    """A delta with one fragment of a tool call."""
    fragment: dict[str, Any] = {"function": {}}
    if index is not None:
        fragment["index"] = index
    if id is not None:
        fragment["id"] = id
    if name is not None:
        fragment["function"]["name"] = name
    if arguments is not None:
        fragment["function"]["arguments"] = arguments
    return {"tool_calls": [fragment]}


def frame(value: Any) -> bytes:
    """One event on the wire."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def stream(*chunks: Any, done: bool = True) -> bytes:
    """A whole answer."""
    return b"".join(map(frame, chunks)) + (DONE if done else b"")


def assembled(data: bytes, *, known: tuple[str, ...] = (), taken: tuple[str, ...] = ()) -> Turn:
    """The turn these bytes make, fed at once."""
    assembler = Assembler(known=known, taken=taken)
    assembler.feed(data)
    return assembler.finish()


TWO_CALLS = stream(
    chunk({"role": "assistant", "content": ""}),
    chunk({"content": "Ich lese, "}),
    chunk({"content": "was da ist… 🌿"}),
    chunk(call(0, "", id="get_creator_brand:0", name="get_creator_brand")),
    chunk(call(0, "{}")),
    chunk(call(1, "", id="get_clip_cards:1", name="get_clip_cards")),
    chunk(call(1, '{"topic": "Frühstück')),
    chunk(call(1, ' & 🍳"}')),
    chunk(
        {},
        "tool_calls",
        choice_usage={"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940, "cached_tokens": 256},
    ),
)

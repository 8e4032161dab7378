"""The shapes of an answer: whole completions, and the chunks of a stream."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sandbox.kimi.faults import RequestFaults
from sandbox.kimi.turn import Call, Turn, joined, pieces

Chunk = dict[str, Any]
FINGERPRINT = "fpv0_b30801d4"


@dataclass(frozen=True)
class Usage:
    """Tokens of one request; `cached` is the part of the prompt an earlier request had."""

    prompt: int
    completion: int
    cached: int
    reasoning: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the usage object with `cached_tokens` at its root, as Moonshot has it."""
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "cached_tokens": self.cached,
            "prompt_tokens_details": {"cached_tokens": self.cached},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning},
        }


@dataclass(frozen=True)
class Answer:
    """Everything that goes on the wire for one request."""

    turn: Turn
    usage: Usage
    model: str
    usage_places: frozenset[str]
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex[:24]}")
    created: int = field(default_factory=lambda: int(time.time()))


def completion(answer: Answer) -> dict[str, object]:
    """Return the body of a non-stream answer."""
    turn = answer.turn
    message: dict[str, Any] = {"role": "assistant", "content": turn.content or (None if turn.calls else "")}
    if turn.reasoning:
        message["reasoning_content"] = turn.reasoning
    if turn.calls or turn.empty_calls:
        message["tool_calls"] = [_whole_call(index, call) for index, call in enumerate(turn.calls)]
    return {
        "id": answer.id,
        "object": "chat.completion",
        "created": answer.created,
        "model": answer.model,
        "choices": [{"index": 0, "message": message, "finish_reason": turn.finish_reason}],
        "usage": answer.usage.as_json(),
    }


def _whole_call(index: int, call: Call) -> dict[str, object]:
    return {
        "index": index,
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }


def chunks(answer: Answer, faults: RequestFaults, *, tokens: int = 1) -> list[Chunk]:
    """Return the stream's chunks in order: role, reasoning, content, calls, finish, and usage where it belongs. Each has
    so many tokens."""
    made = [_chunk(answer, delta) for delta in _deltas(answer.turn, faults, tokens)]
    if faults.take("role_repeated"):
        for chunk in made:
            chunk["choices"][0]["delta"].setdefault("role", "assistant")
    middle = len(made) // 2
    if faults.take("empty_choices"):
        made.insert(middle, {**_chunk(answer, {}), "choices": []})
    if faults.take("null_delta"):
        empty = _chunk(answer, {})
        empty["choices"][0]["delta"] = None
        made.insert(middle, empty)
    if not faults.take("no_finish"):
        made.append(_finish_chunk(answer))
    if "last" in answer.usage_places:
        made = [{**chunk, "usage": chunk.get("usage")} for chunk in made]
        made.append({**_chunk(answer, {}), "choices": [], "usage": answer.usage.as_json()})
    return made


def _chunk(answer: Answer, delta: dict[str, Any]) -> Chunk:
    return {
        "id": answer.id,
        "object": "chat.completion.chunk",
        "created": answer.created,
        "model": answer.model,
        "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
        "system_fingerprint": FINGERPRINT,
    }


def _finish_chunk(answer: Answer) -> Chunk:
    chunk = _chunk(answer, {})
    chunk["choices"][0]["finish_reason"] = answer.turn.finish_reason
    if "choice" in answer.usage_places:
        chunk["choices"][0]["usage"] = answer.usage.as_json()
    if "finish" in answer.usage_places:
        chunk["usage"] = answer.usage.as_json()
    return chunk


def _deltas(turn: Turn, faults: RequestFaults, tokens: int) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for piece in joined(pieces(turn.reasoning), tokens):
        yield {"reasoning_content": piece}
    for piece in joined(pieces(turn.content), tokens):
        yield {"content": piece}
    if turn.empty_calls:
        yield {"tool_calls": []}
    if turn.calls:
        shape = CallShape(faults, tokens)
        for index, call in enumerate(turn.calls):
            for fragment in shape.fragments(index, call):
                yield {"tool_calls": [fragment]}


class CallShape:
    """How the fragments of tool calls look in one answer, with the faults in force."""

    NAMES = (
        "ids_missing",
        "ids_late",
        "ids_mutated",
        "no_index",
        "no_arguments",
        "name_split",
        "name_blank",
        "name_late",
    )

    def __init__(self, faults: RequestFaults, tokens: int) -> None:
        self._tokens = tokens
        self._faults = {name for name in self.NAMES if faults.take(name)}

    def fragments(self, index: int, call: Call) -> Iterator[dict[str, Any]]:
        """Yield the header of a call, then its arguments piece by piece."""
        texts = joined(pieces(call.arguments), self._tokens)
        if "name_late" in self._faults and texts:
            yield self._arguments(index, texts[0])
            texts = texts[1:]
        yield from self._headers(index, call)
        for number, text in enumerate(texts):
            fragment = self._arguments(index, text)
            if "ids_mutated" in self._faults and number == 0:
                fragment["id"] = "chatcmpl-tool-a"
            if "ids_late" in self._faults and number == len(texts) - 1:
                fragment["id"] = call.id
            yield fragment

    def _headers(self, index: int, call: Call) -> Iterator[dict[str, Any]]:
        half = len(call.name) // 2 if "name_split" in self._faults else len(call.name)
        header = self._indexed(index, {"id": call.id, "type": "function"})
        if self._faults & {"ids_missing", "ids_late"}:
            del header["id"]
        begun = {} if "no_arguments" in self._faults else {"arguments": ""}
        yield {**header, "function": {"name": call.name[:half], **begun}}
        if half < len(call.name):
            yield self._indexed(index, {"function": {"name": call.name[half:]}})

    def _arguments(self, index: int, text: str) -> dict[str, Any]:
        if "name_blank" in self._faults:
            return self._indexed(index, {"id": "0", "function": {"name": "", "arguments": text}})
        return self._indexed(index, {"function": {"arguments": text}})

    def _indexed(self, index: int, fragment: dict[str, Any]) -> dict[str, Any]:
        return fragment if "no_index" in self._faults else {"index": index, **fragment}

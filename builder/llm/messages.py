"""What is said to a model and what comes back, as plain values."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from builder.llm.text import has_markup

Message = dict[str, Any]
"""One message of the conversation as it goes over the wire."""


@dataclass(frozen=True)
class Usage:
    """Tokens of one request. `cached_tokens` is the part of `prompt_tokens` that the provider had kept."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Prompt and completion together."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def cached_share(self) -> float:
        """The part of the prompt that the provider had kept, from 0 to 1."""
        return self.cached_tokens / self.prompt_tokens if self.prompt_tokens else 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True)
class ToolCall:
    """A wish of the model to run a tool. `arguments` is the text exactly as it came, JSON or not."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class TextDelta:
    """A piece of what the model says."""

    text: str


@dataclass(frozen=True)
class ReasoningDelta:
    """A piece of what the model thinks."""

    text: str


@dataclass(frozen=True)
class ArgumentsDelta:
    """A piece of a tool call's arguments; `slot` counts the calls of one turn from 0, `name` is the name so far."""

    slot: int
    name: str
    text: str


Delta = TextDelta | ReasoningDelta | ArgumentsDelta


@dataclass(frozen=True)
class Turn:
    """One whole answer of the model.

    `complete` is true only when a finish reason and the end mark were seen and nothing was lost between; `ended` when
    its end was seen in another way and nothing was lost.
    `faults` names what was wrong with the stream, `error` is the provider's error object if the stream held one.
    `usage` is None when the provider sent none. Times are milliseconds since the request.
    """

    content: str = ""
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: str | None = None
    usage: Usage | None = None
    complete: bool = False
    ended: bool = False
    faults: tuple[str, ...] = ()
    error: Mapping[str, Any] | None = None
    trace_id: str = ""
    first_byte_ms: int | None = None
    duration_ms: int | None = None

    @property
    def usable(self) -> bool:
        """Whether the answer may be acted on: complete, or ended with a finish reason or with calls that are whole."""
        return self.complete or (self.ended and (self.finish_reason is not None or self.has_whole_calls))

    @property
    def has_whole_calls(self) -> bool:
        """Whether there are calls, all of them with whole arguments."""
        return bool(self.tool_calls) and all(map(_is_json, self.tool_calls))

    @property
    def is_empty(self) -> bool:
        """Neither words nor calls: thinking alone is no answer."""
        return not self.content.strip() and not self.tool_calls

    def as_message(self) -> Message:
        """The assistant message to send back: ids and arguments verbatim, no `content` beside calls without words,
        reasoning whenever there was any, even an empty one. Arguments that are not JSON, or hold markup of the model's own,
        go back as `{}`."""
        message: Message = {"role": "assistant"}
        if self.content.strip() or not self.tool_calls:
            message["content"] = self.content
        if self.reasoning is not None:
            message["reasoning_content"] = self.reasoning
        if self.tool_calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments if _is_clean(call) else "{}"},
                }
                for call in self.tool_calls
            ]
        return message


@dataclass(frozen=True)
class Request:
    """What is asked of a model in one turn. `tools` are function definitions; without `may_call` it must answer in words,
    with `must_call` it has to call that one, if it can be made to; `thinking` asks for reasoning before the answer. A last
    message with `partial` is the beginning of the answer, which goes on from there and does not repeat it.

    `waiting` is called about twice a second while nothing comes; whatever it raises ends the answer.
    """

    messages: Sequence[Message]
    tools: Sequence[Mapping[str, Any]] = ()
    may_call: bool = True
    must_call: str = ""
    answer_tokens: int = 16_384
    cache_key: str = ""
    thinking: bool = False
    waiting: Callable[[], None] | None = field(default=None, compare=False, repr=False)

    def with_answer_tokens(self, count: int) -> "Request":
        """The same request with another bound on the answer."""
        return replace(self, answer_tokens=count)


def calls_of(message: Message) -> tuple[ToolCall, ...]:
    """The tool calls of a stored assistant message."""
    return tuple(
        ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"])
        for call in message.get("tool_calls") or ()
    )


def _is_clean(call: ToolCall) -> bool:
    return _is_json(call) and not has_markup(call.arguments)


def _is_json(call: ToolCall) -> bool:
    if not call.arguments.strip():
        return False
    try:
        json.loads(call.arguments, strict=False)
    except (ValueError, RecursionError):
        return False
    return True

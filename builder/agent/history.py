"""What can be read off a conversation, so that a run that lost its worker goes on as if nothing had been."""

import json
from collections.abc import Sequence

from builder.agent.limits import RepeatGuard
from builder.agent.toolset import ToolResult
from builder.llm.messages import Message, ToolCall, calls_of

NUDGE = "That was an announcement, not a document. Write the whole document now."


def unanswered_calls(messages: Sequence[Message]) -> tuple[ToolCall, ...]:
    """The calls of the last assistant message if their results are missing."""
    return calls_of(messages[-1]) if messages and messages[-1]["role"] == "assistant" else ()


def unanswered_text(messages: Sequence[Message]) -> str | None:
    """The words of the last assistant message if nothing followed them."""
    if messages and messages[-1]["role"] == "assistant" and not messages[-1].get("tool_calls"):
        return str(messages[-1].get("content") or "")
    return None


def was_nudged(messages: Sequence[Message]) -> bool:
    """Whether the model was told once already to write instead of announcing."""
    return any(message.get("content") == NUDGE for message in messages)


def refusal_count(messages: Sequence[Message]) -> int:
    """How many documents were sent back."""
    return sum(message["role"] in ("tool", "user") and _is_refusal(message) for message in messages)


def guard_of(messages: Sequence[Message]) -> RepeatGuard:
    """The repeat guard as it stood after these messages."""
    guard = RepeatGuard()
    results = {message["tool_call_id"]: message["content"] for message in messages if message["role"] == "tool"}
    for message in messages:
        turn: set[tuple[str, str]] = set()
        for call in calls_of(message):
            if call.id not in results:
                continue
            again = (call.name, call.arguments) in turn
            turn.add((call.name, call.arguments))
            if guard.stored(call, same_turn=again) is None:
                guard.remember(call, ToolResult(results[call.id]))
    return guard


def _is_refusal(message: Message) -> bool:
    content = message.get("content")
    if not isinstance(content, str) or not content.startswith("{"):
        return False
    try:
        value = json.loads(content)
    except ValueError:
        return False
    return isinstance(value, dict) and value.get("valid") is False

"""What the API checks in the messages: roles, empty messages, and each tool call with its result."""

from collections.abc import Mapping
from typing import Any

from sandbox.kimi.errors import bare_invalid, invalid

ROLES = ("system", "user", "assistant", "tool")
MAX_CALL_ID = 64
DATA_SCHEMES = ("data:", "ms://")


def check_messages(messages: Any, *, thinking: bool, dynamic_tools: bool, same_ids: bool) -> list[dict[str, Any]]:
    """Return the messages if the real API would take them, else raise `Refused`.

    `dynamic_tools` allows system messages that only bring tools; `same_ids` allows a call id to come back in a later
    turn (k3 counts from 0 in each).
    """
    if not isinstance(messages, list) or not messages:
        raise invalid("messages must not be empty")
    for index, message in enumerate(messages):
        _check_message(message, index, last=index == len(messages) - 1, dynamic_tools=dynamic_tools)
    _check_pairs(messages, same_ids=same_ids)
    if thinking:
        _check_reasoning(messages)
    return messages


def _check_message(message: Any, index: int, *, last: bool, dynamic_tools: bool) -> None:
    role = message.get("role") if isinstance(message, Mapping) else None
    if role not in ROLES:
        raise invalid(f"the message at position {index} has an unknown role '{role}'")
    if message.get("tools"):
        if not dynamic_tools or role != "system" or message.get("content"):
            raise invalid(f"the message at position {index} with role '{role}' must not carry tools")
        return
    if message.get("partial") and not (last and role == "assistant" and not message.get("tool_calls")):
        raise invalid("partial is allowed on the last assistant message only")
    if role == "assistant" and message.get("tool_calls"):
        if _is_empty_text(message.get("content")):
            raise bare_invalid("text content is empty")
        return
    if not message.get("content"):
        raise invalid(f"the message at position {index} with role '{role}' must not be empty")
    _check_parts(message["content"], index)


def _is_empty_text(content: Any) -> bool:
    """Say whether content is there and holds no text; None (left out) is fine beside tool calls."""
    if isinstance(content, list):
        return not content or any(part.get("type") == "text" and not part.get("text") for part in content)
    return content is not None and content == ""


def _check_parts(content: Any, index: int) -> None:
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise invalid(f"the content of the message at position {index} must be a string or a list of parts")
    for part in content:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if kind == "text":
            if not part.get("text"):
                raise bare_invalid("text content is empty")
        elif kind in ("image_url", "video_url"):
            source = part.get(kind)
            url = source.get("url") if isinstance(source, Mapping) else source
            if not str(url).startswith(DATA_SCHEMES):
                raise invalid(f"unsupported {kind.removesuffix('_url')} url")
        else:
            raise invalid(f"unknown part type '{kind}' in the message at position {index}")


def _check_pairs(messages: list[dict[str, Any]], *, same_ids: bool) -> None:
    """Each call needs its result right after it, and each result its call."""
    seen: set[str] = set()
    open_ids: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            call_id = str(message.get("tool_call_id") or "")
            if call_id not in open_ids:
                raise bare_invalid(f"tool_call_id {call_id} is not found")
            open_ids.remove(call_id)
            continue
        _refuse_unanswered(open_ids)
        open_ids = []
        if message["role"] == "assistant" and message.get("tool_calls"):
            open_ids = _call_ids(message["tool_calls"])
            repeated = [one for one in open_ids if open_ids.count(one) > 1 or (one in seen and not same_ids)]
            if repeated:
                raise invalid(f"tool_call_id {repeated[0]} is duplicated")
            seen.update(open_ids)
    _refuse_unanswered(open_ids)


def _call_ids(calls: Any) -> list[str]:
    ids = []
    for call in calls if isinstance(calls, list) else [{}]:
        call = call if isinstance(call, Mapping) else {}
        function = call.get("function")
        if not isinstance(function, Mapping) or not isinstance(function.get("arguments"), str) or not function.get("name"):
            raise invalid("tool_calls.function must have a name and arguments as a string")
        call_id = str(call.get("id") or "")
        if not call_id:
            raise invalid("tool_calls.id must not be empty")
        if len(call_id) > MAX_CALL_ID:
            raise invalid(f"tool_calls.id must not be longer than {MAX_CALL_ID} characters")
        ids.append(call_id)
    return ids


def _refuse_unanswered(open_ids: list[str]) -> None:
    if open_ids:
        raise bare_invalid(
            "an assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'."
            f" The following tool_call_ids did not have response messages: {', '.join(open_ids)}"
        )


def _check_reasoning(messages: list[dict[str, Any]]) -> None:
    if messages[-1].get("partial") and messages[-1].get("reasoning_content") is None:
        raise bare_invalid("thinking is enabled but reasoning_content is missing in partial assistant message")
    for index, message in enumerate(messages):
        if message["role"] == "assistant" and message.get("tool_calls") and message.get("reasoning_content") is None:
            raise bare_invalid(
                f"thinking is enabled but reasoning_content is missing in assistant tool call message at index {index}"
            )

"""Tool calls that leaked into the text as the model's own markup."""

import json
import re

from builder.llm.messages import ToolCall
from builder.llm.text import MARK

K2_CALL = re.compile(
    r"(?:<\|tool_call_begin\|>)?\s*(?P<id>[\w.\-]+:\d+)\s*<\|tool_call_argument_begin\|>(?P<arguments>.*?)"
    r"(?:<\|tool_call_end\|>|<\|tool_calls_section_end\|>)",
    re.DOTALL,
)
K3_CALL = re.compile(
    r"call\s+tool=\"(?P<name>[\w.\-]+)\"\s+index=\"(?P<index>\d+)\"\s*<\|sep\|>"
    r"(?P<arguments>.*?)<\|close\|>call<\|sep\|>",
    re.DOTALL,
)
BEGIN = re.compile(r"<\|(?:tool_call|open\|>tools|close\|>(?:call|message))|[\w.\-]+:\d+\s*<\|tool_call_argument_begin\|>")


def split_markup(text: str) -> tuple[str, tuple[ToolCall, ...]]:
    """The words before the markup, and the calls in it. No calls when any of them is not whole: a repaired half call is
    never run."""
    begin = BEGIN.search(text)
    words = text[: begin.start()] if begin else MARK.split(text)[0]
    calls = tuple(_k2(match) for match in K2_CALL.finditer(text)) or tuple(_k3(match) for match in K3_CALL.finditer(text))
    whole = _is_closed(text) and all(_is_object(call.arguments) for call in calls)
    return words.rstrip(), calls if whole and len(calls) == _begun(text) else ()


def _is_closed(text: str) -> bool:
    return "<|tool_calls_section_begin|>" not in text or "<|tool_calls_section_end|>" in text


def _begun(text: str) -> int:
    starts = ("<|tool_call_begin|>", "<|tool_call_argument_begin|>", 'call tool="')
    return max(map(text.count, starts))


def _k2(match: re.Match[str]) -> ToolCall:
    name = match["id"].rpartition(":")[0].removeprefix("functions.")
    return ToolCall(match["id"], name, match["arguments"].strip())


def _k3(match: re.Match[str]) -> ToolCall:
    return ToolCall(f"{match['name']}:{match['index']}", match["name"], match["arguments"].strip())


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text, strict=False), dict)
    except (ValueError, RecursionError):
        return False

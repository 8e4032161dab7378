"""Going on with an answer that broke off, instead of paying for its beginning again (Partial Mode)."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from builder.llm.markup import split_markup
from builder.llm.messages import Delta, Message, ReasoningDelta, TextDelta, Turn
from builder.llm.text import has_markup, mended

LEAST_CHARACTERS = 1_000
"""Less than this is not worth the risk of a seam."""
HARMFUL = frozenset({"tool_markup", "broken_tool_markup", "broken_text", "bad_seam", "too_much_text", "not_a_stream"})
"""Faults that spoil the words themselves; all others take something from their end."""
_MARKS = re.compile(r'\\.|["\[{,]', re.DOTALL)
_decoder = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class Begun:
    """The words of an answer that broke off, with the reasoning before them."""

    content: str
    reasoning: str | None = None

    def as_message(self) -> Message:
        """The last message of a request that asks to go on from here."""
        message: Message = {"role": "assistant", "content": self.content, "partial": True}
        return message if self.reasoning is None else {**message, "reasoning_content": self.reasoning}

    def before(self, turn: Turn) -> Turn:
        """The turn with what came before it."""
        thought = (
            None if self.reasoning is None and turn.reasoning is None else (self.reasoning or "") + (turn.reasoning or "")
        )
        return replace(turn, content=self.content + turn.content, reasoning=thought)


def begun_by(turn: Turn | None, before: Begun | None) -> Begun | None:
    """What can be continued after this turn broke off, or after it broke off while it continued `before`. Only a document
    in words: half the arguments of a call are never completed by a second answer, and of plain words nobody could tell
    whether two pieces fit."""
    if turn is None or turn.tool_calls or not HARMFUL.isdisjoint(turn.faults):
        return before
    if turn.finish_reason not in (None, "length"):
        return before
    whole = before.before(turn) if before else turn
    return _begun(whole.content, whole.reasoning) or before


def _begun(content: str, reasoning: str | None) -> Begun | None:
    content = _to_boundary(content)
    return Begun(content, reasoning) if len(content) >= LEAST_CHARACTERS else None


def _to_boundary(text: str) -> str:
    """The text up to the last place between two values of its JSON, so that anything but the next value is noticed."""
    start, last, inside = text.find("{"), 0, False
    if start < 0:
        return ""
    for match in _MARKS.finditer(text, start):
        if match[0] == '"':
            inside = not inside
        elif not inside and match[0] in ",[{":
            last = match.end()
    return text[:last]


class Said:
    """What an answer has said so far, so that it can be kept while it comes; `begun` is what it goes on from. `has_bars`
    is true as soon as there is a sign in it that tool markup cannot do without."""

    def __init__(self, begun: Message | None = None) -> None:
        self.begun = str(begun["content"]) if begun else ""
        self._content = [self.begun] if begun else []
        self._reasoning = [str(begun["reasoning_content"])] if begun and "reasoning_content" in begun else []
        self._calls: dict[int, tuple[str, list[str]]] = {}
        self.new_bytes = 0
        self.has_bars = "|" in self.begun

    @property
    def content(self) -> str:
        """The words so far."""
        return "".join(self._content)

    def hear(self, delta: Delta) -> None:
        """Take one piece."""
        self.new_bytes += len(delta.text)
        self.has_bars = self.has_bars or "|" in delta.text
        if isinstance(delta, TextDelta):
            self._content.append(delta.text)
        elif isinstance(delta, ReasoningDelta):
            self._reasoning.append(delta.text)
        else:
            call = self._calls.get(delta.slot)
            if call is None or call[0] != delta.name:
                self._calls[delta.slot] = call = (delta.name, call[1] if call else [])
            call[1].append(delta.text)

    def as_json(self) -> dict[str, Any]:
        """What was said, in a form that can be stored: `content`, `reasoning`, `calls`; empty when nothing was. Leaked tool
        markup is left out."""
        content, reasoning = self.content, "".join(self._reasoning)
        calls = [{"name": name, "arguments": mended("".join(parts))} for name, parts in self._calls.values()]
        said = {"content": _without_markup(content), "reasoning": _without_markup(reasoning), "calls": calls}
        return {name: value for name, value in said.items() if value}


def begun_in(said: Iterable[Mapping[str, Any]]) -> Begun | None:
    """The last of these broken answers, as `Said` stored them, if it is words and long enough to go on from."""
    for answer in reversed(list(said)):
        begun = None if answer.get("calls") else _begun(str(answer.get("content", "")), answer.get("reasoning"))
        if begun is not None:
            return begun
    return None


def spliced(begun: Begun, turn: Turn) -> Turn | None:
    """The whole answer, or None when the two do not fit together into one whole JSON document. An answer that began again
    and is whole by itself stands alone, as do calls."""
    if turn.tool_calls or _is_document(turn.content):
        return turn
    whole = begun.before(turn)
    return whole if _is_document(whole.content) else None


def _is_document(text: str) -> bool:
    """Whether there is one JSON object in the text and nothing but the end of a fence behind it."""
    start = text.find("{")
    if start < 0:
        return False
    try:
        _, end = _decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return False
    return text[end:].strip() in ("", "```")


def _without_markup(text: str) -> str:
    return mended(split_markup(text)[0] if has_markup(text) else text)

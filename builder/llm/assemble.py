"""One turn out of the bytes of one streamed answer."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import jiter

from builder.llm.calls import CallAssembler
from builder.llm.markup import split_markup
from builder.llm.messages import ArgumentsDelta, Delta, ReasoningDelta, TextDelta, Turn, Usage
from builder.llm.sse import Event, EventReader
from builder.llm.text import has_markup, mended

DONE = "[DONE]"
LOSSY = frozenset(
    {
        "bad_json",
        "glued_frames",
        "cut_event",
        "cut",
        "error_event",
        "not_a_stream",
        "broken_text",
        "too_many_calls",
        "too_much_text",
        "too_long_event",
    }
)
"""Faults after which something of the answer is missing."""
HEAD_BYTES = 2_000_000
MOST_CALLS = 64
MOST_CHARACTERS = 2_000_000
"""Of words, reasoning and arguments of one answer together: four times the largest document there can be."""
MOST_EVENT_BYTES = 4_000_000
_tolerant: Callable[[str], Any] = json.JSONDecoder(strict=False).decode


def _json(text: str) -> Any:
    """The value, also with raw control characters and halves of surrogates, which only the slower reader takes."""
    try:
        return jiter.from_json(text.encode())
    except ValueError:
        return _tolerant(text)


class Assembler:
    """Feed it the body of the answer in any pieces; it gives deltas at once and the whole turn at the end.

    Never raises for anything the wire may bring. `known` are the declared tools, `taken` the call ids of the
    conversation so far. Without `past_holes` nothing is taken from behind a place where something is missing, so that what
    there is can be continued.
    """

    def __init__(self, *, known: Collection[str] = (), taken: Collection[str] = (), past_holes: bool = True) -> None:
        self._known, self._taken, self._past_holes = known, taken, past_holes
        self._reader = EventReader()
        self._calls = CallAssembler()
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self._room = MOST_CHARACTERS
        self._head = bytearray()
        self._faults: list[str] = []
        self._holed = self._overflowing = False
        self._has_reasoning = False
        self._finish_reason: str | None = None
        self._usage: Usage | None = None
        self._error: Mapping[str, Any] | None = None
        self._seen_events = False
        self._done = False
        self._whole_body = False

    @property
    def hopeless(self) -> bool:
        """Whether no more needs to be read, because the answer can never be used: something is missing, or too much came."""
        return self._holed or self._overflowing

    def _note(self, fault: str) -> None:
        self._faults.append(fault)
        self._holed = self._holed or fault in LOSSY

    def feed(self, data: bytes) -> list[Delta]:
        """What these bytes add; nothing once it overflows."""
        if self._overflowing:
            return []
        if not self._seen_events and len(self._head) < HEAD_BYTES:
            self._head += data
        deltas: list[Delta] = []
        for event in self._reader.feed(data):
            self._take(event, deltas)
        if self._room < 0 or len(self._calls) > MOST_CALLS or self._reader.pending_bytes > MOST_EVENT_BYTES:
            self._overflowing = True
        return deltas

    def finish(self, *, cut: bool = False) -> Turn:
        """The turn as far as it came; with `cut` the connection broke before the body's end."""
        rest = self._reader.close()
        if rest is not None and not self._done:
            if rest.lines != (DONE,):
                self._note("cut_event")
            self._take(rest, [])
        if self._reader.broken_text:
            self._note("broken_text")
        if cut:
            self._note("cut")
        self._note_overflow()
        if not self._seen_events:
            self._take_plain_body()
        if not self._done:
            self._note("no_done")
        if self._finish_reason is None:
            self._note("no_finish_reason")
        return self._turn()

    def _note_overflow(self) -> None:
        found = {
            "too_many_calls": len(self._calls) > MOST_CALLS,
            "too_much_text": self._room < 0,
            "too_long_event": self._reader.pending_bytes > MOST_EVENT_BYTES,
        }
        for name in (name for name, is_so in found.items() if is_so):
            self._note(name)

    def _turn(self) -> Turn:
        calls = self._calls.finish(known=self._known, taken=self._taken)
        reasoning = mended("".join(self._reasoning)) if self._has_reasoning else None
        turn = Turn(
            content=mended("".join(self._content)),
            reasoning=reasoning,
            tool_calls=tuple(replace(call, arguments=mended(call.arguments)) for call in calls),
        )
        turn = self._without_markup(turn)
        faults = tuple(dict.fromkeys(self._faults + self._calls.faults))
        whole = self._whole_body or (self._done and LOSSY.isdisjoint(faults))
        return replace(
            turn,
            finish_reason=self._finish_reason,
            usage=self._usage,
            complete=whole and self._done and self._finish_reason is not None,
            ended=whole,
            faults=faults,
            error=self._error,
        )

    def _without_markup(self, turn: Turn) -> Turn:
        for text in (turn.content, turn.reasoning or ""):
            if not has_markup(text):
                continue
            self._note("tool_markup")
            words, leaked = split_markup(text)
            changed = {"content": words} if text is turn.content else {"reasoning": words}
            if not leaked and not turn.tool_calls:
                self._note("broken_tool_markup")
            return replace(turn, tool_calls=turn.tool_calls or leaked, **changed)  # type: ignore[arg-type]
        return turn

    def _take(self, event: Event, deltas: list[Delta]) -> None:
        self._seen_events = True
        if self._done:
            return
        joined = event.lines[0] if len(event.lines) == 1 else "\n".join(event.lines)
        if joined == DONE or joined.strip() == DONE:
            self._done = True
        elif joined and not joined.isspace():
            for chunk in self._chunks(event, joined):
                self._take_chunk(chunk, event.kind, deltas)

    def _chunks(self, event: Event, joined: str) -> list[object]:
        try:
            return [_json(joined)]
        except (ValueError, RecursionError):
            pass
        if len(event.lines) > 1:
            return self._chunks_by_line(event)
        self._note("glued_frames" if "data:" in joined else "bad_json")
        return []

    def _chunks_by_line(self, event: Event) -> list[object]:
        """Events whose blank lines were left out: every line is one."""
        chunks: list[object] = []
        for line in event.lines:
            if line.strip() == DONE:
                self._done = True
                break
            try:
                chunks += [_json(line)] if line.strip() else []
            except (ValueError, RecursionError):
                self._note("glued_frames" if "data:" in line else "bad_json")
        self._note("missing_blank_line")
        return chunks

    def _take_chunk(self, chunk: object, kind: str, deltas: list[Delta]) -> None:
        if not isinstance(chunk, dict):
            self._note("odd_chunk")
            return
        if chunk.get("error") or kind == "error":
            self._note_error(chunk.get("error") or chunk)
            return
        self._note_usage(chunk.get("usage"))
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                self._take_choice(choice, deltas)

    def _take_choice(self, choice: Mapping[str, Any], deltas: list[Delta]) -> None:
        self._note_usage(choice.get("usage"))
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self._finish_reason = reason
        delta = choice.get("delta")
        if not isinstance(delta, dict) or (self._holed and not self._past_holes):
            return
        thought = _reasoning(delta)
        if thought is not None:
            self._has_reasoning = True
            self._reasoning.append(thought)
            self._room -= len(thought)
            if thought:
                deltas.append(ReasoningDelta(thought))
        if text := _words(delta.get("content")):
            self._content.append(text)
            self._room -= len(text)
            deltas.append(TextDelta(text))
        fragments = delta.get("tool_calls")
        for fragment in fragments if isinstance(fragments, list) else ():
            if isinstance(fragment, dict):
                delta_of_call = ArgumentsDelta(*self._calls.feed(fragment))
                self._room -= len(delta_of_call.text)
                deltas.append(delta_of_call)

    def _note_usage(self, value: object) -> None:
        if isinstance(value, dict) and value:
            details = value.get("prompt_tokens_details")
            cached = value.get("cached_tokens")
            if cached is None and isinstance(details, dict):
                cached = details.get("cached_tokens")
            prompt, completion = _count(value.get("prompt_tokens")), _count(value.get("completion_tokens"))
            if prompt or completion:
                self._usage = Usage(prompt, min(_count(cached), prompt), completion)

    def _note_error(self, error: object) -> None:
        self._note("error_event")
        self._error = error if isinstance(error, dict) else {"message": str(error)}

    def _take_plain_body(self) -> None:
        body = bytes(self._head).strip()
        self._note("not_a_stream" if body else "empty_stream")
        try:
            value = _json(body.decode(errors="replace"))
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict):
            self._take_whole_answer(value)

    def _take_whole_answer(self, value: dict[str, Any]) -> None:
        """A host that does not stream sends one completion; its message is one great delta."""
        if value.get("error"):
            self._note_error(value["error"])
            return
        choices = value.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict):
                self._take_chunk({**value, "choices": [{**choice, "delta": choice.get("message")}]}, "message", [])
                self._whole_body = self._finish_reason is not None
                return


def _words(content: object) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    parts = content if isinstance(content, list) else ()
    return "".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))


def _reasoning(delta: Mapping[str, Any]) -> str | None:
    for key in ("reasoning_content", "reasoning"):
        if isinstance(delta.get(key), str):
            return str(delta[key])
    return None


def _count(value: object) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return min(max(int(value), 0), 2**31 - 1) if whole else 0  # type: ignore[call-overload]

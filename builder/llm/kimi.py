"""Moonshot's Kimi, and every host that speaks its protocol, through the openai SDK with our own reading of the stream."""

import time
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import httpx2
import openai

from builder.llm.assemble import LOSSY, Assembler
from builder.llm.errors import classify, trace_id
from builder.llm.messages import Delta, Request, Turn
from builder.llm.model import EmptyAnswer, ModelError, ModelSilent, ModelUnreachable, StreamCut
from builder.llm.models import facts_of

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0


class Kimi:
    """One model at one host. Retries nothing by itself: whoever asks decides and records."""

    def __init__(self, *, name: str, api_key: str, base_url: str, silence_seconds: float = SILENCE_SECONDS) -> None:
        self._name = name
        self._open_ends = 0
        timeout = httpx2.Timeout(connect=CONNECT_SECONDS, read=silence_seconds, write=30.0, pool=CONNECT_SECONDS)
        self._client = openai.OpenAI(api_key=api_key, base_url=base_url, max_retries=0, timeout=timeout)

    @property
    def name(self) -> str:
        """The model's id."""
        return self._name

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        """The answer piece by piece, last of all the whole usable turn. Raises ModelError."""
        assembler = Assembler(known=_tool_names(request), taken=_call_ids(request))
        started = time.monotonic()
        first_byte: int | None = None
        trace = ""
        ask = self._client.chat.completions.with_streaming_response.create
        try:
            with ask(**request_body(self._name, request)) as response:
                trace = trace_id(response.headers)
                for data in response.iter_bytes():
                    first_byte = _milliseconds(started) if first_byte is None else first_byte
                    yield from assembler.feed(data)
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            turn = replace(assembler.finish(cut=True), trace_id=trace, first_byte_ms=first_byte)
            raise _translated(error, turn) from error
        turn = replace(assembler.finish(), trace_id=trace, first_byte_ms=first_byte, duration_ms=_milliseconds(started))
        yield accepted(self._ended(turn))

    def _ended(self, turn: Turn) -> Turn:
        """One end without an end mark may be a cut; a host that finishes again and again without one does not send any."""
        if turn.usable or turn.finish_reason is None or not LOSSY.isdisjoint(turn.faults):
            return turn
        self._open_ends += 1
        return replace(turn, ended=self._open_ends > 1)


def request_body(model: str, request: Request) -> dict[str, Any]:
    """The keyword arguments of the SDK call: no sampling fields, thinking switched off where it can be, and for a model
    that is not in the table nothing that only Moonshot knows."""
    body: dict[str, Any] = {
        "model": model,
        "messages": list(request.messages),
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": request.answer_tokens,
    }
    if request.tools:
        body |= {"tools": list(request.tools), "tool_choice": "auto" if request.may_call else "none"}
    facts = facts_of(model)
    extra = dict(facts.settings())
    if request.cache_key and facts.thinking != "unknown":
        extra["prompt_cache_key"] = request.cache_key
    return body | {"extra_body": extra}


def accepted(turn: Turn) -> Turn:
    """The turn if it may be acted on; otherwise raises the ModelError that says why not."""
    if turn.error is not None:
        raise classify(None, turn.error, turn=turn)
    if not turn.usable:
        raise StreamCut(", ".join(turn.faults), trace_id=turn.trace_id, turn=turn)
    if turn.is_empty or "broken_tool_markup" in turn.faults:
        raise EmptyAnswer(", ".join(turn.faults), trace_id=turn.trace_id, turn=turn)
    return turn


def _translated(error: Exception, turn: Turn) -> ModelError:
    if isinstance(error, openai.APIStatusError):
        return classify(error.status_code, error.body, headers=error.response.headers, turn=turn)
    if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
        return ModelSilent(str(error), trace_id=turn.trace_id, turn=turn)
    if turn.first_byte_ms is not None:
        return StreamCut(str(error), trace_id=turn.trace_id, turn=turn)
    return ModelUnreachable(str(error), turn=turn)


def _tool_names(request: Request) -> frozenset[str]:
    return frozenset(str(tool["function"]["name"]) for tool in request.tools)


def _call_ids(request: Request) -> frozenset[str]:
    return frozenset(str(call["id"]) for message in request.messages for call in message.get("tool_calls") or ())


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)

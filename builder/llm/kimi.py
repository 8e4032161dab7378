"""Moonshot's Kimi, and every host that speaks its protocol, through the openai SDK with our own reading of the stream."""

import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpcore2
import httpx2
import openai

from builder.llm.assemble import LOSSY, Assembler
from builder.llm.client import sdk_client
from builder.llm.errors import classify, trace_id
from builder.llm.messages import Delta, Request, Turn
from builder.llm.model import EmptyAnswer, ModelError, ModelSilent, ModelUnreachable, PicturesNotRead, StreamCut
from builder.llm.models import ModelFacts, facts_of
from builder.llm.patience import PatientTransport
from builder.llm.pictures import has_pictures
from builder.llm.wire import request_bytes

SILENCE_SECONDS = 60.0
JSON = {"Content-Type": "application/json"}
BROKEN = (openai.OpenAIError, httpx2.HTTPError, *(
    httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError
))  # fmt: skip
TOO_SLOW = (httpcore2.ReadTimeout, httpcore2.WriteTimeout, httpx2.ReadTimeout, httpx2.WriteTimeout)


class Kimi:
    """One model at one host. Retries nothing by itself: whoever asks decides and records. `silence_seconds` is how long
    nothing may come, before the first byte and between any two."""

    def __init__(
        self,
        *,
        name: str,
        api_key: str,
        base_url: str,
        facts: ModelFacts | None = None,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._name = name
        self._base_url = base_url
        self._facts = facts or facts_of(name)
        self._open_ends = 0
        self._api_key = api_key
        self._transport = PatientTransport(base_url)
        self._client = sdk_client(
            api_key=api_key, base_url=base_url, silence_seconds=silence_seconds, transport=self._transport
        )

    @property
    def name(self) -> str:
        """The model's id."""
        return self._name

    @property
    def facts(self) -> ModelFacts:
        """What it can do and what it costs."""
        return self._facts

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        """The answer piece by piece, last of all the whole usable turn. Raises ModelError, and whatever
        `request.waiting` raises."""
        if has_pictures(request.messages) and not self._facts.images:
            raise PicturesNotRead(f"{self._name} reads no pictures.")
        yield from _Answer(self, request).read()

    def _asked(self, request: Request) -> "closing[httpx2.Response]":
        answer: httpx2.Response = self._client.post(
            "/chat/completions",
            cast_to=httpx2.Response,
            content=request_bytes(self._name, request, self._facts),
            options={"headers": JSON},
            stream=True,
            stream_cls=openai.Stream[Any],
        )  # type: ignore[assignment]
        return closing(answer)

    def _ended(self, turn: Turn) -> Turn:
        """One end without an end mark may be a cut; a host that finishes again and again without one does not send any."""
        if turn.usable or turn.finish_reason is None or not LOSSY.isdisjoint(turn.faults):
            return turn
        self._open_ends += 1
        return replace(turn, ended=self._open_ends > 1)


class _Answer:
    """One answer while it comes."""

    def __init__(self, model: Kimi, request: Request) -> None:
        self._model, self._request = model, request
        self._assembler = Assembler(known=_tool_names(request), taken=_call_ids(request), past_holes=False)
        self._started = time.monotonic()
        self._first_byte: int | None = None
        self.trace = ""

    def read(self) -> Generator[Delta | Turn, None, None]:
        """The pieces, then the turn."""
        model = self._model
        with model._transport.waiting(self._request.waiting) as waiting:
            try:
                with model._asked(self._request) as response:
                    self.trace = trace_id(response.headers)
                    for data in response.iter_bytes():
                        if self._first_byte is None:
                            self._first_byte = self._milliseconds()
                        yield from self._assembler.feed(data)
                        if self._assembler.hopeless:
                            break
            except BROKEN as error:
                if waiting.raised is not None:
                    raise waiting.raised from None
                raise translated(error, self._turn(cut=True), model._base_url, model._api_key) from error
        turn = replace(self._turn(cut=self._assembler.hopeless), duration_ms=self._milliseconds())
        yield accepted(model._ended(turn), model._api_key)

    def _turn(self, *, cut: bool) -> Turn:
        return replace(self._assembler.finish(cut=cut), trace_id=self.trace, first_byte_ms=self._first_byte)

    def _milliseconds(self) -> int:
        return round((time.monotonic() - self._started) * 1000)


def accepted(turn: Turn, api_key: str = "") -> Turn:
    """The turn if it may be acted on; otherwise raises the ModelError that says why not."""
    if turn.error is not None:
        raise classify(None, turn.error, turn=turn, api_key=api_key)
    if not turn.usable:
        raise StreamCut(", ".join(turn.faults), trace_id=turn.trace_id, turn=turn)
    if turn.is_empty or "broken_tool_markup" in turn.faults:
        raise EmptyAnswer(", ".join(turn.faults), trace_id=turn.trace_id, turn=turn)
    return turn


def translated(error: Exception, turn: Turn, base_url: str, api_key: str) -> ModelError:
    """The error of ours for one of the SDK or of the connection, with what had come until then."""
    if isinstance(error, openai.APIStatusError):
        headers = error.response.headers
        return classify(error.status_code, error.body, headers=headers, turn=turn, base_url=base_url, api_key=api_key)
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(cause, TOO_SLOW):
        return ModelSilent(str(error), trace_id=turn.trace_id, turn=turn)
    if turn.first_byte_ms is not None or turn.trace_id:
        return StreamCut(str(error), trace_id=turn.trace_id, turn=turn)
    return ModelUnreachable(str(error), turn=turn)


def _tool_names(request: Request) -> frozenset[str]:
    return frozenset(str(tool["function"]["name"]) for tool in request.tools)


def _call_ids(request: Request) -> frozenset[str]:
    return frozenset(str(call["id"]) for message in request.messages for call in message.get("tool_calls") or ())

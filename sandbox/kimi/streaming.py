"""Server-sent events: framing with its faults, pacing, and connections that end before their time."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.kimi.faults import RequestFaults
from sandbox.kimi.protocol import Chunk

DONE = b"data: [DONE]\n\n"
ERROR_EVENT = (
    b'data: {"error":{"type":"server_error","message":"The server had an error while processing your request"}}\n\n'
)
LONG_SILENCE = 3600.0
BETWEEN = {"comments": b": keep-alive\n\n", "retry_lines": b"retry: 3000\n\n", "empty_data": b"data:\n\n"}
BETWEEN_EVERY = 7
FLOOD_PIECE = b"x" * 65_536


@dataclass(frozen=True)
class Frame:
    """Some bytes to send, after a pause: in tokens (paced) and in seconds (a fault)."""

    data: bytes
    tokens: int = 1
    silence: float = 0.0


@dataclass(frozen=True)
class Script:
    """What a stream sends, and whether the connection is then cut instead of closed properly."""

    frames: tuple[Frame, ...]
    cut: bool = False


def script(chunks: Sequence[Chunk], faults: RequestFaults) -> Script:
    """Return the bytes of a stream with the faults in force."""
    events = [_event(chunk) for chunk in chunks]
    finished = "no_finish" not in faults.taken
    events = _spoiled_events(events, faults)
    error_event = faults.take("error_event")
    if error_event:
        events = [*events[: int(error_event.value) or len(events) // 2], ERROR_EVENT]
    elif finished and not faults.take("no_done"):
        events.append(DONE)
        if faults.take("after_done"):
            events.append(_event(chunks[-1]))
    frames = [Frame(event) for event in _spelled(events, faults)]
    flood = faults.take("flood")
    if flood:
        pieces = int((flood.value or 8) * 1_000_000 / len(FLOOD_PIECE))
        frames = [*frames[: len(frames) // 2], Frame(b'data: {"x":"', tokens=0), *[Frame(FLOOD_PIECE, tokens=0)] * pieces]
    silence = faults.take("silence")
    if silence:
        middle = len(frames) // 2
        frames[middle] = Frame(frames[middle].data, silence=silence.value or LONG_SILENCE)
    cut = faults.take("cut_stream")
    if cut:
        whole = sum(len(frame.data) for frame in frames)
        frames = _first_bytes(frames, int(cut.value) or whole // 2)
    if faults.take("torn_bytes"):
        frames = [part for frame in frames for part in _torn(frame)]
    return Script(tuple(frames), cut=cut is not None)


def _event(chunk: Chunk) -> bytes:
    return b"data: " + json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


def _spoiled_events(events: list[bytes], faults: RequestFaults) -> list[bytes]:
    """Apply the faults that change, join or add events."""
    middle = len(events) // 2
    if faults.take("glued") and middle + 1 < len(events):
        events = [*events[:middle], events[middle][:28] + events[middle + 1], *events[middle + 2 :]]
    if faults.take("garbled"):
        events = [*events[:middle], b'data: {"id":"chatcmpl-\n\n', *events[middle:]]
    for name, between in BETWEEN.items():
        if faults.take(name):
            events = [
                part
                for index, event in enumerate(events)
                for part in ((between, event) if index % BETWEEN_EVERY == 1 else (event,))
            ]
    return events


def _spelled(events: list[bytes], faults: RequestFaults) -> list[bytes]:
    """Apply the faults in how lines are written."""
    rewrites: dict[str, Callable[[int, bytes], bytes]] = {
        "no_space": lambda number, event: event.replace(b"data: ", b"data:", 1),
        "event_ids": lambda number, event: f"id: {number}\n".encode() + event,
        "no_blank_lines": lambda number, event: event if event == DONE else event.removesuffix(b"\n"),
        "crlf": lambda number, event: event.replace(b"\n", b"\r\n"),
    }
    for name, rewrite in rewrites.items():
        if faults.take(name):
            events = [rewrite(number, event) for number, event in enumerate(events)]
    return events


def _first_bytes(frames: list[Frame], limit: int) -> list[Frame]:
    kept: list[Frame] = []
    for frame in frames:
        if limit <= 0:
            break
        kept.append(Frame(frame.data[:limit], frame.tokens, frame.silence))
        limit -= len(frame.data)
    return kept


def _torn(frame: Frame) -> list[Frame]:
    parts = [frame.data[at : at + 3] for at in range(0, len(frame.data), 3)]
    return [
        Frame(part, frame.tokens if index == 0 else 0, frame.silence if index == 0 else 0)
        for index, part in enumerate(parts)
    ]


class PacedStream(Response):
    """Sends a script at a steady rate and tells `ended` how it went: `sent`, `cut` or `client left`."""

    media_type = "text/event-stream"

    def __init__(
        self,
        script: Script,
        *,
        chunks_per_second: float,
        first_token_seconds: float,
        ended: Callable[[str], None],
    ) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.headers["cache-control"] = "no-cache"
        self._script = script
        self._rate = chunks_per_second
        self._first = first_token_seconds if chunks_per_second else 0.0
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        left = asyncio.create_task(_client_left(receive))
        try:
            if not await self._send_frames(send, left):
                self._ended("client left")
            elif self._script.cut:
                self._ended("cut")
                abort(scope, after_flush=True)
                await asyncio.wait({left}, timeout=1)
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                self._ended("sent")
        finally:
            left.cancel()

    async def _send_frames(self, send: Send, left: "asyncio.Task[None]") -> bool:
        """Send every frame at its time; return False as soon as the client has left."""
        due = time.monotonic() + self._first
        for frame in self._script.frames:
            due += frame.tokens / self._rate if self._rate else 0.0
            due = max(due, time.monotonic()) + frame.silence if frame.silence else due
            wait = due - time.monotonic()
            if wait > 0:
                await asyncio.wait({left}, timeout=wait)
            if left.done():
                return False
            await send({"type": "http.response.body", "body": frame.data, "more_body": True})
        await asyncio.sleep(0)
        return not left.done()


class Dropped(Response):
    """Closes the connection without any answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not abort(scope):
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
            await send({"type": "http.response.body", "body": b""})


async def _client_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def abort(scope: Scope, *, after_flush: bool = False) -> bool:
    """Close the socket under a request; False where the server gives no way to. `after_flush` sends what is buffered."""
    transport: Any = scope.get("sandbox.transport")
    if transport is None:
        return False
    if after_flush:
        transport.close()
    else:
        transport.abort()
    return True


class TransportKeeper:
    """Outermost ASGI wrapper that keeps the socket at hand.

    uvicorn gives an application no way to drop a connection; its `send` is a method of the request cycle, which holds
    the transport (uvicorn/protocols/http/h11_impl.py).
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["sandbox.transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self._app(scope, receive, send)

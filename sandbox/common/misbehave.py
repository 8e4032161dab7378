"""ASGI middleware that makes requests fail the way networks and busy servers do."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.common.faults import FaultPlan

HTTP_FAULTS = {
    "latency": "Every answer waits this many seconds (value).",
    "rate_limit": "429 before the work.",
    "error_before": "500 before the work.",
    "cut_before": "The connection is cut before the work.",
    "error_after": "500 although the work was done.",
    "cut_after": "The connection is cut although the work was done.",
}
"""Names this middleware understands; a stand-in adds its own to them."""


class Misbehaving:
    """Applies the HTTP faults in force to every request outside the `spared` paths.

    `answer(status, path)` makes the body in the outside system's own error shape. `kinds` limits which faults this
    instance looks after, so that a stand-in can put some of them inside another middleware.
    """

    def __init__(
        self,
        app: ASGIApp,
        plan: FaultPlan,
        answer: Callable[[int, str], Response],
        kinds: Collection[str] = tuple(HTTP_FAULTS),
        spared: tuple[str, ...] = ("/_sandbox", "/assets"),
    ) -> None:
        self._app = app
        self._plan = plan
        self._answer = answer
        self._kinds = frozenset(kinds)
        self._spared = spared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(self._spared):
            await self._app(scope, receive, send)
            return
        latency = self._takes("latency", path)
        if latency:
            await asyncio.sleep(latency.value)
        if self._takes("cut_before", path):
            await _cut(send)
        elif self._takes("rate_limit", path):
            await self._answer(429, path)(scope, receive, send)
        elif self._takes("error_before", path):
            await self._answer(500, path)(scope, receive, send)
        elif self._takes("cut_after", path):
            await self._app(scope, receive, _nowhere)
            await _cut(send)
        elif self._takes("error_after", path):
            await self._app(scope, receive, _nowhere)
            await self._answer(500, path)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _takes(self, kind: str, path: str) -> Any:
        return self._plan.take(kind, path) if kind in self._kinds else None


async def _nowhere(message: Message) -> None:
    """Swallow an answer that nobody shall see."""


async def _cut(send: Send) -> None:
    """Close the socket without an answer where uvicorn is the server, else promise more bytes than are sent.

    uvicorn gives an application no way to drop a connection; its `send` is a method of the request cycle, which
    holds the transport (uvicorn/protocols/http/h11_impl.py). This middleware must therefore be outermost.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b""})

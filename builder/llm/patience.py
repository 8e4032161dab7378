"""An HTTP transport that can be interrupted while a host is silent."""

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from builder.llm.pacing import PACE

LOOK_SECONDS = 0.5


class Waiting(threading.local):
    """What the reading thread does about twice a second while nothing comes; what that raised is kept in `raised`, because
    the layers between swallow it."""

    look: Callable[[], None] | None = None
    raised: BaseException | None = None


class PatientStream(httpcore2.NetworkStream):
    """Waits for bytes in short slices and looks around between them; of many streams none is read more often than it is
    its turn."""

    def __init__(self, stream: httpcore2.NetworkStream, waiting: Waiting) -> None:
        self._stream, self._waiting = stream, waiting
        self._read_at = 0.0
        self.write, self.close = stream.write, stream.close  # type: ignore[method-assign]
        self.get_extra_info = stream.get_extra_info  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._waiting.look is None:
            return self._stream.read(max_bytes, timeout)
        PACE.wait(since=self._read_at)
        try:
            return self._read_in_slices(max_bytes, timeout)
        finally:
            self._read_at = time.monotonic()

    def _read_in_slices(self, max_bytes: int, timeout: float | None) -> bytes:
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            left = LOOK_SECONDS if until is None else min(LOOK_SECONDS, until - time.monotonic())
            try:
                return self._stream.read(max_bytes, max(left, 0.001))
            except httpcore2.ReadTimeout:
                if until is not None and time.monotonic() >= until:
                    raise
            try:
                self._waiting.look()  # type: ignore[misc]
            except BaseException as error:
                self._waiting.raised = error
                raise

    def start_tls(self, *args: Any, **options: Any) -> httpcore2.NetworkStream:
        return PatientStream(self._stream.start_tls(*args, **options), self._waiting)


class PatientBackend(httpcore2.SyncBackend):
    """Opens connections that are read in slices."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting

    def connect_tcp(self, *args: Any, **options: Any) -> httpcore2.NetworkStream:
        return PatientStream(super().connect_tcp(*args, **options), self._waiting)


class PatientTransport(httpx2.BaseTransport):
    """For one host, through the environment's proxy if there is one for it. `waiting(look)` makes every read of this
    thread call `look` while it waits."""

    def __init__(self, base_url: str) -> None:
        self._now = Waiting()
        tls = _tls()
        proxy = proxy_of(base_url)
        backend = PatientBackend(self._now)
        self._pool = (
            httpcore2.HTTPProxy(proxy, ssl_context=tls, network_backend=backend)
            if proxy
            else httpcore2.ConnectionPool(ssl_context=tls, network_backend=backend)
        )

    @contextmanager
    def waiting(self, look: Callable[[], None] | None) -> Iterator[Waiting]:
        """Look around while reads wait, until the block ends."""
        self._now.look, self._now.raised = look, None
        try:
            with PACE.streaming():
                yield self._now
        finally:
            self._now.look = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        asked = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(asked)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream: Iterable[bytes] = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


@cache
def _tls() -> ssl.SSLContext:
    """One for the process: reading the world's certificates takes 30 ms and most of a megabyte."""
    return httpx2.create_ssl_context()


def proxy_of(url: str) -> str | None:
    """The environment's HTTP proxy for an address."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme) or getproxies().get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"

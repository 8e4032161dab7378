"""Run an ASGI app on a free loopback port in a thread, for tests that talk to it over real HTTP."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import uvicorn

START_SECONDS = 10
STOP_SECONDS = 10


class _Server(uvicorn.Server):
    """A uvicorn server that says when it has begun to listen, and ends when it is told to instead of at its next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        while not self._over.is_set():
            await self.on_tick(0)  # the date that answers bear
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)  # waits for them a tenth of a second at least
        else:
            await self.lifespan.shutdown()

    def end(self) -> None:
        """Stop listening, from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)


def http_client(url: str = "", **options: Any) -> httpx.Client:
    """A client for what runs here: it asks no proxy, and reads no certificates, which takes longer than most tests."""
    return httpx.Client(base_url=url, trust_env=False, verify=False, **options)


@contextmanager
def running(app: Any, *, port: int = 0) -> Iterator[str]:
    """Serve `app` until the block ends and yield its base URL, for example `http://127.0.0.1:43121`.

    `port` 0 takes a free one. Raises RuntimeError when the app does not start within ten seconds.
    """
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is named; else each waits for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    server = _Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        if not server.ready.wait(START_SECONDS) or not server.started:
            raise RuntimeError("The app did not start; its log says why.")
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.end()
        thread.join(STOP_SECONDS)
        listener.close()

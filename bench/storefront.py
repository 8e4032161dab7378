"""A published page over HTTP against bare answers with the same bytes from the same server."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAGE, VIEW, AT_ONCE = "/@bench/bench/", "/bare/", "/bare-at-once/"
ROUNDS, BATCH, START_SECONDS = 60, 20, 60
WAGTAIL_TO_BARE = 3.75 / 0.074
"""Wagtail's StreamField page to a bare view, both in ms on one reference machine: only the ratio travels."""
TIMES_FASTER = 25


def run() -> dict[str, Any]:
    """Medians in milliseconds of one request over a connection that is kept, and ratios of batches taken in turns."""
    with _site() as (connection, body):
        for address in (PAGE, VIEW, AT_ONCE):
            assert _get(connection, address) == body, f"{address} gives other bytes"
        rows = [tuple(_batch(connection, one) for one in (PAGE, VIEW, AT_ONCE)) for _ in range(ROUNDS)]
    page, view, at_once = (statistics.median(column) for column in zip(*rows, strict=True))
    to_view = statistics.median(row[0] / row[1] for row in rows)
    to_answer = statistics.median(row[0] / row[2] for row in rows)
    return {
        "page_ms": page,
        "bare_view_ms": view,
        "ratio_to_bare_view": to_view,
        "bare_answer_before_sessions_ms": at_once,
        "ratio_to_bare_answer_before_sessions": to_answer,
        "goal": "≤ 1.4",
        "times_faster_than_wagtail": WAGTAIL_TO_BARE / to_view,
        "times_faster_than_wagtail_by_the_stricter_ratio": WAGTAIL_TO_BARE / to_answer,
        "goal_against_wagtail": f"≥ {TIMES_FASTER} times faster: Wagtail's page is {WAGTAIL_TO_BARE:.1f} × bare, so the"
        f" ratio must be ≤ {WAGTAIL_TO_BARE / TIMES_FASTER:.2f}",
        "page_bytes": len(body),
    }


@contextmanager
def _site() -> Iterator[tuple[http.client.HTTPConnection, bytes]]:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port, file = free.getsockname()[1], Path(folder) / "body"
        free.close()
        unset = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS")
        environment = {key: value for key, value in os.environ.items() if key not in unset}
        environment |= {"OWNY_VAR": folder, "OWNY_ENV": "development", "PDF_FILES": "no"}
        server = subprocess.Popen([sys.executable, "-m", "bench.bare_site", str(port), str(file)], env=environment)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            _wait_for(connection, server)
            yield connection, file.read_bytes()
        finally:
            connection.close()
            server.terminate()
            server.wait(10)


def _wait_for(connection: http.client.HTTPConnection, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(START_SECONDS * 10):
        try:
            connection.connect()
            return
        except OSError:
            assert server.poll() is None, "the server stopped; its words are above"
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _get(connection: http.client.HTTPConnection, address: str) -> bytes:
    connection.request("GET", address, headers={"Accept-Encoding": "identity"})
    return connection.getresponse().read()


def _batch(connection: http.client.HTTPConnection, address: str) -> float:
    started = time.perf_counter()
    for _ in range(BATCH):
        _get(connection, address)
    return (time.perf_counter() - started) / BATCH * 1000

"""Changes of a document of 200 blocks over HTTP against a bare view of the same server that writes one row."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

BARE, SIGNED_IN = "/bare-write/", "/bare-write/signed-in/"
ROUNDS, START_SECONDS = 80, 60


def run() -> dict[str, Any]:
    """Medians in milliseconds of one request over a connection that is kept, and ratios to the bare view, taken in turns."""
    with _site() as studio:
        works: dict[str, Callable[[], float]] = {
            "bare": lambda: studio.post(BARE),
            "signed_in": lambda: studio.post(SIGNED_IN),
            "field_edit": studio.edit,
            "reorder": studio.move,
            "undo": lambda: studio.step("undo"),
            "redo": lambda: studio.step("redo"),
        }
        for work in works.values():
            work()
        rows = [{name: work() for name, work in works.items()} for _ in range(ROUNDS)]
        size = studio.facts["bytes"]
    median = {name: statistics.median(row[name] for row in rows) for name in works}
    figures: dict[str, Any] = {f"{name}_ms": value for name, value in median.items()}
    for name in ("field_edit", "reorder", "undo", "redo"):
        for reference in ("bare", "signed_in"):
            figures[f"{name}_to_{reference}_write"] = statistics.median(row[name] / row[reference] for row in rows)
    return {**figures, "goal": "≤ 3 × a bare view that writes one row", "document_bytes": size}


class _Studio:
    """A browser at the studio of the product, with its draft number."""

    def __init__(self, port: int, facts: dict[str, Any]) -> None:
        self.facts = facts
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._draft = 1
        self._number = count()

    def edit(self) -> float:
        """Write another heading."""
        value = f"Heading {next(self._number)}"
        return self._change([{"op": "add", "path": self.facts["field"], "value": value}])

    def move(self) -> float:
        """Move a block in the middle of the page by nine places, there and back."""
        one, other = "/pages/0/blocks/120", "/pages/0/blocks/129"
        here, there = (one, other) if next(self._number) % 4 < 2 else (other, one)
        return self._change([{"op": "move", "from": here, "path": there}])

    def step(self, way: str) -> float:
        """Undo or redo."""
        return self.post(f"{self.facts['studio']}{way}/", expected=self._draft)

    def post(self, address: str, **values: object) -> float:
        """Milliseconds from sending to the last byte of the answer."""
        form = {"csrfmiddlewaretoken": self.facts["token"], "brief": "1", "page": "sales", **values}
        headers = {
            "Cookie": self.facts["cookie"],
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Encoding": "identity",
        }
        body = urlencode(form)
        started = time.perf_counter()
        self._connection.request("POST", address, body, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        took = (time.perf_counter() - started) * 1000
        assert answer.status == 200, f"{address}: {answer.status} {told[:500]!r}"
        self._draft = json.loads(told).get("draft", self._draft)
        return took

    def _change(self, operations: list[dict[str, Any]]) -> float:
        return self.post(f"{self.facts['studio']}change/", expected=self._draft, patch=json.dumps(operations))


@contextmanager
def _site() -> Iterator[_Studio]:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port, file = free.getsockname()[1], Path(folder) / "facts.json"
        free.close()
        unset = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS")
        environment = {key: value for key, value in os.environ.items() if key not in unset}
        environment |= {"OWNY_VAR": folder, "OWNY_ENV": "development", "PDF_FILES": "no"}
        server = subprocess.Popen([sys.executable, "-m", "bench.edit_site", str(port), str(file)], env=environment)
        try:
            _wait_for(port, server)
            yield _Studio(port, json.loads(file.read_text("utf-8")))
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(START_SECONDS * 10):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert server.poll() is None, "the server stopped; its words are above"
            time.sleep(0.1)
    raise TimeoutError("the server did not start")

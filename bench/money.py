"""More than a thousand events of payments, three times each, in any order, by eight threads, on PostgreSQL."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ORDERS = 150
START_SECONDS = 60
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


def run(orders: int = ORDERS) -> dict[str, Any]:
    """How many events a second, and everything that was not exact afterwards."""
    database = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL") or POSTGRES
    if not database.startswith("postgres"):
        return {"skipped": "needs PostgreSQL: TEST_DATABASE_URL"}
    with tempfile.TemporaryDirectory() as folder, _stand_in() as address:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("STRIPE_")} | {
            "OWNY_ENV": "test",
            "OWNY_VAR": folder,
            "DATABASE_URL": database,
            "CELERY_TASK_ALWAYS_EAGER": "yes",
            "PDF_FILES": "no",
            "LOG_LEVEL": "CRITICAL",
        }
        command = [sys.executable, "-m", "bench.inside_money", address, str(orders)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**figures, "goal": "no faults, ≥ 100 deliveries a second; distinct events are told apart"}


@contextmanager
def _stand_in() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "sandbox.stripe", "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_sandbox/faults", server)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(START_SECONDS * 10):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            assert server.poll() is None, "the stand-in stopped; its words are above"
            time.sleep(0.1)
    raise TimeoutError("the stand-in did not start")

"""The whole product as `make run` serves it, on ports and files of its own, and a real Chromium to use it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
START_SECONDS = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here; without Chromium they skip saying so, unless it is required."""
    missing = not CHROMIUM and not os.environ.get("OWNY_REQUIRE_CHROMIUM")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (apt-get install chromium)"))


@dataclass(frozen=True, slots=True)
class Site:
    """A running product: its address, its files, and the addresses of the stand-ins."""

    url: str
    var: Path
    kimi: str
    stripe: str


def free_ports(count: int) -> int:
    """The first of `count` neighbouring ports that nobody listens on, from a range of this test process's own: two that
    look at the same time would find the same ones free."""
    mine = 18200 + 200 * _process_number()
    for first in range(mine, mine + 200 - count, count):
        if all(_is_free(first + offset) for offset in range(count)):
            return first
    raise RuntimeError("no free ports")


def _process_number() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_until_it_answers(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(log.read_text("utf-8", "replace")[-4000:])
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("it did not start:\n" + log.read_text("utf-8", "replace")[-4000:])


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, str]]:
    """A fresh PostgreSQL database and a Redis database of this test process's own, so that no other site's workers take its
    tasks; nothing, so the defaults, elsewhere."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield {}
        return
    name = f"owny_site_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        broker = f"{os.environ['TEST_REDIS_URL'].rsplit('/', 1)[0]}/{10 + _process_number() % 6}"
        with redis.Redis.from_url(broker) as queue:
            queue.flushdb()
        yield {"DATABASE_URL": server.rsplit("/", 1)[0] + "/" + name, "REDIS_URL": broker}
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, services: dict[str, str]) -> Iterator[Site]:
    """`make run` without make: set-up, web, worker, scheduler and both stand-ins; everything ends with the session."""
    var, port = tmp_path_factory.mktemp("var"), free_ports(3)
    own = ("OWNY_ENV", "CELERY_TASK_ALWAYS_EAGER", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    environment = {key: value for key, value in os.environ.items() if key not in own}
    environment |= {
        **services,
        "PORT": str(port),
        "OWNY_VAR": str(var),
        "STATIC_ROOT": str(var / "static"),
        "SANDBOX_KIMI_TOKENS_PER_SECOND": "0",
    }
    log = var / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "bin/serve.py"], cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        running = Site(f"http://127.0.0.1:{port}", var, f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1:{port + 2}")
        _wait_until_it_answers(running.url + "/healthz", process, log)
        _wait_until_it_answers(running.kimi + "/", process, log)
        _wait_until_it_answers(running.stripe + "/_sandbox/", process, log)
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless.

    Not for the session: Playwright keeps an event loop running in this thread until it is closed, and Django refuses
    the database to every later test of another file that this process then runs.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()

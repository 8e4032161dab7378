"""A site of its own in a folder of its own, with real processes: for figures and for killing them."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from bench.nursery import Nursery

ROOT = Path(__file__).resolve().parent.parent
UNSET = (
    "DATABASE_URL",
    "REDIS_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "OWNY_ENV",
    "KIMI_MODEL",
    "DJANGO_SETTINGS_MODULE",
    "CELERY_TASK_ALWAYS_EAGER",
)
LOOK_SECONDS = 0.1
START_SECONDS = 60.0


class Process(Protocol):
    """Something that runs in a process group of its own."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float) -> int: ...


class Site:
    """The folder's environment and the processes that run in it, each a new Python or, with `is_forking`, a fork."""

    def __init__(self, folder: Path, kimi: str, *, is_forking: bool = False, **settings: object) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in UNSET}
        self.environment = {
            **kept,
            "OWNY_VAR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "KIMI_BASE_URL": f"{kimi}/v1",
            "KIMI_API_KEY": "sk-sandbox",
            "PDF_FILES": "no",
            "LOG_LEVEL": "ERROR",
            "BUILD_DAY_CENTS": "10000000",
            "BUILD_DAY_CENTS_PER_CREATOR": "10000000",
            "BUILDS_AT_ONCE_PER_CREATOR": "1000",
            "BUILDS_WAITING_PER_CREATOR": "1000",
            **{name: str(value) for name, value in settings.items()},
        }
        for name in ("queue/messages", "queue/control", "media", "mail"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._nursery = Nursery(self.environment) if is_forking else None
        self.run("-m", "bench.inside_site", "tables")

    def close(self) -> None:
        """End what still runs, as far as it was forked."""
        if self._nursery:
            self._nursery.close()

    def run(self, *words: str) -> str:
        """Run a Python program in the site; what it prints."""
        if self._nursery:
            return self._nursery.run(self.folder / "printed.txt", *words)
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True).stdout

    def seed(self, count: int, handle: str = "bench") -> list[str]:
        """Let so many builds be asked for; their public ids. No message is sent: a worker that starts finds them."""
        return list(json.loads(self.run("-m", "bench.inside_site", "seed", str(count), handle)))

    def report(self) -> list[dict[str, Any]]:
        """Every build as `report` says."""
        return list(json.loads(self.run("-m", "bench.inside_site", "report")))

    def active_count(self) -> int:
        """How many builds have not ended."""
        with closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=20)) as rows:
            count = rows.execute("SELECT count(*) FROM builder_build WHERE status IN ('queued', 'running')").fetchone()[0]
        return int(count)

    def wait_until_any_runs(self, seconds: float) -> None:
        """Wait until a worker has begun. Raises TimeoutError."""
        until = time.monotonic() + seconds
        with closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=20)) as rows:
            while not rows.execute("SELECT 1 FROM builder_build WHERE started_at IS NOT NULL").fetchone():
                if time.monotonic() > until:
                    raise TimeoutError("No build began.")
                time.sleep(LOOK_SECONDS / 10)

    def wait_until_idle(self, seconds: float) -> None:
        """Wait until every build has ended. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while self.active_count():
            if time.monotonic() > until:
                raise TimeoutError("Builds did not end.")
            time.sleep(LOOK_SECONDS)

    def start(self, *words: str) -> Process:
        """Start a process in a group of its own."""
        if self._nursery:
            return self._nursery.start(*words)
        return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.environment, start_new_session=True)

    def worker(self, at_once: int) -> Process:
        """A worker for builds."""
        pool = ("--pool", "threads", "--concurrency", str(at_once), "--without-gossip", "--without-mingle")
        return self.start("-m", "celery", "--quiet", "-A", "owny", "worker", "-l", "error", "-Q", "builds", *pool)

    def web(self) -> tuple[Process, str]:
        """The web server and its address."""
        port = free_port()
        process = self.start("-m", "uvicorn", "owny.asgi:application", "--port", str(port), "--log-level", "error")
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/healthz", process)
        return process, address

    def sweeper(self) -> list[Process]:
        """The schedule, and a worker for everything but builds."""
        quiet = ("-m", "celery", "--quiet", "-A", "owny")
        plain = ("--pool", "solo", "--without-gossip", "--without-mingle")
        return [
            self.start(*quiet, "beat", "-l", "error", "--pidfile="),
            self.start(*quiet, "worker", "-l", "error", "-Q", "celery", "-n", "rest@%h", *plain),
        ]

    def forget_messages(self) -> None:
        """A broker that loses everything."""
        for file in (self.folder / "queue/messages").iterdir():
            file.unlink(missing_ok=True)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(url: str, process: Process) -> None:
    """Wait until the address answers. Raises OSError."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(LOOK_SECONDS)


class StandIn(str):
    """The address of a stand-in that runs in a process of its own."""

    def counts(self) -> dict[str, Any]:
        """What it was asked and what became of it."""
        with urllib.request.urlopen(f"{self}/_watched", timeout=10) as answer:
            return dict(json.load(answer))


@contextmanager
def stand_in(*, share: float = 0.0, **switches: object) -> Iterator[StandIn]:
    """The watched stand-in in its own process, so that its work is not ours; `share` of the requests are spoilt."""
    port = free_port()
    environment = os.environ | {f"SANDBOX_KIMI_{name}": str(value) for name, value in switches.items()}
    command = [sys.executable, "-m", "bench.watched_kimi", str(port), str(share)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        found = StandIn(f"http://127.0.0.1:{port}")
        wait_for(f"{found}/_watched", process)
        yield found
    finally:
        kill(process)


@contextmanager
def site(kimi: str, *, is_forking: bool = False, **settings: object) -> Iterator[Site]:
    """A new site that asks the stand-in at `kimi`; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="owny-bench-"))
    try:
        with closing(Site(folder, kimi, is_forking=is_forking, **settings)) as place:
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kill(process: Process, how: signal.Signals = signal.SIGKILL) -> None:
    """End a process with everything it started."""
    if process.poll() is None:
        os.killpg(process.pid, how)
    process.wait(30)

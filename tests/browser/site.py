"""The whole product as `make run` serves it, once for a run of the suite: the first test process that wants it starts it,
and it ends when the last one is done."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from tests.ports import neighbouring_ports

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
SET_BY_TESTS = ("OWNY_ENV", "CELERY_TASK_ALWAYS_EAGER", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True, slots=True)
class Site:
    """A running product: its address, its files, and the addresses of the stand-ins."""

    url: str
    folder: str
    kimi: str
    stripe: str

    @property
    def var(self) -> Path:
        """Where it keeps its files."""
        return Path(self.folder)


@contextmanager
def shared_site(folder: Path) -> Iterator[Site]:
    """The site of all processes that name this folder. Whoever started it waits for the others before it ends it."""
    address, line, users = folder / "site.json", folder / "site.line", folder / "site.users"
    with line.open("wb") as turn, users.open("wb") as user:
        fcntl.flock(turn, fcntl.LOCK_EX)
        fcntl.flock(user, fcntl.LOCK_SH)
        if address.exists():
            fcntl.flock(turn, fcntl.LOCK_UN)
            yield Site(**json.loads(address.read_text("utf-8")))
            return
        with _started(folder / f"var-{secrets.token_hex(4)}") as site:
            address.write_text(json.dumps(asdict(site)), "utf-8")
            fcntl.flock(turn, fcntl.LOCK_UN)
            try:
                yield site
            finally:
                fcntl.flock(user, fcntl.LOCK_EX)
                address.unlink()
        shutil.rmtree(folder)


@contextmanager
def _started(var: Path) -> Iterator[Site]:
    """`make run` without make: set-up, web, workers, scheduler and both stand-ins."""
    var.mkdir()
    log = var / "log.txt"
    with neighbouring_ports(3) as port, _own_services(var.name) as services, log.open("wb") as output:
        environment = {key: value for key, value in os.environ.items() if key not in SET_BY_TESTS}
        environment |= services
        environment |= {"PORT": str(port), "OWNY_VAR": str(var), "STATIC_ROOT": str(var / "static")}
        environment |= {"SANDBOX_KIMI_TOKENS_PER_SECOND": "0"}
        command = [sys.executable, "bin/serve.py"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True)
        try:
            web, kimi, stripe = (f"http://127.0.0.1:{port + offset}" for offset in range(3))
            for url in (f"{web}/healthz", f"{kimi}/", f"{stripe}/_sandbox/"):
                _wait_until_it_answers(url, process, log)
            yield Site(web, str(var), kimi, stripe)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def _wait_until_it_answers(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(log.read_text("utf-8", "replace")[-4000:])
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("it did not start:\n" + log.read_text("utf-8", "replace")[-4000:])


@contextmanager
def _own_services(name: str) -> Iterator[dict[str, str]]:
    """A fresh PostgreSQL database and names of its own in Redis, so that no other site's workers take its tasks; nothing, so
    the defaults, elsewhere."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield {}
        return
    database = f"owny_{name.replace('-', '_')}"
    broker, prefix = os.environ["TEST_REDIS_URL"], f"{name}:"
    with psycopg.connect(server, autocommit=True) as connection, redis.Redis.from_url(broker) as queue:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        yield {"DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{database}", "REDIS_URL": broker, "REDIS_PREFIX": prefix}
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
        for key in queue.scan_iter(f"{prefix}*"):
            queue.delete(key)

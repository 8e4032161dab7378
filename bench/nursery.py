"""A process with the whole product loaded, which becomes whatever is wanted by forking: loading it takes two seconds of a
core each time, and a site that is killed over and over starts dozens of processes.

`python -m bench.nursery` reads requests, a JSON object a line, and answers each with a number: a process id (`start`) or
an exit code (`run`). What it started ends with it.
"""

import json
import os
import runpy
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOADED = (
    "owny.urls",
    "builder.tasks",
    "celery.bin.celery",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.app.control",
    "celery.concurrency.solo",
    "celery.concurrency.thread",
    "celery.contrib.django.task",
    "celery.events.dispatcher",
    "celery.worker.components",
    "celery.worker.consumer",
    "kombu.transport.filesystem",
)


class Nursery:
    """The running process, asked from outside."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "bench.nursery"]
        self._process: Any = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, *words: str) -> "Forked":
        """Begin `python <words>` in a group of its own."""
        return Forked(self._ask({"do": "start", "words": words}))

    def run(self, output: Path, *words: str) -> str:
        """What `python <words>` prints, which goes by way of a file. Raises RuntimeError."""
        code = self._ask({"do": "run", "words": words, "output": str(output)})
        if code:
            raise RuntimeError(f"{' '.join(words)} ended with {code}.")
        return output.read_text("utf-8")

    def close(self) -> None:
        """End it and all that it started."""
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _ask(self, request: Mapping[str, Any]) -> int:
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline() or "1")


class Forked:
    """A process that is not our child, to be waited for and killed like one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """0 when it has ended."""
        return 0 if self._ended(0) else None

    def wait(self, timeout: float) -> int:
        """Wait for its end. Raises TimeoutError."""
        if not self._ended(timeout):
            raise TimeoutError(f"Process {self.pid} does not end.")
        return 0

    def __del__(self) -> None:
        os.close(self._handle)

    def _ended(self, seconds: float) -> bool:
        poller = select.poll()
        poller.register(self._handle, select.POLLIN)
        return bool(poller.poll(seconds * 1000))


def main() -> None:
    """Load, then fork on request until nobody can ask any more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")
    runpy.run_module("bench.inside_site", run_name="loaded")
    for name in LOADED:
        __import__(name)
    started: list[int] = []
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(request["words"], request.get("output"))
        if request["do"] == "run":
            answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        else:
            answer = pid
            started.append(pid)
        print(answer, flush=True)
    for pid in started:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _become(words: list[str], output: str | None) -> None:
    """Be `python -m <module> <arguments>` and end."""
    code = 1
    try:
        os.setsid()
        kept = os.open(output or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(kept, sys.stdout.fileno())
        os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

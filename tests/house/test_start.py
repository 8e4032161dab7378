"""`make run` answers what is wrong in one sentence, before it changes anything."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import neighbouring_ports

ROOT = Path(__file__).resolve().parents[2]


def serve(tmp_path: Path, port: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PORT": port, "OWNY_VAR": str(tmp_path / "var")}
    command = [sys.executable, "bin/serve.py"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    ended = serve(tmp_path, port)
    assert ended.returncode == 1
    assert ended.stderr.strip() == f"PORT must be a number from 1 to 65533, not {port!r}."
    assert not (tmp_path / "var").exists()


def test_a_busy_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        ended = serve(tmp_path, str(port))
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        f"Port {port} is taken by another program. Stop it, or choose another: PORT=9000 make run"
    )
    assert not (tmp_path / "var").exists()


def test_the_stand_ins_take_the_ports_after_it(tmp_path: Path) -> None:
    with neighbouring_ports(3) as first, socket.create_server(("127.0.0.1", first + 2)):
        ended = serve(tmp_path, str(first))
    assert f"Port {first + 2} is taken" in ended.stderr

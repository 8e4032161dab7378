"""The set-up of the environment: an old Python, a half-made one, and nothing to do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script and no requirements."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "bootstrap.py", tmp_path / "bin")
    (tmp_path / "requirements.txt").write_text("")
    return tmp_path


def test_an_old_python_gets_one_sentence(checkout: Path) -> None:
    code = "import runpy, sys; sys.version_info = (3, 9, 1, 'final', 0); runpy.run_path('bin/bootstrap.py')"
    ended = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.strip() == "Owny needs Python 3.11 or newer; this is 3.9. Try: make PYTHON=python3.12 run"
    assert not (checkout / ".venv").exists()


def test_a_half_made_environment_is_made_anew_and_a_whole_one_left_alone(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    command = [sys.executable, "bin/bootstrap.py"]
    first = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert first.stderr.splitlines()[0] == "The environment in .venv is incomplete; making it anew."
    assert (checkout / ".venv" / "bin" / "python").exists()
    second = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")

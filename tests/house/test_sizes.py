"""Small clear code: the sizes that the architecture promises."""

import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("owny", "creators", "products", "builder", "sandbox")
MODULES = {
    path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and path.name != "__init__.py"
}
FORBIDDEN = {"utils.py", "helpers.py", "services.py", "managers.py", "exceptions.py"}


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    assert {name: lines for name, lines in MODULES.items() if lines > 400} == {}


def test_the_middle_module_is_short() -> None:
    lines = sorted(MODULES.values())
    assert statistics.median(lines) <= 110
    assert lines[int(len(lines) * 0.9)] <= 230


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in MODULES if Path(name).name in FORBIDDEN] == []

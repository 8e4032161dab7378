"""Every variable the product reads is in the README's table and readable by a newcomer."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'env\.(?:text|flag|integer|choice|words)\(\s*"([A-Z0-9_]+)"')


def names() -> set[str]:
    return set(READ.findall((ROOT / "owny" / "settings.py").read_text("utf-8")))


def test_every_variable_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert sorted(name for name in names() if f"`{name}`" not in readme) == []


def test_the_environment_is_read_in_one_place_only() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for app in ("owny", "creators", "products", "builder")
        for path in (ROOT / app).rglob("*.py")
        if "os.environ" in path.read_text("utf-8")
    ]
    assert sorted(readers) == ["owny/asgi.py", "owny/celery.py", "owny/env.py", "owny/wsgi.py"]


def test_the_example_names_only_variables_that_exist() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    offered = set(re.findall(r"^#?([A-Z0-9_]+)=", example, re.MULTILINE))
    of_others = {
        "POSTGRES_PASSWORD", "HEALTH_HOST", "SITE_HOST", "WEB_BIND", "FORWARDED_ALLOW_IPS", "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    }  # fmt: skip
    assert offered - of_others <= names()

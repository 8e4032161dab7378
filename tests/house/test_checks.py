"""Production refuses unsafe settings, with a sentence each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Error
from pytest_django import Settings

from owny.checks import refuse_unsafe_production

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def production(settings: Settings) -> Settings:
    """Settings that production accepts."""
    settings.PRODUCTION = True
    settings.SECRET_KEY = "x" * 60
    settings.DEBUG = False
    settings.SITE_URL = "https://owny.example"
    settings.ALLOWED_HOSTS = ["owny.example"]
    settings.DATABASE_URL = "postgres://owny@db/owny"
    settings.REDIS_URL = "redis://redis:6379/0"
    settings.EMAIL_URL = "smtp+tls://u:p@mail.example:587"
    settings.MAIL_PROVIDER = "postmark"
    settings.MAIL_WEBHOOK_SECRET = "owny:secret"
    settings.KIMI_STAND_IN = False
    settings.KIMI_API_KEY = "sk-real"
    settings.KIMI_BASE_URL = "https://api.moonshot.ai/v1"
    settings.STRIPE_STAND_IN = False
    settings.STRIPE_SECRET_KEY = "sk_live_x"
    settings.STRIPE_API_BASE = "https://api.stripe.com"
    settings.STRIPE_WEBHOOK_SECRET = settings.STRIPE_CONNECT_WEBHOOK_SECRET = "whsec_x"
    return settings


def found() -> list[str | None]:
    return [message.id for message in refuse_unsafe_production(None) if isinstance(message, Error)]


def test_safe_settings_pass(production: Settings) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("SECRET_KEY", "short", "owny.E001"),
        ("DEBUG", True, "owny.E002"),
        ("SITE_URL", "http://owny.example", "owny.E003"),
        ("DATABASE_URL", "sqlite:////var/lib/owny/db.sqlite3", "owny.E004"),
        ("REDIS_URL", "", "owny.E005"),
        ("EMAIL_URL", "", "owny.E006"),
        ("KIMI_STAND_IN", True, "owny.E007"),
        ("STRIPE_STAND_IN", True, "owny.E008"),
        ("STRIPE_WEBHOOK_SECRET", "", "owny.E009"),
        ("STRIPE_CONNECT_WEBHOOK_SECRET", "", "owny.E010"),
        ("STRIPE_SECRET_KEY", "sk_test_x", "owny.E011"),
        ("ALLOWED_HOSTS", ["*"], "owny.E012"),
        ("KIMI_BASE_URL", "http://api.moonshot.ai/v1", "owny.E013"),
        ("STRIPE_API_BASE", "http://api.stripe.com", "owny.E014"),
        ("MAIL_WEBHOOK_SECRET", "secret", "owny.E015"),
    ],
)
def test_each_unsafe_setting_is_refused(production: Settings, name: str, value: object, number: str) -> None:
    setattr(production, name, value)
    assert found() == [number]


def test_development_is_left_alone(settings: Settings) -> None:
    settings.SECRET_KEY = "short"
    assert found() == []


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "OWNY_ENV": "production"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import owny.asgi"],
        ["-m", "celery", "--quiet", "-A", "owny", "worker", "--pool", "solo"],
        ["-m", "celery", "--quiet", "-A", "owny", "beat"],
        ["manage.py", "check"],
    ],
    ids=["web", "worker", "scheduler", "command"],
)
def test_no_process_starts_with_unsafe_production_settings(command: list[str]) -> None:
    ended = run([sys.executable, *command])
    assert ended.returncode != 0
    assert "SECRET_KEY must be set to at least 50 random characters." in ended.stderr
    assert "STRIPE_SECRET_KEY must be set; the local stand-in takes no money." in ended.stderr

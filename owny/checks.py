"""Start-up checks: production refuses settings that would lose money, mail or secrets, with a sentence each."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SECRET_MINIMUM = 50


def _refusals() -> list[tuple[str, bool, str]]:
    return [
        (
            "owny.E001",
            len(settings.SECRET_KEY) < SECRET_MINIMUM,
            f"SECRET_KEY must be set to at least {SECRET_MINIMUM} random characters.",
        ),
        ("owny.E002", settings.DEBUG, "DEBUG must be off in production."),
        (
            "owny.E003",
            not settings.SITE_URL.startswith("https://"),
            "SITE_URL must be the public address and begin with https://.",
        ),
        (
            "owny.E004",
            settings.DATABASE_URL.startswith("sqlite"),
            "DATABASE_URL must point at PostgreSQL; SQLite serves one machine only.",
        ),
        ("owny.E005", not settings.REDIS_URL, "REDIS_URL must be set; the file-system queue serves one machine only."),
        ("owny.E006", not settings.EMAIL_URL, "EMAIL_URL must be set, or buyers never get their receipts."),
        ("owny.E007", settings.KIMI_STAND_IN, "KIMI_API_KEY must be set; the local stand-in is not for production."),
        ("owny.E008", settings.STRIPE_STAND_IN, "STRIPE_SECRET_KEY must be set; the local stand-in takes no money."),
        (
            "owny.E009",
            not settings.STRIPE_WEBHOOK_SECRET,
            "STRIPE_WEBHOOK_SECRET must be set, or no payment is ever confirmed.",
        ),
        (
            "owny.E010",
            not settings.STRIPE_CONNECT_WEBHOOK_SECRET,
            "STRIPE_CONNECT_WEBHOOK_SECRET must be set, or payout accounts never become ready.",
        ),
        (
            "owny.E011",
            not settings.STRIPE_STAND_IN and settings.STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_")),
            "STRIPE_SECRET_KEY is a test key; production needs a live one.",
        ),
        ("owny.E012", "*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS must name the hosts, not *."),
        (
            "owny.E013",
            bool(settings.KIMI_API_KEY) and not settings.KIMI_BASE_URL.startswith("https://"),
            "KIMI_BASE_URL must begin with https://, or the key travels in the open.",
        ),
        (
            "owny.E014",
            not settings.STRIPE_API_BASE.startswith("https://"),
            "STRIPE_API_BASE must begin with https://, or the key travels in the open.",
        ),
        (
            "owny.E015",
            bool(settings.MAIL_PROVIDER) and ":" not in settings.MAIL_WEBHOOK_SECRET,
            "MAIL_WEBHOOK_SECRET must be set to user:password, or mail goes on to addresses that bounced.",
        ),
    ]


@register(Tags.security)
def refuse_unsafe_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Errors for each unsafe setting when OWNY_ENV is production; nothing elsewhere."""
    if not settings.PRODUCTION:
        return []
    return [Error(sentence, id=number) for number, wrong, sentence in _refusals() if wrong]


def refuse_to_serve_unsafe() -> None:
    """Stop a web, worker or scheduler process that would run with unsafe production settings, with a sentence each.

    Management commands get the same sentences from Django's own checks.
    """
    found = refuse_unsafe_production(None)
    if found:
        raise SystemExit("Owny does not start:\n" + "\n".join(f"- {problem.msg}" for problem in found))


@register(Tags.security)
def warn_of_single_machine_files(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A warning when production keeps uploads on one machine's disk."""
    if settings.PRODUCTION and not settings.S3_BUCKET:
        return [Warning("S3_BUCKET is not set: uploads stay on this machine's disk and need a backup.", id="owny.W001")]
    return []

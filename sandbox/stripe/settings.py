"""What the stand-in can be told, by flags or by environment variables of the same name."""

from collections.abc import Mapping
from dataclasses import dataclass


class SettingNotUnderstood(ValueError):
    """A flag or variable has a value that makes no sense. The text is one sentence for the person who set it."""


@dataclass(frozen=True)
class Settings:
    """`app_url` receives the webhooks. Secrets sign them. Seconds are seconds; `retry_gaps` are the waits between tries.

    `ready_accounts` are ids of connected accounts that exist and can receive transfers from the start, for demo creators;
    `earlier_file` tells in JSON what was paid to them before.
    """

    app_url: str = "http://127.0.0.1:8000"
    webhook_secret: str = "whsec_sandbox_platform"  # noqa: S105  signs pretence, guards nothing
    connect_webhook_secret: str = "whsec_sandbox_connect"  # noqa: S105
    state_file: str = ""
    host: str = "127.0.0.1"
    port: int = 8002
    bank_debit_seconds: float = 60.0
    link_seconds: float = 300.0
    retry_gaps: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
    max_attempts: int = 20
    faults: str = ""
    ready_accounts: tuple[str, ...] = ()
    earlier_file: str = ""

    @property
    def webhook_url(self) -> str:
        """Where snapshot events go."""
        return f"{self.app_url.rstrip('/')}/webhooks/stripe/"

    @property
    def connect_webhook_url(self) -> str:
        """Where thin events about connected accounts go."""
        return f"{self.app_url.rstrip('/')}/webhooks/stripe/connect/"


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read `SANDBOX_STRIPE_<NAME>` variables (`SANDBOX_STRIPE_APP_URL`, ...). Raises `SettingNotUnderstood`."""
    given = {
        name: environ[f"SANDBOX_STRIPE_{name.upper()}"]
        for name in Settings.__dataclass_fields__
        if environ.get(f"SANDBOX_STRIPE_{name.upper()}")
    }
    plain = Settings()
    try:
        return Settings(
            app_url=given.get("app_url", plain.app_url),
            webhook_secret=given.get("webhook_secret", plain.webhook_secret),
            connect_webhook_secret=given.get("connect_webhook_secret", plain.connect_webhook_secret),
            state_file=given.get("state_file", plain.state_file),
            host=given.get("host", plain.host),
            port=int(given.get("port", plain.port)),
            bank_debit_seconds=float(given.get("bank_debit_seconds", plain.bank_debit_seconds)),
            link_seconds=float(given.get("link_seconds", plain.link_seconds)),
            retry_gaps=_gaps(given.get("retry_gaps", "")) or plain.retry_gaps,
            max_attempts=int(given.get("max_attempts", plain.max_attempts)),
            faults=given.get("faults", plain.faults),
            earlier_file=given.get("earlier_file", plain.earlier_file),
            ready_accounts=tuple(part.strip() for part in given.get("ready_accounts", "").split(",") if part.strip()),
        )
    except ValueError as error:
        raise SettingNotUnderstood(f"A SANDBOX_STRIPE_ variable is not a number: {error}.") from error


def _gaps(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(",") if part.strip())

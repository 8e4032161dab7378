"""Typed readers of the environment that fail loudly: a wrong value stops the start with one sentence."""

import os
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
MAIL_PROVIDERS = frozenset(
    {
        "amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark", "resend",
        "sendgrid", "sparkpost", "unisender_go",
    }
)  # fmt: skip
"""What django-anymail calls the providers whose API it speaks."""


def text(name: str, default: str = "") -> str:
    """The variable stripped of surrounding space, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes/no variable. Raises ImproperlyConfigured for any other word."""
    word = text(name).lower()
    if not word:
        return default
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {word!r}.")


def integer(name: str, default: int, minimum: int = 0) -> int:
    """A whole number of at least `minimum`. Raises ImproperlyConfigured otherwise."""
    word = text(name)
    if not word:
        return default
    try:
        value = int(word)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {word!r}.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {value}.")
    return value


def choice(name: str, options: Sequence[str], default: str) -> str:
    """One of the options. Raises ImproperlyConfigured naming them otherwise."""
    word = text(name, default)
    if word not in options:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}, not {word!r}.")
    return word


def words(name: str) -> list[str]:
    """A comma-separated list without empty entries."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def mail_provider(url: str) -> tuple[str, dict[str, str]]:
    """The provider of a mail address such as `postmark://?server_token=…`, and its settings as django-anymail reads them.

    Two empty values for any other address, such as `smtp+tls://…`.
    """
    scheme, _, rest = url.partition("://")
    name = scheme.lower().replace("-", "_")
    if name not in MAIL_PROVIDERS:
        return "", {}
    given = parse_qsl(urlsplit(f"mail://{rest}").query, strict_parsing=False)
    return name, {f"{name}_{key}".upper(): value for key, value in given}

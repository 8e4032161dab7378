"""The one connection to Stripe: which key, where, how long, and how its errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from functools import lru_cache

import stripe
from django.conf import settings

from owny.integrations.stripe.errors import (
    AddressRefused,
    AlreadyRefunded,
    ChargeDisputed,
    IdempotencyKeyUsed,
    ObjectUnknown,
    PayoutAccountNotReady,
    StripeMisconfigured,
    StripeRefused,
    StripeUnavailable,
)

NETWORK_RETRIES = 1
"""A buyer is waiting: with the time-out, an answer that does not come is given up after about twenty seconds."""
SERVER_ERROR = 500
_is_glance: ContextVar[bool] = ContextVar("stripe_is_glance", default=False)

stripe.enable_telemetry = False

_BY_CODE: dict[str, type[StripeRefused]] = {
    "resource_missing": ObjectUnknown,
    "insufficient_capabilities_for_transfer": PayoutAccountNotReady,
    "account_invalid": PayoutAccountNotReady,
    "email_invalid": AddressRefused,
    "charge_disputed": ChargeDisputed,
    "charge_already_refunded": AlreadyRefunded,
}


def connection() -> stripe.StripeClient:
    """The client for the key and address in the settings."""
    seconds = settings.STRIPE_GLANCE_SECONDS if _is_glance.get() else settings.STRIPE_TIMEOUT_SECONDS
    retries = 0 if _is_glance.get() else NETWORK_RETRIES
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, seconds, retries)


@contextmanager
def glance() -> Iterator[None]:
    """Ask once and not for long, where a page has something to say without the answer."""
    before = _is_glance.set(True)
    try:
        yield
    finally:
        _is_glance.reset(before)


@lru_cache(maxsize=8)
def _client(key: str, base: str, seconds: float, retries: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=seconds),
    )


def is_live() -> bool:
    """Whether our key moves real money."""
    return "_live_" in settings.STRIPE_SECRET_KEY


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise our errors instead of the SDK's."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnavailable(str(error)) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise StripeMisconfigured(str(error)) from error
    except stripe.IdempotencyError as error:
        raise IdempotencyKeyUsed(str(error)) from error
    except stripe.StripeError as error:
        raise _translated(error) from error


def began_by(answer: stripe.StripeResponse, *, seconds: float) -> int:
    """The Unix second of Stripe's clock by which it had begun an answer that took so long; 0 when it does not say."""
    try:
        return max(0, int(parsedate_to_datetime(answer.headers.get("Date", "")).timestamp() - seconds))
    except ValueError:
        return 0


def _translated(error: stripe.StripeError) -> StripeRefused | StripeUnavailable:
    if error.http_status is None or error.http_status >= SERVER_ERROR:
        return StripeUnavailable(str(error))
    code = error.code or ""
    return _BY_CODE.get(code, StripeRefused)(str(error), code=code)

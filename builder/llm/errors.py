"""Which of our errors a provider's error is: by its type first, by status only when there is none."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from builder.llm.messages import Turn
from builder.llm.model import (
    ContentRefused,
    DayQuotaSpent,
    KeyRefused,
    ModelBusy,
    ModelError,
    ModelGone,
    QuotaSpent,
    RequestRefused,
    StreamCut,
    TooLong,
)

BY_TYPE: Mapping[str, type[ModelError]] = {
    "engine_overloaded_error": ModelBusy,
    "rate_limit_reached_error": ModelBusy,
    "server_error": ModelBusy,
    "unexpected_output": ModelBusy,
    "server_unavailable": ModelBusy,
    "exceeded_current_quota_error": QuotaSpent,
    "insufficient_quota": QuotaSpent,
    "invalid_authentication_error": KeyRefused,
    "incorrect_api_key_error": KeyRefused,
    "permission_denied_error": KeyRefused,
    "resource_not_found_error": ModelGone,
    "content_filter": ContentRefused,
    "invalid_request_error": RequestRefused,
}
BY_STATUS: Mapping[int, type[ModelError]] = {
    400: RequestRefused,
    401: KeyRefused,
    402: QuotaSpent,
    403: KeyRefused,
    404: ModelGone,
    408: ModelBusy,
    409: ModelBusy,
    413: TooLong,
    422: RequestRefused,
    429: ModelBusy,
    499: StreamCut,
}
TOO_LONG = re.compile(r"token limit|token length too long|context length|exceeds limit", re.IGNORECASE)
DAY_LIMIT = re.compile(r"\bTPD\b|tokens per day", re.IGNORECASE)
WAIT_IN_WORDS = re.compile(r"try again after (\d+(?:\.\d+)?) ?s", re.IGNORECASE)
LONGEST_WAIT = 120.0
OTHER_HOST = {"api.moonshot.ai": "platform.moonshot.cn", "api.moonshot.cn": "platform.moonshot.ai"}
"""The place whose keys look the same and are not accepted at this host."""


def classify(
    status: int | None,
    error: object,
    *,
    headers: Mapping[str, str] | None = None,
    turn: Turn | None = None,
    base_url: str = "",
    api_key: str = "",
) -> ModelError:
    """The error of ours for a provider's error object (or any other body), its status and headers; for a key that was
    refused `base_url` tells which other place's keys do not fit there. `api_key` is what no word of it may hold."""
    fields: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    inner = fields.get("error")
    if isinstance(inner, Mapping):
        fields = inner
    names = [str(fields.get(key)) for key in ("type", "code") if fields.get(key)]
    message = without_key(str(fields.get("message") or ""), api_key)[:300]
    kind = next((BY_TYPE[name] for name in names if name in BY_TYPE), None) or _by_status(status)
    if kind is RequestRefused and TOO_LONG.search(message):
        kind = TooLong
    if kind is ModelBusy and DAY_LIMIT.search(message):
        kind = DayQuotaSpent
    detail = " ".join(filter(None, [str(status or ""), *names[:1], message]))
    headers = headers or {}
    found = kind(
        detail,
        retry_after=_retry_after(headers, message),
        trace_id=trace_id(headers) or (turn.trace_id if turn else ""),
        turn=turn,
        sentence=key_advice(base_url) if kind is KeyRefused and status == 401 else "",
    )
    if isinstance(found, ModelGone):
        found.is_said = bool(names or message)
    return found


def without_key(text: str, api_key: str) -> str:
    """The text of a host that may have said our key aloud, without it."""
    return text.replace(api_key, "[key]") if api_key else text


def key_advice(base_url: str) -> str:
    """What to do about a refused key where keys of two places are easily mixed up; empty elsewhere."""
    host = urlsplit(base_url).hostname or ""
    other = OTHER_HOST.get(host)
    if other is None:
        return ""
    return (
        f"{host} refused the key. A key of {other} does not work there: use a key of"
        f" {host.replace('api.', 'platform.')}, or set the address that belongs to the key. Nothing is lost."
    )


def trace_id(headers: Mapping[str, str]) -> str:
    """The provider's name for the request, for its support."""
    return (headers.get("x-trace-id") or headers.get("msh-request-id") or headers.get("x-request-id") or "")[:120]


def _by_status(status: int | None) -> type[ModelError]:
    if status is None:
        return StreamCut
    return BY_STATUS.get(status) or (ModelBusy if status >= 500 else RequestRefused)


def _retry_after(headers: Mapping[str, str], message: str) -> float | None:
    """The wait that the provider names, in a header or in its sentence, never more than two minutes."""
    said = WAIT_IN_WORDS.search(message)
    for value, unit in (
        (headers.get("retry-after-ms"), 1000.0),
        (headers.get("retry-after"), 1.0),
        (said and said[1], 1.0),
    ):
        seconds = _seconds(value, unit) if value else None
        if seconds is not None and 0 <= seconds < float("inf"):
            return min(seconds, LONGEST_WAIT)
    return None


def _seconds(value: str, unit: float) -> float | None:
    try:
        return float(value) / unit
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())

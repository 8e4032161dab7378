"""Which of our errors a provider's error is: by its type first, by status only when there is none."""

import re
from collections.abc import Mapping
from typing import Any

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
}
TOO_LONG = re.compile(r"token limit|token length too long|context length|exceeds limit", re.IGNORECASE)
DAY_LIMIT = re.compile(r"\bTPD\b|tokens per day", re.IGNORECASE)
LONGEST_WAIT = 120.0


def classify(
    status: int | None, error: object, *, headers: Mapping[str, str] | None = None, turn: Turn | None = None
) -> ModelError:
    """The error of ours for a provider's error object (or any other body), its status and headers."""
    fields: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    inner = fields.get("error")
    if isinstance(inner, Mapping):
        fields = inner
    names = [str(fields.get(key)) for key in ("type", "code") if fields.get(key)]
    message = str(fields.get("message") or "")[:300]
    kind = next((BY_TYPE[name] for name in names if name in BY_TYPE), None) or _by_status(status)
    if kind is RequestRefused and TOO_LONG.search(message):
        kind = TooLong
    if kind is ModelBusy and DAY_LIMIT.search(message):
        kind = DayQuotaSpent
    detail = " ".join(filter(None, [str(status or ""), *names[:1], message]))
    return kind(detail, retry_after=_retry_after(headers or {}), trace_id=trace_id(headers or {}), turn=turn)


def trace_id(headers: Mapping[str, str]) -> str:
    """The provider's name for the request, for its support."""
    return (headers.get("x-trace-id") or headers.get("msh-request-id") or headers.get("x-request-id") or "")[:120]


def _by_status(status: int | None) -> type[ModelError]:
    if status is None:
        return StreamCut
    return BY_STATUS.get(status) or (ModelBusy if status >= 500 else RequestRefused)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return min(seconds, LONGEST_WAIT)
    return None

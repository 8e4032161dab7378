"""A provider's error is known by its type, and only without one by its status."""

import pytest

from builder.llm.errors import classify
from builder.llm.model import (
    ContentRefused,
    DayQuotaSpent,
    KeyRefused,
    ModelBusy,
    ModelError,
    ModelGone,
    QuotaSpent,
    RequestRefused,
    TooLong,
)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, {"type": "exceeded_current_quota_error"}, QuotaSpent),
        (429, {"type": "exceeded_current_quota_error"}, QuotaSpent),
        (429, {"type": "engine_overloaded_error"}, ModelBusy),
        (429, {"type": "rate_limit_reached_error", "message": "max RPM: 3"}, ModelBusy),
        (429, {"type": "rate_limit_reached_error", "message": "reached organization TPD rate limit"}, DayQuotaSpent),
        (400, {"type": "content_filter"}, ContentRefused),
        (400, {"type": "invalid_request_error", "message": "Your request exceeded model token limit : 262144"}, TooLong),
        (400, {"type": "invalid_request_error", "message": "Invalid request Error"}, RequestRefused),
        (404, {"type": "resource_not_found_error"}, ModelGone),
        (401, {"type": "error", "error": {"type": "incorrect_api_key_error"}}, KeyRefused),
        (504, "<html>Gateway Time-out</html>", ModelBusy),
        (418, None, RequestRefused),
    ],
)
def test_an_error_is_classified(status: int, body: object, kind: type[ModelError]) -> None:
    assert type(classify(status, body)) is kind


def test_only_what_may_pass_is_tried_again() -> None:
    kinds = (ModelBusy, QuotaSpent, KeyRefused, ModelGone, RequestRefused)
    assert [kind.retryable for kind in kinds] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "99999"}, 120.0),
        ({}, None),
    ],
)
def test_the_wait_is_the_providers_within_reason(headers: dict[str, str], seconds: float | None) -> None:
    assert classify(429, {}, headers=headers).retry_after == seconds

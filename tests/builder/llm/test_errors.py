"""A provider's error is known by its type, and only without one by its status."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

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
    StreamCut,
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
        (499, {"type": "client_closed_request"}, StreamCut),
        (400, {"type": "invalid_request_error", "message": "total message size 9 exceeds limit 8"}, TooLong),
        (500, {"type": "unexpected_output"}, ModelBusy),
        (503, {"type": "server_unavailable"}, ModelBusy),
        (403, {"type": "permission_denied_error"}, KeyRefused),
        (529, None, ModelBusy),
        (413, "", TooLong),
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
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}, 120.0),
        ({}, None),
    ],
)
def test_the_wait_is_the_providers_within_reason(headers: dict[str, str], seconds: float | None) -> None:
    assert classify(429, {}, headers=headers).retry_after == seconds


def test_a_date_a_while_from_now_is_that_while() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    wait = classify(429, {}, headers={"retry-after": date}).retry_after
    assert wait is not None
    assert 30 < wait <= 60


def test_a_wait_that_is_only_told_in_words_counts_too() -> None:
    told = {"type": "rate_limit_reached_error", "message": "max RPM: 3, please try again after 7 seconds"}
    assert classify(429, told).retry_after == 7.0
    assert classify(429, told, headers={"retry-after": "2"}).retry_after == 2.0


@pytest.mark.parametrize(
    ("host", "other"), [("api.moonshot.cn", "platform.moonshot.ai"), ("api.moonshot.ai", "platform.moonshot.cn")]
)
def test_a_key_of_the_other_platform_says_so(host: str, other: str) -> None:
    refused = classify(401, {"type": "invalid_authentication_error"}, base_url=f"https://{host}/v1")
    assert f"{host} refused the key. A key of {other} does not work there" in refused.sentence


def test_a_key_refused_elsewhere_has_no_such_advice() -> None:
    assert classify(401, {}, base_url="https://openrouter.ai/api/v1").sentence == KeyRefused.sentence
    assert classify(403, {}, base_url="https://api.moonshot.ai/v1").sentence == KeyRefused.sentence


def test_the_tree_is_drawn_as_it_is() -> None:
    drawn = re.findall(r"[├└] (\w+) +(retryable|never|elsewhere)", ModelError.__doc__ or "")
    real = {kind.__name__: "retryable" if kind.retryable else "elsewhere" if kind.elsewhere else "never" for kind in tree()}
    assert dict(drawn) == real


def tree(kind: type[ModelError] = ModelError) -> list[type[ModelError]]:
    """Every error of the model's own module."""
    return [
        below
        for child in kind.__subclasses__()
        if child.__module__ == ModelError.__module__
        for below in (child, *tree(child))
    ]

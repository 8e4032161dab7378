"""Faults before the answer: status, type, headers and bodies."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import openai
import pytest

from sandbox.kimi.faults import KNOWN
from tests.sandbox.kimi.talking import OPENING, Kimi, ready_to_write


@pytest.mark.parametrize(
    ("fault", "status", "kind", "part"),
    [
        ("overloaded", 429, "engine_overloaded_error", "The engine is currently overloaded, please try again later"),
        ("rate_limited", 429, "rate_limit_reached_error", "max RPM: 3, please try again after 1 seconds"),
        ("quota", 429, "exceeded_current_quota_error", "is suspended, please check your plan and billing details"),
        ("quota_forbidden", 403, "exceeded_current_quota_error", "exceeded current quota"),
        ("content_filter", 400, "content_filter", "considered high risk"),
        ("vague_400", 400, "invalid_request_error", "Invalid request Error"),
        ("too_long", 400, "invalid_request_error", "token limit: 262144 (requested: 425573)"),
        ("too_large", 400, "invalid_request_error", "total message size 2197152 exceeds limit 2097152"),
        ("day_limit", 429, "rate_limit_reached_error", "TPD rate limit"),
        ("forbidden", 403, "permission_denied_error", "not open"),
        ("coding_error", 401, "invalid_authentication_error", "Invalid Authentication"),
        ("unexpected_output", 500, "unexpected_output", "invalid state transition"),
        ("client_closed", 499, "client_closed_request", "closed the request"),
        ("server_error", 500, "server_error", "invalid state transition"),
        ("unavailable", 503, "server_unavailable", "currently unavailable"),
        ("json_error", 200, "server_error", "had an error"),
    ],
)
def test_each_error_has_its_status_type_and_words(kimi: Kimi, fault: str, status: int, kind: str, part: str) -> None:
    kimi.fault(fault, times=1)
    answer = kimi.ask(stream=True)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["error"]["type"] == kind
    assert part in answer.json()["error"]["message"]
    assert "retry-after" not in answer.headers
    assert kimi.ask().status_code == 200


@pytest.mark.parametrize("fault", ["overloaded", "rate_limited", "quota"])
def test_a_429_says_when_to_come_back_if_asked_to(kimi: Kimi, fault: str) -> None:
    kimi.fault(fault, value=7)
    assert kimi.ask().headers["retry-after"] == "7"


def test_a_429_may_name_a_date(kimi: Kimi) -> None:
    kimi.fault("overloaded_until", value=60)
    until = parsedate_to_datetime(kimi.ask().headers["retry-after"])
    assert 50 < (until - datetime.now(UTC)).total_seconds() <= 60


@pytest.mark.parametrize(("fault", "status"), [("bad_gateway", 502), ("gateway_timeout", 504)])
def test_a_gateway_answers_with_a_page(kimi: Kimi, fault: str, status: int) -> None:
    kimi.fault(fault)
    answer = kimi.ask(stream=True)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "<html>" in answer.text


def test_the_sdk_sees_the_error_classes(kimi: Kimi) -> None:
    for fault, error in (("quota", openai.RateLimitError), ("bad_gateway", openai.InternalServerError)):
        kimi.fault(fault, times=1)
        with pytest.raises(error):
            list(kimi.sdk_stream())


def test_a_connection_can_be_cut_before_any_answer(kimi: Kimi) -> None:
    kimi.fault("cut_before", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        kimi.ask()
    assert kimi.requests()[0]["ended"] == "cut"


def test_a_whole_answer_to_a_stream_request_gives_the_sdk_nothing(kimi: Kimi) -> None:
    kimi.fault("json_answer", times=1)
    assert kimi.ask(stream=True).json()["object"] == "chat.completion"
    kimi.fault("json_answer", times=1)
    assert list(kimi.sdk_stream()) == []


def test_an_answer_can_lack_its_choices(kimi: Kimi) -> None:
    kimi.fault("no_choices", times=1)
    assert kimi.ask().json()["choices"] is None


def test_an_answer_can_be_late(kimi: Kimi) -> None:
    kimi.fault("latency", value=0.2)
    started = time.monotonic()
    kimi.ask()
    assert time.monotonic() - started >= 0.2


def test_a_fault_can_be_limited_to_a_turn_and_a_number_of_times(kimi: Kimi) -> None:
    kimi.fault("unavailable", turn=3, times=2)
    asked = [OPENING, ready_to_write(), OPENING, ready_to_write(), ready_to_write()]
    assert [kimi.ask(messages=messages).status_code for messages in asked] == [200, 503, 200, 503, 200]


def test_a_fault_can_be_cleared(kimi: Kimi) -> None:
    kimi.fault("unavailable")
    kimi.http.delete(f"{kimi.url}/_sandbox/faults?name=unavailable")
    assert kimi.ask().status_code == 200


@pytest.mark.parametrize(
    "body", [{"name": "no_such_fault"}, {"name": "quota", "times": 0}, {"name": "quota", "turn": "x"}, {"nome": "quota"}, 3]
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(kimi: Kimi, body: object) -> None:
    answer = kimi.http.post(f"{kimi.url}/_sandbox/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert kimi.http.get(f"{kimi.url}/_sandbox/faults").json()["faults"] == []


def test_every_fault_is_listed_with_a_sentence(kimi: Kimi) -> None:
    listed = kimi.http.get(f"{kimi.url}/_sandbox/faults").json()["known"]
    assert listed == KNOWN
    assert all(sentence.endswith(".") for sentence in listed.values())


def test_the_journal_says_what_was_asked_and_what_went_wrong(kimi: Kimi) -> None:
    kimi.fault("no_done", times=1)
    kimi.stream()
    kimi.ask(model="gpt-9")
    first, second = kimi.requests()
    assert (first["turn"], first["faults"], first["calls"]) == (1, ["no_done"], ["get_creator_brand", "get_clip_cards"])
    assert (first["status"], first["ended"], first["body"]["model"]) == (200, "sent", "kimi-k2.6")
    assert (second["status"], second["ended"]) == (404, "answered")
    assert second["error"].startswith("resource_not_found_error: Not found the model gpt-9")

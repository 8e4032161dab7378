"""Faults of the API: each is felt by the real SDK, counted, and limited to a path."""

import time
from typing import Any

import pytest
import stripe

from sandbox.common.faults import Fault, FaultNotUnderstood, FaultPlan
from tests.sandbox.stripe.cast import StandIn, client_for, session_params

SESSIONS = "/v1/checkout/sessions"
RETRYING: Any = {"max_network_retries": 2}


def count(sandbox: StandIn) -> int:
    return len(sandbox.client.v1.checkout.sessions.list().data)


def test_an_error_before_the_work_does_nothing_and_a_retry_succeeds(sandbox: StandIn) -> None:
    sandbox.fault("error_before", times=1, path_prefix=SESSIONS)
    with pytest.raises(stripe.APIError):
        sandbox.session()
    assert count(sandbox) == 0
    sandbox.fault("error_before", times=1, path_prefix=SESSIONS)
    assert sandbox.client.v1.checkout.sessions.create(session_params(), RETRYING).status == "open"


def test_an_error_after_the_work_is_kept_with_the_key(sandbox: StandIn) -> None:
    sandbox.fault("error_after", times=1, path_prefix=SESSIONS)
    options: Any = {"idempotency_key": "checkout:1:1", **RETRYING}
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            sandbox.client.v1.checkout.sessions.create(session_params(), options)
        assert failed.value.http_status == 500
    assert count(sandbox) == 1
    assert (failed.value.headers or {})["stripe-should-retry"] == "false"


def test_a_new_key_after_such_an_error_makes_a_second_object(sandbox: StandIn) -> None:
    sandbox.fault("error_after", times=1, path_prefix=SESSIONS)
    with pytest.raises(stripe.APIError):
        sandbox.session()
    sandbox.session()
    assert count(sandbox) == 2


def test_a_cut_connection_after_the_work_is_healed_by_the_key(sandbox: StandIn) -> None:
    sandbox.fault("cut_after", times=1, path_prefix=SESSIONS)
    made = sandbox.client.v1.checkout.sessions.create(session_params(), RETRYING)
    assert made.last_response.headers["idempotent-replayed"] == "true"
    assert count(sandbox) == 1


@pytest.mark.parametrize("cut", ["cut_before", "cut_after"])
def test_a_cut_connection_is_a_connection_error(sandbox: StandIn, cut: str) -> None:
    sandbox.fault(cut, times=1, path_prefix=SESSIONS)
    with pytest.raises(stripe.APIConnectionError) as failed:
        sandbox.session()
    assert failed.value.should_retry
    assert count(sandbox) == (1 if cut == "cut_after" else 0)


def test_too_many_requests_is_a_rate_limit_error(sandbox: StandIn) -> None:
    sandbox.fault("rate_limit", times=1)
    with pytest.raises(stripe.RateLimitError) as failed:
        sandbox.session()
    assert failed.value.http_status == 429
    assert count(sandbox) == 0


def test_latency_is_waited_for(sandbox: StandIn) -> None:
    sandbox.fault("latency", value=0.2, path_prefix="/v1/balance")
    began = time.monotonic()
    sandbox.client.v1.balance.retrieve()
    assert time.monotonic() - began >= 0.2


def test_a_client_that_waits_too_short_times_out(sandbox: StandIn) -> None:
    sandbox.fault("latency", value=0.5, path_prefix="/v1/balance")
    impatient = client_for(sandbox.url, http_client=stripe.RequestsClient(timeout=0.1))
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.balance.retrieve()


def test_a_fault_touches_its_path_only_and_can_be_ended(sandbox: StandIn) -> None:
    sandbox.fault("rate_limit", path_prefix="/v1/refunds")
    assert sandbox.session().status == "open"
    with pytest.raises(stripe.RateLimitError):
        sandbox.client.v1.refunds.list()
    assert sandbox.http.delete("/_sandbox/faults").json()["faults"] == []
    assert sandbox.client.v1.refunds.list().data == []


def test_a_fault_there_is_not_is_refused(sandbox: StandIn) -> None:
    answer = sandbox.http.post("/_sandbox/faults", json={"name": "earthquake"})
    assert answer.status_code == 400
    assert "No fault is called 'earthquake'" in answer.json()["error"]


@pytest.mark.parametrize(
    "body",
    [{"name": "latency", "seconds": 1}, {"name": "latency", "value": "x"}, {"times": 1}, 5, {"name": "latency", "times": 0}],
)
def test_a_fault_that_makes_no_sense_is_refused(sandbox: StandIn, body: Any) -> None:
    assert sandbox.http.post("/_sandbox/faults", json=body).status_code == 400
    assert sandbox.http.get("/_sandbox/faults").json()["faults"] == []


def test_faults_can_be_written_as_text() -> None:
    plan = FaultPlan({"latency": "", "rate_limit": ""})
    plan.read_text("latency=0.5@/v1/refunds, rate_limit*2")
    assert plan.active("latency", "/v1/refunds/re_1") == Fault("latency", 0.5, None, "/v1/refunds")
    assert plan.active("latency", "/v1/charges") is None
    assert [plan.take("rate_limit", "/x") is not None for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("text", ["quake", "latency=", "latency*0", "latency@v1"])
def test_text_that_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(FaultNotUnderstood):
        FaultPlan({"latency": ""}).read_text(text)

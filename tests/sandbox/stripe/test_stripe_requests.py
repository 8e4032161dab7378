"""What holds for each API request: keys, idempotency, headers, unknown addresses, complete objects."""

from typing import Any

import httpx
import pytest
import stripe

from sandbox.stripe.shapes import CLASSES, required_fields
from tests.sandbox.stripe.cast import ACCOUNT, StandIn, client_for, destination, session_params


def post(sandbox: StandIn, path: str, text: str, **headers: str) -> httpx.Response:
    return sandbox.http.post(path, content=text, headers={"Authorization": "Bearer sk_test_1", **headers})


@pytest.mark.parametrize("key", ["sk_live_1234567890", "pk_test_1", "whatever"])
def test_only_test_keys_are_taken(sandbox: StandIn, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError, match="takes test keys only") as refused:
        client_for(sandbox.url, key).v1.balance.retrieve()
    assert refused.value.http_status == 401
    assert "1234567890" not in str(refused.value)


def test_without_a_key_the_answer_says_how_to_send_one(sandbox: StandIn) -> None:
    answer = sandbox.http.get("/v1/balance")
    assert answer.status_code == 401
    assert "using Bearer auth" in answer.json()["error"]["message"]


def test_requests_on_behalf_of_an_account_are_refused(sandbox: StandIn) -> None:
    with pytest.raises(stripe.PermissionError, match="no direct charges"):
        sandbox.client.v1.balance.retrieve({}, {"stripe_account": "acct_1"})


def test_each_answer_has_a_request_id_and_the_version(sandbox: StandIn) -> None:
    response = sandbox.client.v1.balance.retrieve().last_response
    assert response.headers["request-id"].startswith("req_")
    assert response.headers["stripe-version"] == stripe.api_version


def test_an_address_it_does_not_have_is_refused_in_stripes_shape(sandbox: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"Unrecognized request URL \(GET: /v1/coupons\)") as refused:
        sandbox.client.v1.coupons.list()
    assert refused.value.request_id is not None


def test_the_same_key_and_parameters_make_one_session(sandbox: StandIn) -> None:
    options: Any = {"idempotency_key": "checkout:1:1"}
    first = sandbox.client.v1.checkout.sessions.create(session_params(), options)
    again = sandbox.client.v1.checkout.sessions.create(session_params(), options)
    assert again.id == first.id
    assert "idempotent-replayed" not in first.last_response.headers
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len(sandbox.client.v1.checkout.sessions.list().data) == 1


def test_the_same_key_with_other_parameters_is_an_idempotency_error(sandbox: StandIn) -> None:
    options: Any = {"idempotency_key": "checkout:1:1"}
    sandbox.client.v1.checkout.sessions.create(session_params(), options)
    with pytest.raises(stripe.IdempotencyError, match="same parameters they were first used with") as refused:
        sandbox.client.v1.checkout.sessions.create(session_params(client_reference_id="order-2"), options)
    assert refused.value.http_status == 400
    assert len(sandbox.client.v1.checkout.sessions.list().data) == 1


def test_a_refused_parameter_does_not_use_the_key_up(sandbox: StandIn) -> None:
    options: Any = {"idempotency_key": "checkout:1:1"}
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        sandbox.client.v1.checkout.sessions.create(session_params(nonsense="1"), options)
    assert sandbox.client.v1.checkout.sessions.create(session_params(), options).status == "open"


def test_version_two_runs_failed_work_again_under_the_same_key(sandbox: StandIn) -> None:
    options: Any = {"idempotency_key": "account:1"}
    with pytest.raises(stripe.InvalidRequestError, match=r"identity\.country is required"):
        sandbox.client.v2.core.accounts.create({**ACCOUNT, "identity": {}}, options)
    made = sandbox.client.v2.core.accounts.create(ACCOUNT, options)
    assert sandbox.client.v2.core.accounts.create(ACCOUNT, options).id == made.id


def test_a_key_that_is_too_long_is_refused(sandbox: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="255 characters"):
        sandbox.client.v1.checkout.sessions.create(session_params(), {"idempotency_key": "x" * 256})


@pytest.mark.parametrize("text", ["a[b=1", "a=1&a[b]=2", "[x]=1"])
def test_a_form_that_cannot_be_read_is_refused(sandbox: StandIn, text: str) -> None:
    answer = post(sandbox, "/v1/refunds", text)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize("text", ["a=1", "[1]", "{"])
def test_version_two_takes_json_only(sandbox: StandIn, text: str) -> None:
    assert post(sandbox, "/v2/core/accounts", text).status_code == 400


def test_version_two_takes_no_text_for_truth(sandbox: StandIn) -> None:
    configuration = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": "true"}}}}}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v2.core.accounts.create({**ACCOUNT, "configuration": configuration})
    assert str(refused.value.param).endswith("[stripe_transfers][requested]")


def test_every_object_has_every_field_the_sdk_declares(sandbox: StandIn) -> None:
    invoiced: dict[str, Any] = {"invoice_creation": {"enabled": True}, "customer_creation": "always"}
    intent: Any = sandbox.paid(payment_intent_data=destination(sandbox.account()), **invoiced).payment_intent
    sandbox.control(f"/charges/{intent.latest_charge.id}/warn")
    sandbox.client.v1.refunds.create({"payment_intent": intent.id, "amount": 1, "reverse_transfer": True})
    sandbox.control(f"/charges/{intent.latest_charge.id}/dispute")
    seen = {}
    for event in sandbox.client.v1.events.list({"limit": 100}).data:
        shown = event.data.object.to_dict()
        seen[shown["object"]] = shown
    for path in ("checkout/sessions", "balance_transactions", "transfers"):
        listed = sandbox.http.get(f"/v1/{path}", headers={"Authorization": "Bearer sk_test_1"}).json()["data"]
        seen |= {shown["object"]: shown for shown in listed}
        seen |= {shown["object"]: shown for one in listed for shown in one.get("reversals", {}).get("data", [])}
    ours = CLASSES.keys() - {"customer", "price", "subscription", "invoice", "billing_portal.session"}
    assert seen.keys() >= ours
    for name in ours:
        assert required_fields(name) <= seen[name].keys(), name
        assert not [key for key in seen[name] if key.startswith("_")]

"""Checkout Sessions: what is kept, what is refused, how they end."""

import re
import time
from typing import Any

import pytest
import stripe

from tests.sandbox.stripe.cast import Shop, StandIn, destination, session_params


def refusal(sandbox: StandIn, **changes: Any) -> Any:
    """Return the error for a session with these changes, and check that no session was made."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.session(**changes)
    assert sandbox.client.v1.checkout.sessions.list().data == []
    return refused.value


def line(**changes: Any) -> dict[str, Any]:
    price = {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "Guide"}} | changes.pop("price_data", {})
    return {"quantity": 1, "price_data": price} | changes


def test_a_new_session_is_open_and_has_a_page(sandbox: StandIn) -> None:
    session = sandbox.session(metadata={"order": "7"}, submit_type="pay", locale="de")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency) == (1900, "usd")
    assert session.client_reference_id == "order-1"
    assert session.metadata.to_dict() == {"order": "7"}
    assert str(session.url).startswith(f"{sandbox.url}/c/pay/{session.id}")
    assert session.locale == "de"


def test_it_expires_after_a_day_unless_told_otherwise(sandbox: StandIn) -> None:
    assert sandbox.session().expires_at == pytest.approx(time.time() + 86400, abs=5)
    moment = int(time.time()) + 3600
    assert sandbox.session(expires_at=moment).expires_at == moment


def test_several_lines_and_quantities_add_up(sandbox: StandIn) -> None:
    session = sandbox.session(line_items=[line(quantity=2), line(price_data={"unit_amount": 500})])
    assert session.amount_total == 4300
    items = sandbox.client.v1.checkout.sessions.line_items.list(session.id)
    assert [(item.description, item.quantity, item.amount_total) for item in items.data] == [
        ("Guide", 2, 3800),
        ("Guide", 1, 500),
    ]


def test_line_items_appear_only_when_expanded(sandbox: StandIn) -> None:
    session = sandbox.session()
    assert "line_items" not in session
    expanded = sandbox.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert expanded.line_items.data[0].price.unit_amount == 1900


def test_the_charge_can_be_expanded_through_the_payment_intent(sandbox: StandIn) -> None:
    session = sandbox.paid()
    assert session.payment_intent.latest_charge.amount == 1900


def test_expanding_what_is_still_null_is_no_error(sandbox: StandIn) -> None:
    deep = {"expand": ["payment_intent.latest_charge.refunds"]}
    assert sandbox.client.v1.checkout.sessions.retrieve(sandbox.session().id, deep).payment_intent is None
    paid = sandbox.client.v1.checkout.sessions.retrieve(sandbox.paid().id, deep)
    assert paid.payment_intent.latest_charge.refunds.data == []


def test_a_field_that_is_no_object_cannot_be_expanded(sandbox: StandIn) -> None:
    session = sandbox.session()
    with pytest.raises(stripe.InvalidRequestError, match=r"This property cannot be expanded \(colour\)"):
        sandbox.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["colour"]})


def test_an_unknown_session_is_not_found(sandbox: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.fresh("cs_test_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_expiring_closes_the_session_and_tells_the_shop(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.session()
    expired = sandbox.client.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert shop.next("checkout.session.expired").event["data"]["object"]["id"] == session.id


def test_a_session_expires_once(sandbox: StandIn) -> None:
    session = sandbox.session()
    sandbox.client.v1.checkout.sessions.expire(session.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        sandbox.client.v1.checkout.sessions.expire(session.id)


def test_sessions_are_listed_newest_first_and_by_payment_intent(sandbox: StandIn) -> None:
    first, paid = sandbox.session(), sandbox.paid()
    listed = sandbox.client.v1.checkout.sessions.list({"limit": 1})
    assert ([one.id for one in listed.data], listed.has_more) == ([paid.id], True)
    rest = sandbox.client.v1.checkout.sessions.list({"starting_after": paid.id})
    assert [one.id for one in rest.data] == [first.id]
    intent = paid.payment_intent.id
    found = sandbox.client.v1.checkout.sessions.list({"payment_intent": intent})
    assert [one.id for one in found.data] == [paid.id]


def test_all_pages_can_be_walked(sandbox: StandIn) -> None:
    made = {sandbox.session().id for _ in range(5)}
    listed = sandbox.client.v1.checkout.sessions.list({"limit": 2})
    assert {session.id for session in listed.auto_paging_iter()} == made


@pytest.mark.parametrize(
    ("changes", "param", "words"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types", "Received unknown parameter"),
        ({"client_referenceid": "x"}, "client_referenceid", "Received unknown parameter"),
        ({"idempotency_key": "x"}, "idempotency_key", "Received unknown parameter"),
        ({"payment_intent_data": {"fee": 1}}, "payment_intent_data[fee]", "Received unknown parameter"),
        ({"line_items": [line(qty=1)]}, "line_items[0][qty]", "Received unknown parameter"),
        ({"line_items": [line(quantity="two")]}, "line_items[0][quantity]", "Invalid integer: two"),
        ({"line_items": [line(quantity=0)]}, "line_items[0][quantity]", "Quantity is required"),
        ({"line_items": []}, "line_items", "line_items` is required"),
        ({"line_items": [{"price": "price_1", "quantity": 1}]}, "line_items[0][price]", "No such price"),
        ({"line_items": [line(price_data={"currency": "xxx"})]}, "line_items[0][price_data][currency]", "Invalid currency"),
        ({"line_items": [line(price_data={"unit_amount": 49})]}, "line_items", "at least \\$0.50"),
        ({"line_items": [line(price_data={"unit_amount": 10**8})]}, "line_items", "no more than"),
        ({"line_items": [line(), line(price_data={"currency": "eur"})]}, "line_items", "same currency"),
        ({"line_items": [line(price_data={"product_data": {"name": ""}})]},
         "line_items[0][price_data][product_data][name]", "empty string"),
        ({"allow_promotion_codes": "perhaps"}, "allow_promotion_codes", "Invalid boolean"),
        ({"tax_id_collection": {"enabled": True}}, "customer_creation", "needs `customer_creation: always`"),
        ({"automatic_tax": {"enabled": True, "liability": {"type": "account", "account": "acct_1"}}},
         "automatic_tax[liability][type]", "self only"),
        ({"payment_intent_data": {"transfer_data": {"destination": "acct_1", "amount": 1901}}},
         "payment_intent_data[transfer_data][amount]", "cannot exceed"),
        ({"payment_intent_data": {"application_fee_amount": 5, "transfer_data": {"destination": "acct_1", "amount": 1}}},
         "payment_intent_data[application_fee_amount]", "cannot pass both"),
        ({"customer": "cus_1"}, "customer", "does not carry it out"),
        (
            {"payment_intent_data": {"capture_method": "manual"}},
            "payment_intent_data[capture_method]",
            "does not carry it out",
        ),
        ({"mode": "setup"}, "mode", "payment and subscription only"),
        ({"success_url": "/done/"}, "success_url", "Not a valid URL"),
        ({"cancel_url": "javascript:alert(1)"}, "cancel_url", "Not a valid URL"),
        ({"customer_email": "nobody"}, "customer_email", "Invalid email address"),
        ({"client_reference_id": "x" * 201}, "client_reference_id", "200 characters"),
        ({"expires_at": int(time.time()) + 600}, "expires_at", "between 30 minutes and 24 hours"),
        ({"expires_at": int(time.time()) + 90000}, "expires_at", "between 30 minutes and 24 hours"),
        ({"metadata": {"note": "x" * 501}}, "metadata", "500 characters"),
        ({"metadata": {str(number): "x" for number in range(51)}}, "metadata", "50 keys"),
        ({"payment_intent_data": {"application_fee_amount": 100}},
         "payment_intent_data[application_fee_amount]", "Can only apply an application_fee_amount"),
        ({"payment_intent_data": destination("acct_nobody")},
         "payment_intent_data[transfer_data][destination]", "No such destination"),
    ],
)  # fmt: skip
def test_what_stripe_refuses_is_refused_in_its_shape(
    sandbox: StandIn, changes: dict[str, Any], param: str, words: str
) -> None:
    error = refusal(sandbox, **changes)
    assert (error.http_status, error.param) == (400, param)
    assert error.error.type == "invalid_request_error"
    assert re.search(words, str(error.user_message))


def test_success_url_is_required(sandbox: StandIn) -> None:
    params = session_params()
    del params["success_url"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.checkout.sessions.create(params)
    assert (refused.value.param, refused.value.code) == ("success_url", "parameter_missing")


@pytest.mark.parametrize("status", ["restricted", "pending"])
def test_a_destination_without_active_transfers_is_refused(sandbox: StandIn, status: str) -> None:
    error = refusal(sandbox, payment_intent_data=destination(sandbox.account(status)))
    assert error.code == "insufficient_capabilities_for_transfer"
    assert "Your destination account needs to have at least one of the following capabilities" in str(error.user_message)


def test_a_fee_above_the_price_is_refused(sandbox: StandIn) -> None:
    error = refusal(sandbox, payment_intent_data=destination(sandbox.account(), fee=1901))
    assert error.param == "payment_intent_data[application_fee_amount]"


def test_metadata_keys_may_be_numbers(sandbox: StandIn) -> None:
    session = sandbox.session(metadata={"0": "a", "1": "b"})
    assert session.metadata.to_dict() == {"0": "a", "1": "b"}


def test_bank_debit_is_offered_by_currency_and_can_be_excluded(sandbox: StandIn) -> None:
    assert sandbox.session().payment_method_types == ["card", "us_bank_account"]
    without = sandbox.session(excluded_payment_method_types=["us_bank_account"])
    assert without.payment_method_types == ["card"]
    euros = sandbox.session(line_items=[line(price_data={"currency": "eur"})])
    assert euros.payment_method_types == ["card", "sepa_debit"]

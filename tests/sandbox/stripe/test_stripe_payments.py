"""Paying: by card, declined, by a bank debit that arrives later or fails."""

import pytest
import stripe

from tests.sandbox.stripe.cast import Shop, StandIn, destination


def test_a_card_payment_completes_the_session_at_once(sandbox: StandIn) -> None:
    session = sandbox.paid(payment_intent_data={"metadata": {"order": "1"}})
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.email == "sam@example.com"
    intent = session.payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 1900)
    assert intent.metadata.to_dict() == {"order": "1"}
    charge = intent.latest_charge
    assert (charge.status, charge.paid, charge.payment_method_details.card.last4) == ("succeeded", True, "4242")
    assert charge.metadata.to_dict() == {"order": "1"}


def test_session_metadata_is_not_copied_to_the_payment(sandbox: StandIn) -> None:
    session = sandbox.paid(metadata={"order": "1"})
    assert session.payment_intent.metadata.to_dict() == {}


def test_a_sale_for_a_creator_moves_the_money_and_takes_the_fee(sandbox: StandIn) -> None:
    account_id = sandbox.account()
    charge = sandbox.paid(payment_intent_data=destination(account_id)).payment_intent.latest_charge
    transfer = sandbox.client.v1.transfers.retrieve(charge.transfer)
    assert (transfer.amount, transfer.destination, transfer.source_transaction) == (1900, account_id, charge.id)
    fee = sandbox.client.v1.application_fees.retrieve(charge.application_fee)
    assert (fee.amount, fee.account, fee.charge) == (190, account_id, charge.id)


def test_the_balance_is_what_the_platform_keeps(sandbox: StandIn) -> None:
    sandbox.paid(payment_intent_data=destination(sandbox.account()))
    stripes_part = 85
    assert sandbox.client.v1.balance.retrieve().available[0].amount == 190 - stripes_part


def test_what_stripe_took_is_on_the_balance_transaction(sandbox: StandIn) -> None:
    charge = sandbox.paid().payment_intent.latest_charge
    expanded = sandbox.client.v1.charges.retrieve(charge.id, {"expand": ["balance_transaction"]})
    assert (expanded.balance_transaction.fee, expanded.balance_transaction.net) == (85, 1815)


def test_a_declined_card_leaves_the_session_payable(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.session()
    answer = sandbox.http.post(f"/_sandbox/sessions/{session.id}/pay", json={"method": "decline"})
    assert answer.status_code == 402
    assert answer.json()["error"]["message"] == "Your card was declined."
    shop.next("payment_intent.payment_failed")
    declined = sandbox.fresh(session.id)
    assert (declined.status, declined.payment_status) == ("open", "unpaid")
    assert declined.payment_intent.last_payment_error.decline_code == "generic_decline"
    sandbox.control(f"/sessions/{session.id}/pay", {"method": "card"})
    paid = sandbox.fresh(session.id)
    assert paid.payment_status == "paid"
    assert paid.payment_intent.id == declined.payment_intent.id


def test_a_bank_debit_completes_the_session_unpaid_and_arrives_later(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.paid("bank_debit", payment_intent_data=destination(sandbox.account()))
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert session.payment_intent.status == "processing"
    assert session.payment_intent.latest_charge.transfer is None
    assert shop.next("checkout.session.completed").event["data"]["object"]["payment_status"] == "unpaid"
    sandbox.control(f"/sessions/{session.id}/settle")
    webhook = shop.next("checkout.session.async_payment_succeeded")
    assert webhook.event["data"]["object"]["payment_status"] == "paid"
    settled = sandbox.fresh(session.id)
    assert settled.payment_status == "paid"
    assert settled.payment_intent.latest_charge.transfer is not None


def test_a_bank_debit_may_fail(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.paid("bank_debit")
    sandbox.control(f"/sessions/{session.id}/fail")
    shop.next("checkout.session.async_payment_failed")
    failed = sandbox.fresh(session.id)
    assert (failed.status, failed.payment_status) == ("complete", "unpaid")
    assert failed.payment_intent.status == "requires_payment_method"
    assert failed.payment_intent.latest_charge.status == "failed"


@pytest.mark.parametrize(("seconds", "ending"), [(0.01, "succeeded"), (-0.01, "failed")])
def test_a_bank_debit_ends_by_itself_after_the_given_seconds(
    sandbox: StandIn, shop: Shop, seconds: float, ending: str
) -> None:
    session = sandbox.session()
    sandbox.control(f"/sessions/{session.id}/pay", {"method": "bank_debit", "after_seconds": seconds})
    shop.next(f"checkout.session.async_payment_{ending}")


def test_a_debit_ends_once(sandbox: StandIn) -> None:
    session = sandbox.paid("bank_debit")
    sandbox.control(f"/sessions/{session.id}/settle")
    assert sandbox.http.post(f"/_sandbox/sessions/{session.id}/fail").status_code == 400
    assert sandbox.fresh(session.id).payment_status == "paid"


@pytest.mark.parametrize("method", ["card", "bank_debit"])
def test_a_paid_session_cannot_be_paid_again(sandbox: StandIn, method: str) -> None:
    session = sandbox.paid()
    answer = sandbox.http.post(f"/_sandbox/sessions/{session.id}/pay", json={"method": method})
    assert "already been paid" in answer.json()["error"]["message"]
    assert len(sandbox.client.v1.charges.list().data) == 1


def test_an_expired_session_cannot_be_paid(sandbox: StandIn) -> None:
    session = sandbox.session()
    sandbox.control(f"/sessions/{session.id}/expire")
    answer = sandbox.http.post(f"/_sandbox/sessions/{session.id}/pay", json={})
    assert "has expired" in answer.json()["error"]["message"]
    assert sandbox.client.v1.payment_intents.list().data == []


def test_some_cards_are_disputed_right_away(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.session()
    sandbox.control(f"/sessions/{session.id}/pay", {"card_number": "4000 0000 0000 0259"})
    shop.next("charge.dispute.created")


def test_charges_are_found_by_payment_intent(sandbox: StandIn) -> None:
    sandbox.paid()
    intent = sandbox.paid().payment_intent
    found = sandbox.client.v1.charges.list({"payment_intent": intent.id})
    assert [charge.id for charge in found.data] == [intent.latest_charge.id]


def test_an_unknown_payment_intent_is_not_found(sandbox: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent: 'pi_nothing'"):
        sandbox.client.v1.payment_intents.retrieve("pi_nothing")


def test_every_payment_is_in_the_events(sandbox: StandIn) -> None:
    session = sandbox.paid()
    events = sandbox.client.v1.events.list({"type": "checkout.session.completed"})
    assert [event.data.object["id"] for event in events.data] == [session.id]
    again = sandbox.client.v1.events.retrieve(events.data[0].id)
    assert again.api_version == stripe.api_version

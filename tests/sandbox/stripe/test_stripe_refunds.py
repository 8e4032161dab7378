"""Refunds, transfer reversals and disputes: cents add up and nothing is given back twice."""

from typing import Any

import pytest
import stripe

from tests.sandbox.stripe.cast import Shop, StandIn, destination


def sale(sandbox: StandIn) -> tuple[str, Any]:
    """Sell a $19.00 guide of a creator; return the payment intent's id and the charge."""
    session = sandbox.paid(payment_intent_data=destination(sandbox.account()))
    intent: Any = session.payment_intent
    return intent.id, intent.latest_charge


def refund(sandbox: StandIn, intent: str, **params: Any) -> Any:
    return sandbox.client.v1.refunds.create({"payment_intent": intent, **params})


def test_a_full_refund_takes_back_the_share_and_the_fee(sandbox: StandIn) -> None:
    intent, charge = sale(sandbox)
    given = refund(
        sandbox,
        intent,
        reason="requested_by_customer",
        reverse_transfer=True,
        refund_application_fee=True,
        metadata={"refund_id": "r1"},
    )
    assert (given.amount, given.status, given.reason) == (1900, "succeeded", "requested_by_customer")
    assert given.metadata.to_dict() == {"refund_id": "r1"}
    after = sandbox.client.v1.charges.retrieve(charge.id)
    assert (after.refunded, after.amount_refunded) == (True, 1900)
    transfer = sandbox.client.v1.transfers.retrieve(charge.transfer)
    assert (transfer.amount_reversed, transfer.reversed) == (1900, True)
    fee = sandbox.client.v1.application_fees.retrieve(charge.application_fee)
    assert (fee.amount_refunded, fee.refunded) == (190, True)


def test_partial_refunds_are_proportional_and_end_at_the_whole(sandbox: StandIn) -> None:
    intent, charge = sale(sandbox)
    seen = []
    for amount in (333, 667, 900):
        refund(sandbox, intent, amount=amount, reverse_transfer=True, refund_application_fee=True)
        fee = sandbox.client.v1.application_fees.retrieve(charge.application_fee)
        transfer = sandbox.client.v1.transfers.retrieve(charge.transfer)
        seen.append((transfer.amount_reversed, fee.amount_refunded))
    assert seen == [(333, 33), (1000, 100), (1900, 190)]


def test_without_reversal_the_creator_keeps_the_money(sandbox: StandIn) -> None:
    intent, charge = sale(sandbox)
    refund(sandbox, intent)
    assert sandbox.client.v1.transfers.retrieve(charge.transfer).amount_reversed == 0


def test_a_share_that_was_taken_back_already_is_not_taken_twice(sandbox: StandIn) -> None:
    intent, charge = sale(sandbox)
    sandbox.client.v1.transfers.reversals.create(charge.transfer)
    assert refund(sandbox, intent, reverse_transfer=True).transfer_reversal is None
    assert sandbox.client.v1.transfers.retrieve(charge.transfer).amount_reversed == 1900


def test_more_than_is_left_is_refused(sandbox: StandIn) -> None:
    intent, charge = sale(sandbox)
    refund(sandbox, intent, amount=1000)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(sandbox, intent, amount=901)
    assert refused.value.user_message == "Refund amount ($9.01) is greater than unrefunded amount on charge ($9.00)"
    assert refused.value.param == "amount"
    assert sandbox.client.v1.charges.retrieve(charge.id).amount_refunded == 1000


def test_a_refunded_charge_is_not_refunded_again(sandbox: StandIn) -> None:
    intent, _ = sale(sandbox)
    refund(sandbox, intent)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(sandbox, intent)
    assert refused.value.code == "charge_already_refunded"
    assert len(sandbox.client.v1.refunds.list().data) == 1


@pytest.mark.parametrize(
    ("params", "param"), [({"amount": 0}, "amount"), ({"reason": "regret"}, "reason"), ({"amont": 5}, "amont")]
)
def test_a_refund_that_makes_no_sense_is_refused(sandbox: StandIn, params: dict[str, Any], param: str) -> None:
    intent, charge = sale(sandbox)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(sandbox, intent, **params)
    assert refused.value.param == param
    assert sandbox.client.v1.charges.retrieve(charge.id).amount_refunded == 0


@pytest.mark.parametrize("wish", ["reverse_transfer", "refund_application_fee"])
def test_nothing_can_be_taken_back_from_a_creator_who_was_not_paid(sandbox: StandIn, wish: str) -> None:
    intent: Any = sandbox.paid().payment_intent
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(sandbox, intent.id, **{wish: True})
    assert refused.value.param == wish
    assert sandbox.client.v1.refunds.list().data == []


def test_an_unpaid_debit_cannot_be_refunded(sandbox: StandIn) -> None:
    intent: Any = sandbox.paid("bank_debit").payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        refund(sandbox, intent.id)


def test_refunds_are_announced_with_the_charge_and_found_again(sandbox: StandIn, shop: Shop) -> None:
    intent, charge = sale(sandbox)
    given = refund(sandbox, intent, amount=500, metadata={"refund_id": "r1"})
    assert shop.next("refund.created").event["data"]["object"]["metadata"] == {"refund_id": "r1"}
    assert shop.next("charge.refunded").event["data"]["object"]["amount_refunded"] == 500
    assert sandbox.client.v1.refunds.retrieve(given.id).amount == 500
    assert [one.id for one in sandbox.client.v1.refunds.list({"payment_intent": intent}).data] == [given.id]
    expanded = sandbox.client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert [one.id for one in expanded.refunds.data] == [given.id]


def test_a_refund_that_comes_back_counts_no_longer(sandbox: StandIn, shop: Shop) -> None:
    intent, charge = sale(sandbox)
    given = refund(sandbox, intent)
    sandbox.control(f"/refunds/{given.id}/fail")
    assert shop.next("refund.failed").event["data"]["object"]["status"] == "failed"
    after = sandbox.client.v1.charges.retrieve(charge.id)
    assert (after.amount_refunded, after.refunded) == (0, False)


def test_a_bank_debits_refund_is_pending_until_it_arrives(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.paid("bank_debit")
    sandbox.control(f"/sessions/{session.id}/settle")
    intent: Any = session.payment_intent
    given = refund(sandbox, intent.id)
    assert given.status == "pending"
    sandbox.control(f"/refunds/{given.id}/settle")
    assert shop.next("refund.updated").event["data"]["object"]["status"] == "succeeded"


def test_a_transfer_can_be_reversed_and_made_again(sandbox: StandIn, shop: Shop) -> None:
    _, charge = sale(sandbox)
    part = sandbox.client.v1.transfers.reversals.create(charge.transfer, {"amount": 900})
    assert (part.amount, part.transfer) == (900, charge.transfer)
    shop.next("transfer.reversed")
    with pytest.raises(stripe.InvalidRequestError, match=r"\$10.01\) is greater"):
        sandbox.client.v1.transfers.reversals.create(charge.transfer, {"amount": 1001})
    account_id = charge.transfer_data.destination
    again = sandbox.client.v1.transfers.create(
        {"amount": 900, "currency": "usd", "destination": account_id, "source_transaction": charge.id}
    )
    assert again.destination == account_id
    assert len(sandbox.client.v1.transfers.list({"destination": account_id}).data) == 2


def test_no_transfer_goes_to_an_account_that_is_not_ready(sandbox: StandIn) -> None:
    account_id = sandbox.account("restricted")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.transfers.create({"amount": 900, "currency": "usd", "destination": account_id})
    assert refused.value.code == "insufficient_capabilities_for_transfer"


def test_a_dispute_blocks_refunds_until_it_is_won(sandbox: StandIn, shop: Shop) -> None:
    intent, charge = sale(sandbox)
    dispute = sandbox.control(f"/charges/{charge.id}/dispute", {"reason": "product_not_received"})
    webhook = shop.next("charge.dispute.created").event["data"]["object"]
    assert (webhook["charge"], webhook["payment_intent"], webhook["amount"]) == (charge.id, intent, 1900)
    assert sandbox.client.v1.charges.retrieve(charge.id).disputed is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(sandbox, intent)
    assert refused.value.code == "charge_disputed"
    sandbox.control(f"/disputes/{dispute['id']}/close", {"outcome": "won"})
    assert shop.next("charge.dispute.closed").event["data"]["object"]["status"] == "won"
    shop.next("charge.dispute.funds_reinstated")
    assert refund(sandbox, intent).status == "succeeded"


def test_a_dispute_may_be_about_a_part(sandbox: StandIn) -> None:
    _, charge = sale(sandbox)
    for wrong in (-1, 1901, "5"):
        assert sandbox.http.post(f"/_sandbox/charges/{charge.id}/dispute", json={"amount": wrong}).status_code == 400
    dispute = sandbox.control(f"/charges/{charge.id}/dispute", {"amount": 500})
    assert (dispute["amount"], dispute["balance_transactions"][0]["amount"]) == (500, -500)
    sandbox.control(f"/disputes/{dispute['id']}/close", {"outcome": "won"})
    decided = sandbox.client.v1.disputes.retrieve(dispute["id"])
    assert [one.amount for one in decided.balance_transactions] == [-500, 500]


def test_a_fraud_warning_names_the_charge_and_changes_nothing(sandbox: StandIn, shop: Shop) -> None:
    intent, charge = sale(sandbox)
    sandbox.control(f"/charges/{charge.id}/warn")
    warning = shop.next("radar.early_fraud_warning.created").event["data"]["object"]
    assert (warning["charge"], warning["payment_intent"], warning["actionable"]) == (charge.id, intent, True)
    assert sandbox.client.v1.charges.retrieve(charge.id).disputed is False


def test_a_lost_dispute_stays_lost(sandbox: StandIn, shop: Shop) -> None:
    intent, charge = sale(sandbox)
    dispute = sandbox.control(f"/charges/{charge.id}/dispute")
    sandbox.control(f"/disputes/{dispute['id']}/close", {"outcome": "lost"})
    assert shop.next("charge.dispute.closed").event["data"]["object"]["status"] == "lost"
    assert sandbox.http.post(f"/_sandbox/disputes/{dispute['id']}/close", json={"outcome": "won"}).status_code == 400
    assert sandbox.client.v1.disputes.retrieve(dispute["id"]).status == "lost"
    assert [one.id for one in sandbox.client.v1.disputes.list({"payment_intent": intent}).data] == [dispute["id"]]

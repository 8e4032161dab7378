"""Payments from before the stand-in first started are payments like any other."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.sandbox.stripe.cast import StandIn

TOLD = {
    "session": "cs_test_demo1",
    "payment_intent": "pi_demo1",
    "reference": "order-1",
    "title": "Seven Quiet Evenings",
    "amount": 2900,
    "currency": "usd",
    "fee": 290,
    "destination": "acct_demo_ines",
    "email": "hanna@example.com",
    "at": 1_700_000_000,
    "refund": None,
    "dispute": None,
}


def begin(start: Callable[..., StandIn], folder: Path, *told: dict[str, object]) -> StandIn:
    file = folder / "earlier.json"
    file.write_text(json.dumps(told), "utf-8")
    return start(earlier_file=str(file), ready_accounts=("acct_demo_ines",), state_file=str(folder / "state.sqlite"))


def test_they_are_paid_with_the_ids_that_were_told_and_nothing_is_delivered(
    start: Callable[..., StandIn], tmp_path: Path
) -> None:
    sandbox = begin(start, tmp_path, TOLD)
    session = sandbox.fresh("cs_test_demo1")
    assert (session.payment_status, session.client_reference_id, session.amount_total) == ("paid", "order-1", 2900)
    assert (session.payment_intent.id, session.payment_intent.metadata.order) == ("pi_demo1", "order-1")
    charge = session.payment_intent.latest_charge
    assert (charge.amount, charge.application_fee_amount, charge.created) == (2900, 290, 1_700_000_000)
    assert sandbox.deliveries() == []


def test_their_transfers_are_found_by_the_order(start: Callable[..., StandIn], tmp_path: Path) -> None:
    sandbox = begin(start, tmp_path, TOLD)
    (transfer,) = sandbox.client.v1.transfers.list({"transfer_group": "order-1"}).data
    assert (transfer.amount, transfer.created) == (2900, 1_700_000_000)


def test_they_can_be_refunded(start: Callable[..., StandIn], tmp_path: Path) -> None:
    sandbox = begin(start, tmp_path, TOLD)
    wish = {"payment_intent": "pi_demo1", "reverse_transfer": True, "refund_application_fee": True}
    assert sandbox.client.v1.refunds.create(wish).status == "succeeded"


def test_what_was_sent_back_or_disputed_before_is(start: Callable[..., StandIn], tmp_path: Path) -> None:
    disputed = {**TOLD, "session": "cs_test_demo2", "payment_intent": "pi_demo2", "dispute": "du_demo2"}
    sandbox = begin(start, tmp_path, {**TOLD, "refund": {"id": "re_demo1", "amount": 1400}}, disputed)
    refund = sandbox.client.v1.refunds.retrieve("re_demo1")
    assert (refund.amount, refund.payment_intent) == (1400, "pi_demo1")
    dispute = sandbox.client.v1.disputes.retrieve("du_demo2")
    assert (dispute.amount, dispute.payment_intent, dispute.status) == (2900, "pi_demo2", "needs_response")


def test_starting_again_changes_nothing(start: Callable[..., StandIn], tmp_path: Path) -> None:
    begin(start, tmp_path, TOLD)
    sandbox = begin(start, tmp_path, TOLD, {**TOLD, "session": "cs_test_demo2", "payment_intent": "pi_demo2"})
    assert len(sandbox.client.v1.charges.list().data) == 2

"""Checkout Sessions, refunds and disputes: destination charges, the platform is the merchant of record."""

import re
import time
from dataclasses import dataclass, replace
from typing import Literal

from stripe.params import RefundCreateParams
from stripe.params.checkout import (
    SessionCreateParams,
    SessionCreateParamsLineItem,
    SessionCreateParamsLineItemPriceData,
    SessionCreateParamsPaymentIntentData,
)

from owny.integrations.stripe.client import began_by, connection, our_errors
from owny.integrations.stripe.errors import ObjectUnknown
from owny.integrations.stripe.movements import Movement, movement_fact, refund_movements, transfer_movements
from owny.integrations.stripe.objects import (
    DisputeFact,
    RefundFact,
    SessionFact,
    TransferFact,
    WarningFact,
    dispute_fact,
    refund_fact,
    session_fact,
    transfer_fact,
)


@dataclass(frozen=True, slots=True)
class NewLine:
    """One thing that is sold, without tax."""

    title: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a buyer shall pay, to whom it goes, and where they come back. `tax_code` says what kind of thing is sold."""

    reference: str
    lines: tuple[NewLine, ...]
    currency: str
    fee_cents: int
    destination: str
    email: str
    success_url: str
    cancel_url: str
    expires_at: int
    adds_tax: bool = False
    offers_invoice: bool = False
    tax_code: str = ""

    @property
    def amount_cents(self) -> int:
        """What all lines cost, without tax."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def description(self) -> str:
        """All titles."""
        return ", ".join(line.title for line in self.lines)


def create_checkout_session(new: NewSession, *, idempotency_key: str) -> SessionFact:
    """Open a page to pay at. The same key with the same values gives the same session. Raises StripeFailure."""
    with our_errors():
        session = connection().v1.checkout.sessions.create(_session_params(new), {"idempotency_key": idempotency_key})
    return session_fact(session.to_dict(for_json=True))


def _session_params(new: NewSession) -> SessionCreateParams:
    params: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": new.reference,
        "customer_email": new.email,
        "submit_type": "pay",
        "line_items": [_line_params(new, line) for line in new.lines],
        "payment_intent_data": {
            "description": new.description,
            "transfer_group": new.reference,
            "metadata": {"order": new.reference},
            **_split(new),
        },
        "metadata": {"order": new.reference},
        "success_url": new.success_url,
        "cancel_url": new.cancel_url,
        "expires_at": new.expires_at,
    }
    if new.adds_tax:
        params["automatic_tax"] = {"enabled": True, "liability": {"type": "self"}}
    if new.offers_invoice:
        params["customer_creation"] = "always"
        params["tax_id_collection"] = {"enabled": True}
        params["invoice_creation"] = {"enabled": True, "invoice_data": {"metadata": {"order": new.reference}}}
    return params


def _line_params(new: NewSession, line: NewLine) -> SessionCreateParamsLineItem:
    taxed = {"tax_code": new.tax_code} if new.adds_tax and new.tax_code else {}
    price: SessionCreateParamsLineItemPriceData = {
        "currency": new.currency,
        "unit_amount": line.amount_cents,
        "product_data": {"name": line.title, **taxed},  # type: ignore[typeddict-item]
    }
    if new.adds_tax:
        price["tax_behavior"] = "exclusive"
    return {"quantity": 1, "price_data": price}


def _split(new: NewSession) -> SessionCreateParamsPaymentIntentData:
    """How the money is divided. Tax is not known yet and must not reach the creator, whose part is then named instead of
    ours (docs.stripe.com/tax/tax-for-marketplaces)."""
    if new.adds_tax and new.amount_cents > new.fee_cents:
        return {"transfer_data": {"destination": new.destination, "amount": new.amount_cents - new.fee_cents}}
    if new.fee_cents:
        return {"transfer_data": {"destination": new.destination}, "application_fee_amount": new.fee_cents}
    return {"transfer_data": {"destination": new.destination}}


EXPANDED = [
    "line_items",
    "invoice",
    "payment_intent.latest_charge.refunds",
    "payment_intent.latest_charge.balance_transaction",
    "payment_intent.latest_charge.transfer.balance_transaction",
    "payment_intent.latest_charge.application_fee.balance_transaction",
]
"""All that one payment moved, with one request."""
ID = re.compile(r"[A-Za-z0-9_]+")
"""An id may come from an address that anybody typed: a path of dots would lead to another thing at Stripe."""


def retrieve_session(session_id: str) -> SessionFact:
    """The session with its payment, charge, refunds and what they moved, as they are now. Raises StripeFailure."""
    if not ID.fullmatch(session_id):
        raise ObjectUnknown(f"{session_id[:80]!r} is no id of a session")
    started = time.monotonic()
    with our_errors():
        # Asked for as it comes over the wire: to make objects of it takes as long as the request.
        answer = connection().raw_request("get", f"/v1/checkout/sessions/{session_id}", expand=list(EXPANDED))
    as_of = began_by(answer, seconds=time.monotonic() - started)
    fact = replace(session_fact(answer.data), as_of=as_of)
    return _with_all_refunds(fact) if fact.payment and fact.payment.has_more_refunds else fact


def _with_all_refunds(session: SessionFact) -> SessionFact:
    """An expanded list ends after ten."""
    if session.payment is None:
        return session
    with our_errors():
        listed = connection().v1.refunds.list({"payment_intent": session.payment.id, "limit": 100})
        found = [one.to_dict(for_json=True) for one in listed.auto_paging_iter()]
    known = [one for one in session.payment.movements if one.kind not in ("refund", "refund_failed")]
    moved = [movement for one in found for movement in refund_movements(one)]
    payment = replace(
        session.payment, refunds=tuple(map(refund_fact, found)), movements=(*known, *moved), has_more_refunds=False
    )
    return replace(session, payment=payment)


def expire_session(session_id: str) -> None:
    """Close an open session so that it cannot be paid any more. Raises StripeFailure."""
    with our_errors():
        connection().v1.checkout.sessions.expire(session_id)


def order_of_payment(payment_intent_id: str) -> str:
    """The order's uuid that we wrote on the payment, or nothing when it is not ours. Raises StripeFailure."""
    with our_errors():
        intent = connection().v1.payment_intents.retrieve(payment_intent_id)
    return str((intent.to_dict(for_json=True).get("metadata") or {}).get("order", ""))


def create_refund(
    *,
    payment_intent_id: str,
    amount_cents: int,
    our_id: str,
    had_fee: bool,
    is_fraud: bool = False,
    takes_part_back: bool = True,
) -> RefundFact:
    """Send money back to the buyer; the creator's part and our fee go back in proportion, unless the part is taken back in
    another way. Raises StripeFailure."""
    params: RefundCreateParams = {
        "payment_intent": payment_intent_id,
        "amount": amount_cents,
        "reason": "fraudulent" if is_fraud else "requested_by_customer",
        "metadata": {"refund_id": our_id},
    }
    if takes_part_back:
        params["reverse_transfer"] = True
    if takes_part_back and had_fee:
        params["refund_application_fee"] = True
    with our_errors():
        refund = connection().v1.refunds.create(params, {"idempotency_key": f"refund:{our_id}"})
    return refund_fact(refund.to_dict(for_json=True))


def list_disputes(payment_intent_id: str) -> tuple[DisputeFact, ...]:
    """The disputes about a payment. Raises StripeFailure."""
    with our_errors():
        found = connection().v1.disputes.list({"payment_intent": payment_intent_id, "limit": 100})
    return tuple(dispute_fact(one) for one in found.to_dict(for_json=True)["data"])


def retrieve_transfer(transfer_id: str) -> TransferFact:
    """A transfer with what was taken back of it. Raises StripeFailure."""
    with our_errors():
        return transfer_fact(connection().v1.transfers.retrieve(transfer_id).to_dict(for_json=True))


def take_back_for_dispute(transfer_id: str, *, amount_cents: int, dispute_id: str) -> None:
    """Take of the creator's part back while a bank disputes the payment; once per dispute and transfer. Raises
    StripeFailure."""
    with our_errors():
        connection().v1.transfers.reversals.create(
            transfer_id,
            {"amount": amount_cents, "metadata": {"dispute": dispute_id}},
            {"idempotency_key": f"dispute-reversal:{dispute_id}:{transfer_id}"},
        )


def take_back_for_refunds(transfer: TransferFact, *, amount_cents: int) -> None:
    """Take of a transfer, as it was seen, what refunds owe of it; of one that looks so once. Raises StripeFailure."""
    with our_errors():
        connection().v1.transfers.reversals.create(
            transfer.id,
            {"amount": amount_cents, "metadata": {"because": "refund"}},
            {"idempotency_key": f"refund-reversal:{transfer.id}:{transfer.left_cents}:{amount_cents}"},
        )


def transfer_again(
    *, destination: str, amount_cents: int, currency: str, group: str, about: Literal["dispute", "refund"], about_id: str
) -> str:
    """Send the creator's part again after a dispute was won or a refund failed; once for each, also when Stripe has
    forgotten the key. The transfer's id. Raises StripeFailure."""
    with our_errors():
        made = connection().v1.transfers.list({"transfer_group": group, "limit": 100})
        for known in made.auto_paging_iter():
            if (known.to_dict(for_json=True).get("metadata") or {}).get(about) == about_id:
                return known.id
        transfer = connection().v1.transfers.create(
            {
                "amount": amount_cents,
                "currency": currency,
                "destination": destination,
                "transfer_group": group,
                "metadata": {about: about_id},
            },
            {"idempotency_key": f"{about}-transfer:{about_id}"},
        )
    return transfer.id


def retrieve_warning(warning_id: str) -> WarningFact:
    """An early fraud warning. Raises StripeFailure."""
    with our_errors():
        found = connection().v1.radar.early_fraud_warnings.retrieve(warning_id).to_dict(for_json=True)
    return WarningFact(found["id"], found.get("payment_intent") or "", found["fraud_type"])


def movements_of_transfer(transfer_id: str, kind: Literal["transfer_again", "part_again"]) -> tuple[Movement, ...]:
    """What a transfer that was sent again moved. Raises StripeFailure."""
    with our_errors():
        transfer = connection().v1.transfers.retrieve(transfer_id, {"expand": ["balance_transaction"]})
    return transfer_movements(transfer.to_dict(for_json=True), kind)


def fetch_movement(movement: Movement) -> Movement:
    """A movement with its amounts. Raises StripeFailure."""
    if movement.amount_cents is not None:
        return movement
    with our_errors():
        found = connection().v1.balance_transactions.retrieve(movement.id)
    return movement_fact(movement, found.to_dict(for_json=True))

"""Checkout Sessions, refunds and disputes: destination charges, the platform is the merchant of record."""

from dataclasses import dataclass

from owny.integrations.stripe.client import connection, our_errors
from owny.integrations.stripe.objects import DisputeFact, RefundFact, SessionFact, dispute_fact, refund_fact, session_fact

LEAST_CHARGE = {"usd": 50, "eur": 50, "gbp": 30, "cad": 50, "aud": 50, "chf": 50, "inr": 50, "jpy": 50}
"""The smallest amounts Stripe charges (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)."""
LEAST_CHARGE_ELSEWHERE = 100


def least_charge(currency: str) -> int:
    """The smallest amount that can be charged in a currency."""
    return LEAST_CHARGE.get(currency.lower(), LEAST_CHARGE_ELSEWHERE)


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a buyer shall pay, to whom it goes, and where they come back."""

    reference: str
    title: str
    amount_cents: int
    currency: str
    fee_cents: int
    destination: str
    email: str
    success_url: str
    cancel_url: str
    expires_at: int


def create_checkout_session(new: NewSession, *, idempotency_key: str) -> SessionFact:
    """Open a page to pay at. The same key with the same values gives the same session. Raises StripeFailure."""
    with our_errors():
        session = connection().v1.checkout.sessions.create(
            {
                "mode": "payment",
                "client_reference_id": new.reference,
                "customer_email": new.email,
                "submit_type": "pay",
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": new.currency,
                            "unit_amount": new.amount_cents,
                            "product_data": {"name": new.title},
                        },
                    }
                ],
                "payment_intent_data": {
                    "description": new.title,
                    "transfer_data": {"destination": new.destination},
                    "metadata": {"order": new.reference},
                    **({"application_fee_amount": new.fee_cents} if new.fee_cents else {}),
                },
                "metadata": {"order": new.reference},
                "success_url": new.success_url,
                "cancel_url": new.cancel_url,
                "expires_at": new.expires_at,
            },
            {"idempotency_key": idempotency_key},
        )
    return session_fact(session.to_dict(for_json=True))


def retrieve_session(session_id: str) -> SessionFact:
    """The session with its payment, charge and refunds as they are now. Raises StripeFailure."""
    with our_errors():
        session = connection().v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent.latest_charge.refunds"]}
        )
    return session_fact(session.to_dict(for_json=True))


def expire_session(session_id: str) -> None:
    """Close an open session so that it cannot be paid any more. Raises StripeFailure."""
    with our_errors():
        connection().v1.checkout.sessions.expire(session_id)


def order_of_payment(payment_intent_id: str) -> str:
    """The order's uuid that we wrote on the payment, or nothing when it is not ours. Raises StripeFailure."""
    with our_errors():
        intent = connection().v1.payment_intents.retrieve(payment_intent_id)
    return str((intent.to_dict(for_json=True).get("metadata") or {}).get("order", ""))


def create_refund(*, payment_intent_id: str, amount_cents: int, our_id: str) -> RefundFact:
    """Send money back to the buyer; the creator's part and our fee go back in proportion. Raises StripeFailure."""
    with our_errors():
        refund = connection().v1.refunds.create(
            {
                "payment_intent": payment_intent_id,
                "amount": amount_cents,
                "reason": "requested_by_customer",
                "reverse_transfer": True,
                "refund_application_fee": True,
                "metadata": {"refund_id": our_id},
            },
            {"idempotency_key": f"refund:{our_id}"},
        )
    return refund_fact(refund.to_dict(for_json=True))


def list_disputes(payment_intent_id: str) -> tuple[DisputeFact, ...]:
    """The disputes about a payment. Raises StripeFailure."""
    with our_errors():
        found = connection().v1.disputes.list({"payment_intent": payment_intent_id, "limit": 100})
    return tuple(dispute_fact(one) for one in found.to_dict(for_json=True)["data"])


def take_transfer_back(transfer_id: str, *, amount_cents: int, dispute_id: str) -> None:
    """Take the creator's part back while a bank disputes the payment; once per dispute. Raises StripeFailure."""
    with our_errors():
        connection().v1.transfers.reversals.create(
            transfer_id,
            {"amount": amount_cents, "metadata": {"dispute": dispute_id}},
            {"idempotency_key": f"dispute-reversal:{dispute_id}"},
        )


def transfer_again(*, destination: str, amount_cents: int, currency: str, dispute_id: str) -> None:
    """Send the creator's part again after a dispute was won; once per dispute. Raises StripeFailure."""
    with our_errors():
        connection().v1.transfers.create(
            {
                "amount": amount_cents,
                "currency": currency,
                "destination": destination,
                "metadata": {"dispute": dispute_id},
            },
            {"idempotency_key": f"dispute-transfer:{dispute_id}"},
        )

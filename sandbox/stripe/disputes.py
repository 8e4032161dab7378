"""A buyer's bank takes the money back: opened, won or lost from the control page."""

from sandbox.stripe.errors import ApiError, missing
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.ledger import DISPUTE_FEE_CENTS, move
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

EVIDENCE_SECONDS = 9 * 24 * 60 * 60


def open_dispute(world: World, charge: Record, reason: str = "fraudulent", amount: int = 0) -> Record:
    """Dispute a succeeded charge, in full or by an amount in cents. Raises `ApiError` when it cannot be."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise ApiError(f"Charge {charge['id']} cannot be disputed: it is not a paid, undisputed charge.")
    amount = amount or charge["amount"]
    if not 1 <= amount <= charge["amount"]:
        raise ApiError(f"A dispute of this charge is about 1 to {charge['amount']}.", param="amount")
    dispute_id = new_id("du")
    fee = DISPUTE_FEE_CENTS
    transaction = move(world, "adjustment", -amount, charge["currency"], dispute_id, fee=fee)
    dispute = {
        "id": dispute_id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [world.store.get("balance_transaction", transaction)],
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now() + EVIDENCE_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
    charge.update(disputed=True, _refund_blocked=True)
    world.store.put("charge", charge)
    world.store.put("dispute", dispute)
    emit(world, "charge.dispute.created", dispute)
    emit(world, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def warn(world: World, charge: Record) -> Record:
    """Announce that a card's issuer suspects fraud; refunding early avoids the dispute. Nothing else changes."""
    warning = {
        "id": new_id("issfr"),
        "object": "radar.early_fraud_warning",
        "actionable": not charge["refunded"],
        "charge": charge["id"],
        "created": now(),
        "fraud_type": "made_with_stolen_card",
        "livemode": False,
        "payment_intent": charge["payment_intent"],
    }
    world.store.put("radar.early_fraud_warning", warning)
    emit(world, "radar.early_fraud_warning.created", warning)
    return warning


def fetch(world: World, dispute_id: str) -> Record:
    """Return the stored dispute. Raises `ApiError`."""
    dispute = world.store.get("dispute", dispute_id)
    if dispute is None:
        raise missing("dispute", dispute_id)
    return dispute


def close(world: World, dispute: Record, *, won: bool) -> Record:
    """Decide an open dispute; when won the money comes back. Raises `ApiError` for a decided one."""
    if dispute["status"] in ("won", "lost"):
        raise ApiError(f"This dispute is already {dispute['status']}.")
    before = dispute["status"]
    dispute["status"] = "won" if won else "lost"
    if won:
        transaction = move(world, "adjustment", dispute["amount"], dispute["currency"], dispute["id"])
        dispute["balance_transactions"].append(world.store.get("balance_transaction", transaction))
        charge = world.store.get("charge", dispute["charge"]) or {}
        world.store.put("charge", charge | {"_refund_blocked": False})
    world.store.put("dispute", dispute)
    emit(world, "charge.dispute.closed", dispute, previous={"status": before})
    if won:
        emit(world, "charge.dispute.funds_reinstated", dispute)
    return dispute

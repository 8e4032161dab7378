"""Giving money back: whole or in part, with the creator's share and the platform's fee in proportion."""

from sandbox.stripe.errors import ApiError, invalid, missing
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.ledger import move
from sandbox.stripe.money import words
from sandbox.stripe.store import Record
from sandbox.stripe.transfers import reverse
from sandbox.stripe.world import World

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(world: World, params: Record) -> Record:
    """Refund a charge. Card refunds succeed at once; a bank debit's stays pending until settled. Raises `ApiError`."""
    charge = _charge_of(world, params)
    amount = _amount(params, charge)
    if params.get("reason", REASONS[0]) not in REASONS:
        raise invalid(f"Invalid reason: must be one of {', '.join(REASONS)}", "reason")
    before = charge["amount_refunded"]
    pending = charge["payment_method_details"]["type"] != "card"
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "destination_details": {"type": charge["payment_method_details"]["type"]},
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "status": "pending" if pending else "succeeded",
    }
    refund["balance_transaction"] = move(world, "refund", -amount, charge["currency"], refund["id"])
    if params.get("reverse_transfer"):
        refund["transfer_reversal"] = _reverse_share(world, charge, refund)
    if params.get("refund_application_fee"):
        _give_fee_back(world, charge, before + amount)
    charge.update(amount_refunded=before + amount, refunded=before + amount == charge["amount"])
    world.store.put("refund", refund)
    world.store.put("charge", charge)
    emit(world, "refund.created", refund)
    emit(world, "charge.refunded", charge, previous={"amount_refunded": before, "refunded": False})
    return refund


def fetch(world: World, refund_id: str) -> Record:
    """Return the stored refund. Raises `ApiError`."""
    refund = world.store.get("refund", refund_id)
    if refund is None:
        raise missing("refund", refund_id)
    return refund


def settle(world: World, refund: Record) -> None:
    """Let a pending refund arrive. Raises `ApiError` for any other."""
    if refund["status"] != "pending":
        raise ApiError(f"This refund is {refund['status']}, not pending.")
    refund["status"] = "succeeded"
    world.store.put("refund", refund)
    emit(world, "refund.updated", refund, previous={"status": "pending"})


def fail(world: World, refund: Record) -> None:
    """Let a refund come back, as banks do with closed accounts: the charge counts as not refunded again."""
    if refund["status"] not in ("pending", "succeeded"):
        raise ApiError(f"This refund is {refund['status']} already.")
    before = refund["status"]
    refund.update(status="failed", failure_reason="lost_or_stolen_card")
    refund["failure_balance_transaction"] = move(world, "refund_failure", refund["amount"], refund["currency"], refund["id"])
    charge = world.store.get("charge", refund["charge"]) or {}
    charge.update(amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
    world.store.put("refund", refund)
    world.store.put("charge", charge)
    for event_type in ("refund.failed", "refund.updated", "charge.refund.updated"):
        emit(world, event_type, refund, previous={"status": before})


def _charge_of(world: World, params: Record) -> Record:
    if "payment_intent" in params:
        intent = world.store.get("payment_intent", params["payment_intent"])
        if intent is None:
            raise missing("payment_intent", params["payment_intent"], "payment_intent")
        charge = world.store.get("charge", intent.get("latest_charge") or "")
        if charge is None or charge["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise invalid(message, "payment_intent")
    elif "charge" in params:
        charge = world.store.get("charge", params["charge"])
        if charge is None:
            raise missing("charge", params["charge"], "charge")
    else:
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.", "charge")
    if charge.get("_refund_blocked"):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed")
    return charge


def _amount(params: Record, charge: Record) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = int(params.get("amount", left))
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        asked, rest = words(amount, charge["currency"]), words(left, charge["currency"])
        raise invalid(f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})", "amount")
    return amount


def _reverse_share(world: World, charge: Record, refund: Record) -> str | None:
    """Take the refunded share of the transfer back; the last refund takes what is left, so cents never linger."""
    transfer = world.store.get("transfer", charge.get("transfer") or "")
    if transfer is None:
        raise invalid("Cannot reverse transfer: the charge does not have an associated transfer.", "reverse_transfer")
    share = transfer["amount"] * (charge["amount_refunded"] + refund["amount"]) // charge["amount"]
    amount = max(0, min(share, transfer["amount"]) - transfer["amount_reversed"])
    return str(reverse(world, transfer, amount, source_refund=refund["id"])["id"]) if amount else None


def _give_fee_back(world: World, charge: Record, refunded: int) -> None:
    fee = world.store.get("application_fee", charge.get("application_fee") or "")
    if fee is None:
        raise invalid("Cannot refund application fee: the charge has none.", "refund_application_fee")
    amount = fee["amount"] * refunded // charge["amount"] - fee["amount_refunded"]
    if amount <= 0:
        return
    fee["amount_refunded"] += amount
    fee["refunded"] = fee["amount_refunded"] == fee["amount"]
    fee["refunds"]["data"].insert(0, _fee_refund(world, fee, amount))
    world.store.put("application_fee", fee)
    emit(world, "application_fee.refunded", fee)


def _fee_refund(world: World, fee: Record, amount: int) -> Record:
    refund_id = new_id("fr")
    return {
        "id": refund_id,
        "object": "fee_refund",
        "amount": amount,
        "balance_transaction": move(world, "application_fee_refund", -amount, fee["currency"], refund_id),
        "created": now(),
        "currency": fee["currency"],
        "fee": fee["id"],
        "metadata": {},
    }

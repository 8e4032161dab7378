"""Transfers to creators and their reversals, as the platform asks for them by API."""

from sandbox.stripe.errors import ApiError, invalid, missing
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.ledger import move
from sandbox.stripe.money import MINIMUM_CENTS, words
from sandbox.stripe.payments import new_transfer
from sandbox.stripe.session_rules import check_destination
from sandbox.stripe.store import Record
from sandbox.stripe.world import World


def create(world: World, params: Record) -> Record:
    """Move money to a creator's account. Raises `ApiError`."""
    check_destination(world, params["destination"], "destination")
    if params["currency"] not in MINIMUM_CENTS:
        raise invalid(f"Invalid currency: {params['currency']}", "currency")
    if params.get("amount", 0) < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    source = params.get("source_transaction")
    if source is not None and world.store.get("charge", source) is None:
        raise missing("charge", source, "source_transaction")
    return new_transfer(
        world,
        params["amount"],
        params["currency"],
        params["destination"],
        source_transaction=source,
        metadata=params.get("metadata") or {},
        transfer_group=params.get("transfer_group"),
        description=params.get("description"),
    )


def fetch(world: World, transfer_id: str) -> Record:
    """Return the stored transfer. Raises `ApiError`."""
    transfer = world.store.get("transfer", transfer_id)
    if transfer is None:
        raise missing("transfer", transfer_id)
    return transfer


def create_reversal(world: World, transfer_id: str, params: Record) -> Record:
    """Take back a transfer, whole or in part. Raises `ApiError`."""
    transfer = fetch(world, transfer_id)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = int(params.get("amount", left))
    if left == 0:
        raise ApiError(f"Transfer {transfer_id} is already fully reversed.", code="transfer_already_reversed")
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        asked, rest = words(amount, transfer["currency"]), words(left, transfer["currency"])
        raise invalid(f"Reversal amount ({asked}) is greater than unreversed amount on transfer ({rest})", "amount")
    return reverse(world, transfer, amount, metadata=params.get("metadata") or {})


def reverse(
    world: World,
    transfer: Record,
    amount: int,
    *,
    source_refund: str | None = None,
    metadata: Record | None = None,
) -> Record:
    """Take back `amount` cents of a transfer and return the reversal."""
    reversal_id = new_id("trr")
    reversal = {
        "id": reversal_id,
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": move(world, "transfer_refund", amount, transfer["currency"], reversal_id),
        "created": now(),
        "currency": transfer["currency"],
        "destination_payment_refund": new_id("pyr"),
        "metadata": metadata or {},
        "source_refund": source_refund,
        "transfer": transfer["id"],
    }
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    world.store.put("transfer_reversal", reversal)
    world.store.put("transfer", transfer)
    emit(world, "transfer.reversed", transfer)
    return reversal

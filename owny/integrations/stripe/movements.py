"""Money that entered or left our balance at Stripe, read from the objects that moved it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

MovementKind = Literal[
    "charge",
    "transfer",
    "fee",
    "refund",
    "refund_failed",
    "fee_refund",
    "reversal",
    "dispute_reversal",
    "dispute",
    "dispute_won",
    "transfer_again",
    "part_again",
]


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that entered or left our balance at Stripe. `id` is the balance transaction's, `source` what moved it.

    `amount_cents` and `fee_cents` are None until the balance transaction was fetched; amounts that leave are negative.
    """

    id: str
    kind: MovementKind
    source: str
    amount_cents: int | None = None
    fee_cents: int = 0
    currency: str = ""
    made_at: int = 0


def movement_fact(movement: Movement, transaction: Mapping[str, Any]) -> Movement:
    """The movement with what its balance transaction says."""
    return as_movement(movement.kind, movement.source, transaction)


def transfer_movements(transfer: Mapping[str, Any], kind: MovementKind) -> tuple[Movement, ...]:
    """What a transfer and its reversals moved."""
    reversals = (transfer.get("reversals") or {}).get("data", ())
    sent = as_movement(kind, transfer["id"], transfer["balance_transaction"])
    return (sent, *map(reversal_movement, reversals))


def reversal_movement(reversal: Mapping[str, Any]) -> Movement:
    """What was taken back of a transfer, because of a refund or else of a dispute."""
    is_of_refund = reversal.get("source_refund") or (reversal.get("metadata") or {}).get("because") == "refund"
    kind: MovementKind = "reversal" if is_of_refund else "dispute_reversal"
    return as_movement(kind, reversal["id"], reversal["balance_transaction"])


def as_movement(kind: MovementKind, source: str, transaction: Mapping[str, Any] | str) -> Movement:
    """A movement from its balance transaction, or from the id of it."""
    if isinstance(transaction, str):
        return Movement(transaction, kind, source)
    return Movement(
        id=transaction["id"],
        kind=kind,
        source=source,
        amount_cents=transaction["amount"],
        fee_cents=transaction["fee"],
        currency=transaction["currency"],
        made_at=transaction["created"],
    )


def movements_of_charge(charge: Mapping[str, Any]) -> Iterator[Movement]:
    """All that a charge moved so far, as far as it was expanded."""
    if charge.get("balance_transaction"):
        yield as_movement("charge", charge["id"], charge["balance_transaction"])
    if isinstance(transfer := charge.get("transfer"), Mapping):
        yield from transfer_movements(transfer, "transfer")
    if isinstance(fee := charge.get("application_fee"), Mapping):
        yield as_movement("fee", fee["id"], fee["balance_transaction"])
        for back in (fee.get("refunds") or {}).get("data", ()):
            yield as_movement("fee_refund", back["id"], back["balance_transaction"])
    for refund in (charge.get("refunds") or {}).get("data", ()):
        yield from refund_movements(refund)


def refund_movements(refund: Mapping[str, Any]) -> Iterator[Movement]:
    """What a refund moved, and what came back when it failed."""
    if refund.get("balance_transaction"):
        yield as_movement("refund", refund["id"], refund["balance_transaction"])
    if refund.get("failure_balance_transaction"):
        yield as_movement("refund_failed", refund["id"], refund["failure_balance_transaction"])

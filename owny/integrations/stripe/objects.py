"""What Stripe told us, as our own frozen words. Amounts are in the currency's smallest unit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from owny.integrations.stripe.movements import Movement, as_movement, movements_of_charge

RefundState = Literal["pending", "succeeded", "failed"]
DisputeState = Literal["open", "won", "lost"]

_REFUND_STATES: Mapping[str, RefundState] = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
_DISPUTE_STATES: Mapping[str, DisputeState] = {
    "won": "won", "lost": "lost", "warning_closed": "won", "prevented": "won",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RefundFact:
    """A refund. `our_id` is the uuid of our row when we asked for it."""

    id: str
    amount_cents: int
    state: RefundState
    our_id: str = ""


@dataclass(frozen=True, slots=True)
class DisputeFact:
    """A bank took money back. `due_by` is the Unix second until which evidence counts, 0 when there is none."""

    id: str
    amount_cents: int
    state: DisputeState
    reason: str
    due_by: int = 0
    movements: tuple[Movement, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferFact:
    """Money that was sent to a creator. `left_cents` is what was not taken back of it, `taken_for` what was, by dispute."""

    id: str
    left_cents: int
    taken_for: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """The payment behind a session. `problem` is why it failed, in Stripe's words; `fee_left_cents` is what was not given
    back of our fee."""

    id: str
    status: str
    problem: str = ""
    charge_id: str = ""
    transfer: TransferFact | None = None
    fee_left_cents: int = 0
    is_disputed: bool = False
    refunds: tuple[RefundFact, ...] = ()
    movements: tuple[Movement, ...] = ()
    has_more_refunds: bool = False

    @property
    def has_failed_refunds(self) -> bool:
        """Whether money that was sent back came back to us."""
        return any(refund.state == "failed" for refund in self.refunds)


@dataclass(frozen=True, slots=True)
class LineFact:
    """One line of a session: what it is called, what it costs without tax, and its tax."""

    title: str
    amount_cents: int
    tax_cents: int


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A Checkout Session. `reference` is our order's uuid; `url` is empty once it is over. `amount_cents` is all that is
    paid, `tax_cents` the tax in it. `tax_id` is the buyer's, such as `VAT DE123456789`. `as_of` is the Unix second, by
    Stripe's clock, up to which everything that happened is in it; 0 when that is not known.
    """

    id: str
    status: Literal["open", "complete", "expired"]
    payment_status: Literal["paid", "unpaid", "no_payment_required"]
    reference: str
    url: str
    amount_cents: int
    currency: str
    email: str
    name: str
    is_live: bool
    payment: PaymentFact | None = None
    tax_cents: int = 0
    lines: tuple[LineFact, ...] = ()
    tax_id: str = ""
    invoice_url: str = ""
    as_of: int = 0


@dataclass(frozen=True, slots=True)
class WarningFact:
    """A card's bank suspects fraud about a payment."""

    id: str
    payment_id: str
    fraud_type: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something Stripe asks of a creator, in Stripe's own words."""

    description: str
    deadline: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountFact:
    """A payout account. `transfers` is the status of the capability that lets us pay it; empty before it has one."""

    id: str
    transfers: str
    is_closed: bool
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class EventFact:
    """A verified event. `object_id` is what it is about; `payload` is the event as it came."""

    id: str
    type: str
    api_version: str
    object_id: str
    payload: Mapping[str, Any]


def refund_fact(refund: Mapping[str, Any]) -> RefundFact:
    """Read a refund object."""
    return RefundFact(
        id=refund["id"],
        amount_cents=refund["amount"],
        state=_REFUND_STATES.get(refund["status"] or "", "pending"),
        our_id=(refund.get("metadata") or {}).get("refund_id", ""),
    )


def dispute_fact(dispute: Mapping[str, Any]) -> DisputeFact:
    """Read a dispute object."""
    return DisputeFact(
        id=dispute["id"],
        amount_cents=dispute["amount"],
        state=_DISPUTE_STATES.get(dispute["status"], "open"),
        reason=dispute.get("reason") or "",
        due_by=(dispute.get("evidence_details") or {}).get("due_by") or 0,
        movements=tuple(
            as_movement("dispute" if one["amount"] < 0 else "dispute_won", dispute["id"], one)
            for one in dispute.get("balance_transactions") or ()
        ),
    )


_KINDS = {"vat": "VAT", "gst": "GST", "ein": "EIN", "abn": "ABN"}
"""What people call a tax id, by the end of Stripe's word for it (`eu_vat`); others stand alone."""


def session_fact(session: Mapping[str, Any]) -> SessionFact:
    """Read a session object, with its payment when that was expanded."""
    customer = session.get("customer_details") or {}
    payment = session.get("payment_intent")
    found = session.get("invoice")
    invoice = found if isinstance(found, Mapping) else {}
    tax_ids = customer.get("tax_ids") or ()
    return SessionFact(
        id=session["id"],
        status=session.get("status") or "open",
        payment_status=session["payment_status"],
        reference=session.get("client_reference_id") or "",
        url=session.get("url") or "",
        amount_cents=session.get("amount_total") or 0,
        currency=session.get("currency") or "",
        email=customer.get("email") or session.get("customer_email") or "",
        name=customer.get("name") or "",
        is_live=session["livemode"],
        payment=_payment_fact(payment) if isinstance(payment, Mapping) else None,
        tax_cents=(session.get("total_details") or {}).get("amount_tax") or 0,
        lines=tuple(
            LineFact(line.get("description") or "", line["amount_subtotal"], line.get("amount_tax") or 0)
            for line in (session.get("line_items") or {}).get("data", ())
        ),
        tax_id=", ".join(f"{_KINDS.get(one['type'].rpartition('_')[2], '')} {one['value']}".strip() for one in tax_ids),
        invoice_url=invoice.get("hosted_invoice_url") or "",
    )


def transfer_fact(transfer: Mapping[str, Any]) -> TransferFact:
    """Read a transfer object with its reversals."""
    taken_for: Counter[str] = Counter()
    for reversal in (transfer.get("reversals") or {}).get("data", ()):
        if dispute_id := (reversal.get("metadata") or {}).get("dispute"):
            taken_for[dispute_id] += reversal["amount"]
    return TransferFact(transfer["id"], transfer["amount"] - transfer["amount_reversed"], taken_for)


def _payment_fact(intent: Mapping[str, Any]) -> PaymentFact:
    found = intent.get("latest_charge")
    charge = found if isinstance(found, Mapping) else {}
    transfer, fee = charge.get("transfer"), charge.get("application_fee")
    return PaymentFact(
        id=intent["id"],
        status=intent["status"],
        problem=(intent.get("last_payment_error") or {}).get("message") or "",
        charge_id=charge.get("id", ""),
        transfer=transfer_fact(transfer) if isinstance(transfer, Mapping) else None,
        fee_left_cents=fee["amount"] - fee["amount_refunded"] if isinstance(fee, Mapping) else 0,
        is_disputed=bool(charge.get("disputed")),
        refunds=tuple(refund_fact(one) for one in (charge.get("refunds") or {}).get("data", ())),
        movements=tuple(movements_of_charge(charge)),
        has_more_refunds=bool((charge.get("refunds") or {}).get("has_more")),
    )


def account_fact(account: Mapping[str, Any]) -> AccountFact:
    """Read a v2 account that was fetched with its recipient configuration and requirements."""
    recipient = (account.get("configuration") or {}).get("recipient") or {}
    balance = (recipient.get("capabilities") or {}).get("stripe_balance") or {}
    entries = (account.get("requirements") or {}).get("entries") or ()
    return AccountFact(
        id=account["id"],
        transfers=(balance.get("stripe_transfers") or {}).get("status") or "",
        is_closed=bool(account.get("closed")),
        requirements=tuple(_requirement(entry) for entry in entries),
    )


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    return Requirement(
        description=entry["description"],
        deadline=(entry.get("minimum_deadline") or {}).get("status") or "",
        errors=tuple(error["description"] for error in entry.get("errors") or () if error.get("description")),
    )

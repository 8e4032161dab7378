"""What an order moved, written down once: from what Stripe tells, never from what we meant to do."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.db.models import Sum

from owny.integrations import stripe
from owny.integrations.stripe import DisputeFact, Movement, PaymentFact
from products.models import EntryKind, LedgerEntry, Order

OF_DISPUTES = ("dispute", "dispute_won")


def fresh_movements(order: Order, payment: PaymentFact | None, disputes: Iterable[DisputeFact]) -> list[Movement]:
    """Movements of an order that are not written yet, with their amounts. Asks Stripe, so it is called outside of a
    transaction. Raises StripeFailure.
    """
    if payment is None:
        return []
    ids = set(order.entries.values_list("stripe_id", flat=True))
    found = [*payment.movements, *(movement for dispute in disputes for movement in dispute.movements)]
    if payment.is_disputed:
        for dispute in order.disputes.exclude(returned_transfer_id=""):
            found += stripe.movements_of_transfer(dispute.returned_transfer_id, "transfer_again")
    if payment.has_failed_refunds:
        for refund in order.refunds.exclude(returned_transfer_id=""):
            found += stripe.movements_of_transfer(refund.returned_transfer_id, "part_again")
    return [stripe.fetch_movement(movement) for movement in found if movement.id not in ids]


def write_entries(order: Order, movements: Iterable[Movement]) -> None:
    """Write movements down; those that another worker has written meanwhile stay as they are."""
    rows = [row for movement in movements for row in _rows(order, movement)]
    LedgerEntry.objects.bulk_create(rows, ignore_conflicts=True)


def balance_of(order: Order) -> Mapping[str, int]:
    """What the order left on our balance, by currency."""
    sums = order.entries.order_by().values_list("currency").annotate(sum=Sum("amount_cents"))
    return {currency: amount for currency, amount in sums if amount}


def _rows(order: Order, movement: Movement) -> Iterable[LedgerEntry]:
    parts = {EntryKind(movement.kind): movement.amount_cents or 0}
    fee_kind = EntryKind.DISPUTE_FEE if movement.kind in OF_DISPUTES else EntryKind.STRIPE_FEE
    parts[fee_kind] = -movement.fee_cents
    for kind, amount in parts.items():
        if amount:
            yield LedgerEntry(
                order=order,
                kind=kind,
                amount_cents=amount,
                currency=movement.currency,
                stripe_id=movement.id,
                source=movement.source,
                made_at=datetime.fromtimestamp(movement.made_at, UTC),
            )

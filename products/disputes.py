"""While a buyer's bank disputes a payment: access is frozen and the creator's part is taken back; a won one returns it."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone

from owny.integrations import stripe
from owny.integrations.stripe import DisputeFact, PaymentFact, StripeRefused, TransferFact
from products import money_emails
from products.creators_part import part_left, send_part_again, transfers_of
from products.models import Dispute, DisputeStatus, Order

logger = logging.getLogger(__name__)


def record(order: Order, facts: Iterable[DisputeFact]) -> bool:
    """Keep what Stripe says of the order's disputes, and say whether it was new; a decided one stays decided. The caller
    holds the order's lock.
    """
    touched = False
    for fact in facts:
        row, is_new = Dispute.objects.get_or_create(
            stripe_id=fact.id,
            defaults={
                "order": order,
                "amount_cents": fact.amount_cents,
                "reason": fact.reason[:60],
                "respond_until": datetime.fromtimestamp(fact.due_by, UTC) if fact.due_by else None,
            },
        )
        if row.status == DisputeStatus.OPEN and fact.state != "open":
            row.status = DisputeStatus(fact.state)
            row.closed_at = timezone.now()
            row.save(update_fields=["status", "closed_at"])
            if not is_new or row.status == DisputeStatus.LOST:
                money_emails.send_dispute_end(order, row)
            is_new = True
        touched |= is_new
    return touched


def balance(order: Order, payment: PaymentFact) -> bool:
    """Take the creator's part back for open and lost disputes, and send it again for won ones, once each; whether money
    moved.

    A dispute debits the platform, and Stripe does not take the creator's part back by itself. Raises StripeFailure.
    """
    moved = False
    for dispute in order.disputes.filter(returned_at__isnull=True):
        if dispute.status == DisputeStatus.WON:
            moved |= _give_back(order, dispute)
        elif not dispute.taken_back_cents:
            moved |= _take_back(order, dispute, payment)
    return moved


def _take_back(order: Order, dispute: Dispute, payment: PaymentFact) -> bool:
    amount, taken = min(part_left(order, gone_cents=order.refunded_cents), dispute.amount_cents), 0
    for transfer in transfers_of(order, payment):
        already = transfer.taken_for.get(dispute.stripe_id, 0)
        cents = already or min(amount - taken, transfer.left_cents)
        if cents > 0 and not already and not _take_of(transfer, dispute, cents):
            return False
        taken += cents
    Dispute.objects.filter(pk=dispute.pk).update(taken_back_cents=taken)
    return taken > 0


def _take_of(transfer: TransferFact, dispute: Dispute, cents: int) -> bool:
    try:
        stripe.take_back_for_dispute(transfer.id, amount_cents=cents, dispute_id=dispute.stripe_id)
    except StripeRefused:
        # Reversed by hand in Stripe's dashboard, or nothing left: a person's decision stands.
        logger.exception("transfer %s was not taken back for dispute %s", transfer.id, dispute.stripe_id)
        return False
    return True


def _give_back(order: Order, dispute: Dispute) -> bool:
    if not dispute.taken_back_cents:
        return False
    transfer_id = send_part_again(order, cents=dispute.taken_back_cents, about="dispute", about_id=dispute.stripe_id)
    if transfer_id:
        Dispute.objects.filter(pk=dispute.pk).update(returned_at=timezone.now(), returned_transfer_id=transfer_id)
    return bool(transfer_id)

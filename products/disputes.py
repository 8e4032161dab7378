"""While a buyer's bank disputes a payment: access is frozen and the creator's part is taken back; a won one returns it."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from owny.integrations import stripe
from owny.integrations.stripe import DisputeFact, StripeRefused
from products import money_emails
from products.models import Dispute, DisputeStatus, Order, RefundStatus

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
            if not is_new:
                money_emails.send_dispute_end(order, row)
            is_new = True
        touched |= is_new
    return touched


def balance(order: Order, *, transfer_id: str) -> bool:
    """Take the creator's part back for open and lost disputes, and send it again for won ones, once each; whether money
    moved. What is refunded after that comes out of what was sent again.

    A dispute debits the platform, and Stripe does not take the creator's part back by itself. Raises StripeFailure.
    """
    moved = False
    for dispute in order.disputes.filter(returned_at__isnull=True):
        if dispute.status == DisputeStatus.WON:
            moved |= _give_back(order, dispute)
        elif not dispute.taken_back_cents:
            moved |= _take_back(order, dispute, transfer_id)
    for dispute in _returned(order):
        part = creators_part(order, gone_cents=_gone_at_stripe(order))
        moved |= stripe.leave_of_transfer(dispute.returned_transfer_id, cents=part, dispute_id=dispute.stripe_id)
    return moved


def was_sent_again(order: Order) -> bool:
    """Whether the creator has their part by another transfer than that of the payment, after a won dispute."""
    return bool(_returned(order))


def _returned(order: Order) -> list[Dispute]:
    """Disputes after which all of the creator's part was sent again; after one about less, the first transfer still has the
    rest, and refunds go on to come out of that."""
    won = order.disputes.filter(returned_at__isnull=False)
    return [one for one in won if one.amount_cents >= min(order.total_cents, one.taken_back_cents + 1)]


def creators_part(order: Order, *, gone_cents: int) -> int:
    """What is left with the creator: their part of the sale less the same share of it that went back to the buyer."""
    if not order.total_cents:
        return 0
    part = order.net_cents - order.fee_cents
    return part + -part * min(gone_cents, order.total_cents) // order.total_cents


def _gone_at_stripe(order: Order) -> int:
    """What went back of the order, as far as Stripe has confirmed that it will."""
    sent = order.refunds.exclude(status=RefundStatus.FAILED).filter(stripe_id__isnull=False)
    return sent.aggregate(sum=Sum("amount_cents"))["sum"] or 0


def _take_back(order: Order, dispute: Dispute, transfer_id: str) -> bool:
    amount = min(creators_part(order, gone_cents=order.refunded_cents), dispute.amount_cents)
    if amount < 1:
        return False
    try:
        stripe.take_transfer_back(transfer_id, amount_cents=amount, dispute_id=dispute.stripe_id)
    except StripeRefused:
        # Reversed by hand in Stripe's dashboard, or nothing left: a person's decision stands.
        logger.exception("transfer %s was not taken back for dispute %s", transfer_id, dispute.stripe_id)
        return False
    Dispute.objects.filter(pk=dispute.pk).update(taken_back_cents=amount)
    return True


def _give_back(order: Order, dispute: Dispute) -> bool:
    if not dispute.taken_back_cents:
        return False
    transfer_id = stripe.transfer_again(
        destination=order.lines[0].product.creator.payout_account_id,
        amount_cents=dispute.taken_back_cents,
        currency=order.currency,
        dispute_id=dispute.stripe_id,
        group=str(order.uuid),
    )
    with transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(returned_at=timezone.now(), returned_transfer_id=transfer_id)
    return True

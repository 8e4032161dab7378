"""The creator's part of an order, as it is at Stripe: sent with the payment, sent again when a dispute was won or a refund
failed, and taken back with refunds."""

from dataclasses import replace
from typing import Literal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from owny.integrations import stripe
from owny.integrations.stripe import PaymentFact, TransferFact
from products import money_emails
from products.models import DisputeStatus, Order, Refund, RefundStatus


def part_left(order: Order, *, gone_cents: int) -> int:
    """What is left with the creator: their part of the sale less the same share of it that went back to the buyer."""
    if not order.total_cents:
        return 0
    part = order.net_cents - order.fee_cents
    return part + -part * min(gone_cents, order.total_cents) // order.total_cents


def was_sent_again(order: Order) -> bool:
    """Whether the creator has of their part by another transfer than that of the payment. Then a refund must not take it
    out of that one: `settle` takes it from where it is."""
    return bool(_sent_again(order))


def transfers_of(order: Order, payment: PaymentFact) -> list[TransferFact]:
    """What the creator has of the order, those sent last first; of the payment's own transfer without our fee. Raises
    StripeFailure."""
    if payment.transfer is None:
        return []
    first = replace(payment.transfer, left_cents=max(0, payment.transfer.left_cents - payment.fee_left_cents))
    return [*(stripe.retrieve_transfer(transfer_id) for transfer_id in _sent_again(order)), first]


def send_part_again(order: Order, *, cents: int, about: Literal["dispute", "refund"], about_id: str) -> str:
    """Send of the creator's part once more, once for each dispute or refund; the transfer's id. Empty while the creator has
    no account it could go to: it waits for the next look of `check_ledgers`. Raises StripeFailure."""
    account_id = order.lines[0].product.creator.payout_account_id
    if not account_id:
        return ""
    return stripe.transfer_again(
        destination=account_id,
        amount_cents=cents,
        currency=order.currency,
        group=str(order.uuid),
        about=about,
        about_id=about_id,
    )


def settle(order: Order, payment: PaymentFact) -> bool:
    """Send the creator's part of failed refunds again, once each, and after that take what other refunds owe of what was
    sent again; whether money moved. While a bank has not decided a dispute, all of it waits. Raises StripeFailure.

    Stripe puts a refund that failed back on our balance, but does not undo what was taken from the creator with it.
    """
    if order.disputes.filter(status=DisputeStatus.OPEN).exists():
        return False
    back = sum(refund.amount_cents for refund in payment.refunds if refund.state != "failed")
    lost = order.disputes.filter(status=DisputeStatus.LOST).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    failed = [refund.id for refund in payment.refunds if refund.state == "failed"]
    waiting = list(order.refunds.filter(stripe_id__in=failed, returned_at__isnull=True).order_by("pk"))
    held = transfers_of(order, payment)
    missing = part_left(order, gone_cents=back + lost) - sum(one.left_cents for one in held)
    is_sent = False
    for refund in waiting:
        sent = _send_again(order, refund, at_most=missing)
        missing -= sent
        is_sent = is_sent or sent > 0
    # What is owed after that is found by the next look, which sees what was sent now.
    return is_sent or _take_what_is_owed(held, sum(one.left_cents for one in held) - part_left(order, gone_cents=back))


def _sent_again(order: Order) -> list[str]:
    """The transfers beside that of the payment, the last first."""
    rows = [
        *order.disputes.filter(returned_at__isnull=False).values_list("returned_at", "returned_transfer_id"),
        *order.refunds.filter(returned_at__isnull=False).values_list("returned_at", "returned_transfer_id"),
    ]
    return [transfer_id for _, transfer_id in sorted(rows, reverse=True)]


def _send_again(order: Order, refund: Refund, *, at_most: int) -> int:
    """Send the part that went with a failed refund; what was sent. The amount is on the row before Stripe is asked, so that
    whoever comes second asks for the same."""
    amount = min(at_most, part_left(order, gone_cents=0) - part_left(order, gone_cents=refund.amount_cents))
    if amount < 1:
        money_emails.send_refund_came_back(refund)
        return 0
    Refund.objects.filter(pk=refund.pk, returned_cents=0).update(returned_cents=amount)
    refund.refresh_from_db()
    transfer_id = send_part_again(order, cents=refund.returned_cents, about="refund", about_id=refund.stripe_id or "")
    if not transfer_id:
        return 0
    with transaction.atomic():
        refund.returned_transfer_id, refund.returned_at = transfer_id, timezone.now()
        mine = Refund.objects.filter(pk=refund.pk, status=RefundStatus.FAILED, returned_at__isnull=True)
        mine.update(returned_transfer_id=transfer_id, returned_at=refund.returned_at)
        money_emails.send_refund_came_back(refund)
    return refund.returned_cents


def _take_what_is_owed(held: list[TransferFact], owed: int) -> bool:
    if len(held) < 2 or owed < 1:
        return False
    for transfer in held:
        amount = min(owed, transfer.left_cents)
        if amount > 0:
            stripe.take_back_for_refunds(transfer, amount_cents=amount)
            owed -= amount
    return True

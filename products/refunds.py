"""A creator sends money back: our row first, then Stripe, with the row's uuid as the key."""

import logging

from django.db import transaction

from creators.models import User
from owny.integrations import stripe
from owny.integrations.stripe import StripeFailure
from owny.lib.money import format_money
from products import refund_rows
from products.creators_part import was_sent_again
from products.fulfillment import PaymentMismatch, fulfill, settle_again
from products.models import Order, OrderItem, OrderStatus, Refund, RefundReason, RefundStatus

logger = logging.getLogger(__name__)


class RefundNotPossible(Exception):
    """The order cannot be refunded (by this amount); the text is a sentence for the creator."""


def refund_order(
    *,
    order: Order,
    amount_cents: int,
    made_by: User | None,
    item: OrderItem | None = None,
    reason: RefundReason = RefundReason.ASKED,
    seen_cents: int | None = None,
) -> Refund:
    """Send an amount back to the buyer, for one item or for the order as a whole; all of it also takes the product away.
    `seen_cents` is what had gone back when it was asked for, so that one press is one refund.

    Without an answer from Stripe the refund stays on its way and `reconcile_orders` sends it again.
    Raises RefundNotPossible, and StripeFailure when Stripe refuses.
    """
    refund = _write_down(order, amount_cents, made_by, item, reason, seen_cents)
    try:
        return send_refund(refund)
    except StripeFailure as failure:
        if not failure.retryable:
            raise
        return refund


def send_refund(refund: Refund) -> Refund:
    """Ask Stripe to send the money; safe to repeat. A refusal closes the row. Raises StripeFailure."""
    try:
        fact = stripe.create_refund(
            payment_intent_id=refund.order.stripe_payment_intent_id or "",
            amount_cents=refund.amount_cents,
            our_id=str(refund.uuid),
            had_fee=refund.order.has_application_fee,
            is_fraud=refund.reason == RefundReason.FRAUD,
            takes_part_back=not was_sent_again(refund.order),
        )
    except StripeFailure as failure:
        if not failure.retryable:
            _give_up(refund)
        raise
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=refund.order_id)
        refund_rows.record(order, (fact,))
        settle_again(order)
    try:
        fulfill(order)
    except (StripeFailure, PaymentMismatch):
        logger.exception("the refund %s is made; what it moved is booked later", refund.uuid)
    refund.refresh_from_db()
    return refund


def send_waiting_refund(refund: Refund) -> Refund:
    """Send again what Stripe never confirmed, after looking whether it did arrive. Raises StripeFailure and
    PaymentMismatch."""
    fulfill(refund.order)
    refund.refresh_from_db()
    return refund if refund.stripe_id else send_refund(refund)


@transaction.atomic
def _write_down(
    order: Order,
    amount_cents: int,
    made_by: User | None,
    item: OrderItem | None,
    reason: RefundReason,
    seen_cents: int | None,
) -> Refund:
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.is_lost:
        raise RefundNotPossible("The buyer's bank has sent the money back already. Nothing is left to refund.")
    if order.status == OrderStatus.DISPUTED:
        raise RefundNotPossible("The buyer's bank has taken the money back already. Wait until the dispute is decided.")
    if not order.refundable_cents or not order.stripe_payment_intent_id:
        raise RefundNotPossible("Nothing of this order can be refunded.")
    if seen_cents not in (None, order.refunded_cents):
        gone = format_money(order.refunded_cents, order.currency)
        raise RefundNotPossible(
            f"By now {gone} of this order has gone back; this was not sent on top. Look before you send more."
        )
    most = order.refundable_cents if item is None else refund_rows.refundable_of(order, item)
    if not 1 <= amount_cents <= most:
        raise RefundNotPossible(f"Choose an amount of at most {format_money(most, order.currency)}.")
    refund = Refund.objects.create(order=order, item=item, amount_cents=amount_cents, made_by=made_by, reason=reason)
    refund_rows.sum_up(order)
    order.save(update_fields=["refunded_cents"])
    return refund


@transaction.atomic
def _give_up(refund: Refund) -> None:
    order = Order.objects.select_for_update().get(pk=refund.order_id)
    Refund.objects.filter(pk=refund.pk, stripe_id__isnull=True).update(status=RefundStatus.FAILED)
    refund_rows.sum_up(order)
    settle_again(order)

"""An order moves along its states here, and nowhere else: by what Stripe says now, never by what an event said."""

import logging

from django.db import transaction
from django.utils import timezone

from owny.integrations import stripe
from owny.integrations.stripe import DisputeFact, SessionFact
from products import audience, disputes, emails, refund_rows
from products.access import align_access
from products.models import Buyer, DisputeStatus, Order, OrderStatus
from products.models.order import SETTLED

logger = logging.getLogger(__name__)

FAILED_PAYMENT = frozenset({"requires_payment_method", "canceled"})


class PaymentMismatch(Exception):
    """What was paid at Stripe is not what the order says: nothing is granted, a person must look."""


def fulfill(order: Order, *, session_id: str = "") -> Order:
    """Ask Stripe about the order's session and act on the answer; a hundred times is the same as once.

    Called by the webhook, the thanks page, refunds and reconciliation. Raises StripeFailure and PaymentMismatch.
    """
    session_id = session_id or order.stripe_session_id or ""
    if not session_id:
        return order
    session = stripe.retrieve_session(session_id)
    opened = stripe.list_disputes(session.payment.id) if session.payment and session.payment.is_disputed else ()
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        _check(order, session)
        _record(order, session, opened)
        _move(order, _state_of(order, session), name=session.name)
    if session.payment and session.payment.transfer_id:
        disputes.balance(order, transfer_id=session.payment.transfer_id)
    return order


def complete_claim(order: Order) -> Order:
    """Settle an order that costs nothing, once its e-mail address is confirmed. Safe to repeat."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.total_cents == 0 and order.status == OrderStatus.PENDING:
            _move(order, OrderStatus.PAID)
    return order


def settle_again(order: Order) -> None:
    """Work out a settled order's state after its refunds or disputes changed; the caller holds its lock."""
    _move(order, _settled_state(order))


def _check(order: Order, session: SessionFact) -> None:
    problem = ""
    if session.reference != str(order.uuid):
        problem = "the session belongs to another order"
    elif session.amount_cents != order.total_cents or session.currency != order.currency:
        problem = f"{session.amount_cents} {session.currency} is not {order.total_cents} {order.currency}"
    elif session.is_live != stripe.is_live():
        problem = "live and test mode are mixed"
    elif order.status in SETTLED and session.id != order.stripe_session_id:
        problem = "a second session of a settled order"
    if problem:
        logger.error("order %s is not fulfilled by session %s: %s", order.uuid, session.id, problem)
        raise PaymentMismatch(problem)


def _record(order: Order, session: SessionFact, opened: tuple[DisputeFact, ...]) -> None:
    order.stripe_session_id = session.id
    order.email = order.email or session.email
    if session.payment is None:
        return
    order.stripe_payment_intent_id = session.payment.id
    order.failure = "" if session.payment_status == "paid" else session.payment.problem[:200]
    refund_rows.record(order, session.payment.refunds)
    disputes.record(order, opened)


def _state_of(order: Order, session: SessionFact) -> str:
    """The state that follows from the session. An answer that was overtaken never takes a settled order back."""
    if session.payment_status != "unpaid":
        return _settled_state(order)
    if order.status in SETTLED:
        return order.status
    if session.status == "expired":
        return OrderStatus.EXPIRED
    if session.status == "open":
        return order.status
    failed = session.payment is None or session.payment.status in FAILED_PAYMENT
    return OrderStatus.FAILED if failed or order.status == OrderStatus.FAILED else OrderStatus.PROCESSING


def _settled_state(order: Order) -> str:
    if order.disputes.exclude(status=DisputeStatus.WON).exists():
        return OrderStatus.DISPUTED
    if order.total_cents and order.refunded_cents >= order.total_cents:
        return OrderStatus.REFUNDED
    return OrderStatus.PAID


def _move(order: Order, state: str, *, name: str = "") -> None:
    """Store the new state with everything that goes with it; mails leave after commit."""
    before, order.status = order.status, state
    if state in SETTLED and order.paid_at is None:
        order.paid_at = timezone.now()
        order.buyer = _buyer(order.email, name)
    is_first = state == OrderStatus.PAID and order.receipt_sent_at is None
    if is_first:
        order.receipt_sent_at = timezone.now()
    order.save()
    align_access(order)
    if is_first:
        audience.meet(order)
        emails.send_receipt(order)
        emails.send_new_sale(order)
    elif state == OrderStatus.FAILED and before != state:
        emails.send_payment_failed(order)
    elif state == OrderStatus.DISPUTED and before != state:
        emails.send_dispute_note(order)


def _buyer(email: str, name: str) -> Buyer:
    address = email.strip().lower()
    buyer = Buyer.objects.filter(email__iexact=address).first() or Buyer.objects.get_or_create(email=address)[0]
    if name and not buyer.name:
        buyer.name = name[:120]
        buyer.save(update_fields=["name"])
    return buyer

"""An order moves along its states here, and nowhere else: by what Stripe says now, never by what an event said."""

import logging
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from owny.integrations import stripe
from owny.integrations.stripe import DisputeFact, PaymentFact, SessionFact, StripeFailure, StripeRefused
from owny.lib.money import spread
from products import audience, creators_part, disputes, emails, refund_rows
from products.access import align_access
from products.discounts import keep_use, release_use
from products.ledger import fresh_movements, write_entries
from products.models import Buyer, DisputeStatus, Order, OrderItem, OrderStatus
from products.models.order import SETTLED
from products.partners import align_share

logger = logging.getLogger(__name__)

FAILED_PAYMENT = frozenset({"requires_payment_method", "canceled"})
MOST_TWINS = 10


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
    payment = session.payment
    opened = stripe.list_disputes(payment.id) if payment and payment.is_disputed else ()
    moved = fresh_movements(order, payment, opened)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.stripe_session_id not in (None, session.id) and session.payment_status == "unpaid":
            return order  # a page that Stripe made without our hearing of it: nobody can have paid there
        _check(order, session)
        known = _values(order)
        is_touched = _record(order, session, opened)
        write_entries(order, moved)
        state = _state_of(order, session)
        # Most events say nothing new: then there is nothing to store.
        is_new = (is_touched or known != _values(order) | {"status": state}) and _move(order, state, name=session.name)
    if is_new or (state == OrderStatus.PROCESSING and known["status"] != state):
        _close_twins(order)
    if payment and _balance(order, payment):
        return fulfill(order)  # what was just moved belongs in the ledger, too
    _know(order, session)
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


def abandon(order: Order) -> Order:
    """End an order that never got a page to pay at, or a claim that nobody confirmed. Safe to repeat."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.status == OrderStatus.PENDING and not order.stripe_session_id:
            _move(order, OrderStatus.EXPIRED)
    return order


def close_page(order: Order) -> Order:
    """Close the page an order could be paid at and see what has become of it; without a page the order ends here.

    Raises StripeFailure and PaymentMismatch.
    """
    if not order.stripe_session_id:
        return abandon(order)
    with suppress(StripeRefused):  # it is over already: what has become of it is asked next
        stripe.expire_session(order.stripe_session_id)
    return fulfill(order)


def _close_twins(order: Order) -> None:
    """Close pages that are still open for the same thing and address, so that a tab left open cannot charge again."""
    twins = Order.objects.filter(
        email__iexact=order.email,
        status=OrderStatus.PENDING,
        stripe_session_id__isnull=False,
        items__product__in=order.items.values("product"),
    )
    for twin in twins.exclude(pk=order.pk).distinct()[:MOST_TWINS]:
        with suppress(StripeFailure, PaymentMismatch):
            close_page(twin)


def _balance(order: Order, payment: PaymentFact) -> bool:
    """Have the creator's part follow disputes and failed refunds; whether money moved. Raises StripeFailure."""
    if payment.is_disputed and disputes.balance(order, payment):
        return True
    return (payment.is_disputed or payment.has_failed_refunds) and creators_part.settle(order, payment)


def _know(order: Order, session: SessionFact) -> None:
    """Everything that follows from the session is done: keep up to when. An answer that was overtaken changes nothing."""
    if session.status == "complete":
        here = Order.objects.filter(pk=order.pk, stripe_session_id=session.id, known_until__lt=session.as_of)
        here.update(known_until=session.as_of)


def _check(order: Order, session: SessionFact) -> None:
    problem = ""
    if session.reference != str(order.uuid):
        problem = "the session belongs to another order"
    elif session.amount_cents - session.tax_cents != order.net_cents or session.currency != order.currency:
        paid = f"{session.amount_cents} {session.currency}, tax {session.tax_cents}"
        problem = f"{paid} is not {order.net_cents} {order.currency} and tax"
    elif session.tax_cents and not order.adds_tax:
        problem = f"tax of {session.tax_cents} was not asked for"
    elif session.is_live != stripe.is_live():
        problem = "live and test mode are mixed"
    elif order.status in SETTLED and (session.id, session.tax_cents) != (order.stripe_session_id, order.tax_cents):
        problem = "a second session, or another tax, of a settled order"
    if problem:
        logger.error("order %s is not fulfilled by session %s: %s", order.uuid, session.id, problem)
        raise PaymentMismatch(problem)


def _record(order: Order, session: SessionFact, opened: tuple[DisputeFact, ...]) -> bool:
    """Keep what Stripe says; whether it was new of refunds or disputes."""
    if order.stripe_session_id != session.id:
        order.stripe_session_id, order.known_until = session.id, 0
    order.email = order.email or session.email
    if session.status == "complete":
        _record_tax(order, session)
    if session.payment is None:
        return False
    order.stripe_payment_intent_id = session.payment.id
    order.failure = "" if session.payment_status == "paid" else session.payment.problem[:200]
    is_refunded = refund_rows.record(order, session.payment.refunds)
    return disputes.record(order, opened) or is_refunded


def _record_tax(order: Order, session: SessionFact) -> None:
    """Keep what the buyer gave for the invoice, and the tax that Stripe added, of the whole and of each item. An answer that
    was overtaken knows of no invoice yet: it takes none away."""
    order.buyer_tax_id = session.tax_id[:80] or order.buyer_tax_id
    order.invoice_url = session.invoice_url or order.invoice_url
    if order.tax_cents == session.tax_cents:
        return
    order.total_cents = order.net_cents + session.tax_cents
    order.tax_cents = session.tax_cents
    items, left = order.lines, list(session.lines)
    for item in items:
        line = next((one for one in left if (one.title, one.amount_cents) == (item.title, item.price_cents)), None)
        item.tax_cents = line.tax_cents if line else 0
        if line:
            left.remove(line)
    if sum(item.tax_cents for item in items) != order.tax_cents:
        for item, part in zip(items, spread(order.tax_cents, [item.price_cents for item in items]), strict=True):
            item.tax_cents = part
    OrderItem.objects.bulk_update(items, ["tax_cents"])


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


def _values(order: Order) -> dict[str, object]:
    """What is stored of an order itself."""
    return {field.attname: getattr(order, field.attname) for field in Order._meta.concrete_fields}


def _move(order: Order, state: str, *, name: str = "") -> bool:
    """Store the new state with everything that goes with it; mails leave after commit. Whether it was paid just now."""
    before, order.status = order.status, state
    is_new = state in SETTLED and order.paid_at is None
    if is_new:
        order.paid_at = timezone.now()
        order.buyer = _buyer(order.email, name)
        keep_use(order)
    is_first = state == OrderStatus.PAID and order.receipt_sent_at is None
    if is_first:
        order.receipt_sent_at = timezone.now()
    order.save()
    align_access(order)
    align_share(order)
    if state in (OrderStatus.EXPIRED, OrderStatus.FAILED) and before != state:
        release_use(order)
    _tell(order, before, is_first=is_first)
    return is_new


def _tell(order: Order, before: str, *, is_first: bool) -> None:
    if is_first:
        audience.meet(order)
        emails.send_receipt(order)
        emails.send_new_sale(order)
    elif order.status == before:
        return
    elif order.status == OrderStatus.PROCESSING:
        emails.send_payment_on_its_way(order)
    elif order.status == OrderStatus.FAILED:
        emails.send_payment_failed(order)
    elif order.status == OrderStatus.DISPUTED and not order.is_lost:
        emails.send_dispute_note(order)


def _buyer(email: str, name: str) -> Buyer:
    address = email.strip().lower()
    buyer = Buyer.objects.filter(email__iexact=address).first() or Buyer.objects.get_or_create(email=address)[0]
    if name and not buyer.name:
        buyer.name = name[:120]
        buyer.save(update_fields=["name"])
    return buyer

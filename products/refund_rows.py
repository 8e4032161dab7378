"""Our rows of the refunds Stripe knows, whoever asked for them."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Sum

from owny.integrations.stripe import RefundFact
from products import emails
from products.models import Order, Refund, RefundStatus

logger = logging.getLogger(__name__)


def record(order: Order, facts: Iterable[RefundFact]) -> None:
    """Keep what Stripe says of the order's refunds, also those made in its dashboard. The caller holds the order's lock
    and saves it.
    """
    news: list[Refund] = []
    for fact in facts:
        row = _row_of(order, fact)
        if row.stripe_id is None and fact.state != "failed":
            news.append(row)
        row.stripe_id = fact.id
        row.status = _later(row.status, fact.state)
        row.save()
    sum_up(order)
    for row in news:
        emails.send_refund_note(row, ends_access=order.refunded_cents == order.total_cents)


def sum_up(order: Order) -> None:
    """Set what has gone back, or is on its way back, from the rows; the caller saves the order."""
    back = order.refunds.exclude(status=RefundStatus.FAILED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    if back > order.total_cents:
        logger.error("order %s: refunds of %s exceed the total of %s", order.uuid, back, order.total_cents)
    order.refunded_cents = min(back, order.total_cents)


def _row_of(order: Order, fact: RefundFact) -> Refund:
    known = order.refunds.filter(stripe_id=fact.id).first()
    if known is None and (our_id := _uuid(fact.our_id)):
        known = order.refunds.filter(uuid=our_id, stripe_id__isnull=True).first()
    return known or Refund(order=order, amount_cents=fact.amount_cents)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _later(known: str, told: str) -> str:
    """The later of two states: pending, then succeeded, then failed; answers may arrive in any order."""
    states = [RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED]
    return max(RefundStatus(known), RefundStatus(told), key=states.index)

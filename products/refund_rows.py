"""Our rows of the refunds Stripe knows, whoever asked for them."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from owny.integrations.stripe import RefundFact
from owny.lib.money import spread
from products import emails
from products.models import DisputeStatus, Order, OrderItem, Refund, RefundStatus

logger = logging.getLogger(__name__)


def record(order: Order, facts: Iterable[RefundFact]) -> bool:
    """Keep what Stripe says of the order's refunds, also those made in its dashboard, and say whether it was new. The
    caller holds the order's lock and saves it.
    """
    news: list[Refund] = []
    came_back: list[tuple[Refund, bool]] = []
    touched = False
    for fact in facts:
        row = _row_of(order, fact)
        if row.stripe_id is None and fact.state != "failed":
            news.append(row)
        state = _later(row.status, fact.state)
        if row.stripe_id is not None and row.status != state == "failed":
            came_back.append((row, _ends_access(order, row)))
        if (row.stripe_id, row.status) != (fact.id, state):
            row.stripe_id, row.status = fact.id, state
            row.save()
            touched = True
    if touched:
        sum_up(order)
    for row in news:
        emails.send_refund_note(row, ends_access=_ends_access(order, row))
    is_closed = bool(came_back) and order.disputes.exclude(status=DisputeStatus.WON).exists()
    for row, had_ended in came_back:
        emails.send_refund_failed(row, had_ended=had_ended, is_closed=is_closed)
    return touched


def refundable_of(order: Order, item: OrderItem) -> int:
    """What could still be sent back for one item."""
    live = [one for one in order.refunds.all() if one.item_id == item.pk and one.status != RefundStatus.FAILED]
    return max(0, min(order.refundable_cents, item.paid_cents - sum(refund.amount_cents for refund in live)))


def sum_up(order: Order) -> None:
    """Set what has gone back, or is on its way back, of the order and of each item from the rows; the caller saves the
    order."""
    live = list(order.refunds.exclude(status=RefundStatus.FAILED))
    back = sum(refund.amount_cents for refund in live)
    if back > order.total_cents:
        logger.error("order %s: refunds of %s exceed the total of %s", order.uuid, back, order.total_cents)
    order.refunded_cents = min(back, order.total_cents)
    items = list(order.items.order_by("pk"))
    own = [sum(refund.amount_cents for refund in live if refund.item_id == item.pk) for item in items]
    _sum_up_items(order, items, own)


def _sum_up_items(order: Order, items: list[OrderItem], own: list[int]) -> None:
    """What was refunded for one item is its own; what was refunded for the order is spread over what is left of each."""
    named = [min(cents, item.paid_cents) for item, cents in zip(items, own, strict=True)]
    rest = max(0, order.refunded_cents - sum(named))
    shares = spread(rest, [item.paid_cents - cents for item, cents in zip(items, named, strict=True)])
    for item, cents, share in zip(items, named, shares, strict=True):
        paid, gone = item.paid_cents, min(item.paid_cents, cents + share)
        item.refunded_cents = gone * item.price_cents // paid if paid else 0
        is_back = bool(paid) and cents == paid
        item.returned_at = (item.returned_at or timezone.now()) if is_back else None
    OrderItem.objects.bulk_update(items, ["refunded_cents", "returned_at"])


def _ends_access(order: Order, refund: Refund) -> bool:
    """Whether a product goes with the money."""
    if order.refunded_cents == order.total_cents:
        return True
    item = order.items.filter(pk=refund.item_id).first() if refund.item_id else None
    return item is not None and item.returned_at is not None


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

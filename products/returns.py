"""What went back of each item: every refund and every lost dispute of an order split over what it held, without tax."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from owny.lib.money import spread
from products.models import Dispute, DisputeStatus, Order, OrderItem, Refund, RefundStatus

LOST = "Lost to the bank"


@dataclass(frozen=True, slots=True)
class Part:
    """What one refund or lost dispute took back of the price of one item, when, and how that stands in words."""

    at: datetime
    state: str
    order: Order
    item: OrderItem
    amount_cents: int


def parts_of(order: Order) -> Iterator[Part]:
    """Oldest refund first, then lost disputes; failed refunds took nothing. All parts of refunds of an item together are
    what was refunded of its price."""
    items = order.lines
    refunds = [one for one in sorted(order.refunds.all(), key=lambda one: one.pk) if one.status != RefundStatus.FAILED]
    shares: list[list[int]] = [[] for _ in items]
    gone = [0 for _ in items]
    for refund in refunds:
        before, gone = gone, _after(items, gone, refund)
        for share, was, now in zip(shares, before, gone, strict=True):
            share.append(now - was)
    exact = [spread(item.refunded_cents, share) if any(share) else share for item, share in zip(items, shares, strict=True)]
    for place, refund in enumerate(refunds):
        for item, share in zip(items, exact, strict=True):
            yield Part(refund.created_at, refund.get_status_display(), order, item, share[place])
    yield from lost_parts(order)


def lost_parts(order: Order) -> Iterator[Part]:
    """What the buyer's bank took back for good of each item, after what was refunded."""
    items = order.lines
    left = [item.price_cents - item.refunded_cents for item in items]
    lost = [one for one in order.disputes.all() if one.status == DisputeStatus.LOST]
    for dispute in sorted(lost, key=lambda one: one.pk):
        taken = spread(min(_without_tax(order, dispute), sum(left)), left)
        left = [cents - gone for cents, gone in zip(left, taken, strict=True)]
        for item, cents in zip(items, taken, strict=True):
            yield Part(dispute.closed_at or dispute.opened_at, LOST, order, item, cents)


def _without_tax(order: Order, dispute: Dispute) -> int:
    """What a dispute is about, without tax; one about all that is left takes all of it, to the last unit."""
    if dispute.amount_cents >= order.total_cents - order.refunded_cents:
        return order.net_cents
    return dispute.amount_cents * order.net_cents // order.total_cents


def _after(items: list[OrderItem], gone: list[int], refund: Refund) -> list[int]:
    """What is gone of each item, tax and all, after a refund. One for an item is taken from it, and what does not fit there
    from the others, as one for the order is."""
    left = refund.amount_cents
    for named in (refund.item_id, None):
        room = [item.paid_cents - cents if named in (None, item.pk) else 0 for item, cents in zip(items, gone, strict=True)]
        taken = spread(min(left, sum(room)), room)
        gone = [cents + more for cents, more in zip(gone, taken, strict=True)]
        left -= sum(taken)
    return gone

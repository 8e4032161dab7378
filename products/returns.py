"""What went back of each item: every refund of an order split over what the order held, without tax."""

from collections.abc import Iterator
from dataclasses import dataclass

from owny.lib.money import spread
from products.models import Order, OrderItem, Refund, RefundStatus


@dataclass(frozen=True, slots=True)
class Part:
    """What one refund took back of the price of one item."""

    refund: Refund
    item: OrderItem
    amount_cents: int


def parts_of(order: Order) -> Iterator[Part]:
    """Oldest refund first; failed ones took nothing. All parts of an item together are what went back of its price."""
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
            yield Part(refund, item, share[place])


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

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
    gone = [0 for _ in items]
    for refund in sorted(order.refunds.all(), key=lambda one: one.pk):
        if refund.status == RefundStatus.FAILED:
            continue
        before, gone = gone, _after(items, gone, refund)
        for item, was, now in zip(items, before, gone, strict=True):
            yield Part(refund, item, _net(item, now) - _net(item, was))


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


def _net(item: OrderItem, cents: int) -> int:
    return cents * item.price_cents // item.paid_cents if item.paid_cents else 0

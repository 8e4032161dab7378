"""What became of some of the demo's sales: money sent back, a bank that disputes, one that warns, shares for partners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from owny.lib.money import share_of
from products.models import (
    Dispute,
    FraudWarning,
    Order,
    OrderStatus,
    Partner,
    PartnerEntry,
    PartnerEntryKind,
    Refund,
    RefundStatus,
)
from products.refund_rows import sum_up

LATER = timedelta(days=2, hours=3)
PAID_OUT = timedelta(days=31)
DAYS_TO_ANSWER = 9


@dataclass(frozen=True, slots=True)
class Gone:
    """Why an order no longer opens what it paid for, and since when."""

    reason: str
    at: datetime


def let_happen(orders: Sequence[Order], *, now: datetime) -> dict[int, Gone]:
    """Send some money back, let a bank dispute one payment and warn of another; by pk the orders that lost their access.

    Every fiftieth of those who paid gets everything back a few days later, and every sixtieth a part.
    """
    gone: dict[int, Gone] = {}
    whole = [order for order in orders if order.total_cents and len(order.lines) == 1]
    for order in whole[20::50]:
        at = _moment(order) + LATER
        if at < now:
            _send_back(order, order.total_cents, at)
            gone[order.pk] = Gone(OrderStatus.REFUNDED, at)
    for order in whole[35::60]:
        at = _moment(order) + LATER
        if at < now and order.pk not in gone:
            _send_back(order, order.total_cents // 2, at)
    late = [order for order in whole if order.pk not in gone and not order.refunded_cents]
    by_seller: dict[str, list[Order]] = {}
    for order in late:
        by_seller.setdefault(order.lines[0].product.creator.handle, []).append(order)
    disputed, warned = (by_seller.get(handle, [])[-7:-6] for handle in ("inesathome", "tomasrides"))
    for order in disputed:
        at = _moment(order) + timedelta(hours=30)
        _dispute(order, at)
        gone[order.pk] = Gone(OrderStatus.DISPUTED, at)
    for order in warned:
        FraudWarning.objects.create(
            order=order, stripe_id=f"issfr_demo{order.uuid.hex[:20]}", fraud_type="made_with_stolen_card"
        )
    _share(orders, gone, now)
    return gone


def _send_back(order: Order, cents: int, at: datetime) -> None:
    refund = Refund.objects.create(
        order=order, amount_cents=cents, status=RefundStatus.SUCCEEDED, stripe_id=f"re_demo{order.uuid.hex[:24]}"
    )
    Refund.objects.filter(pk=refund.pk).update(created_at=at)
    sum_up(order)
    order.status = OrderStatus.REFUNDED if order.refunded_cents == order.total_cents else OrderStatus.PAID
    order.save(update_fields=["status", "refunded_cents"])


def _dispute(order: Order, at: datetime) -> None:
    made = Dispute.objects.create(
        order=order,
        stripe_id=f"du_demo{order.uuid.hex[:24]}",
        amount_cents=order.total_cents,
        reason="fraudulent",
        respond_until=at + timedelta(days=DAYS_TO_ANSWER),
    )
    Dispute.objects.filter(pk=made.pk).update(opened_at=at)
    order.status = OrderStatus.DISPUTED
    order.save(update_fields=["status"])


def _share(orders: Sequence[Order], gone: dict[int, Gone], now: datetime) -> None:
    """What partners are owed, on the days on which it came about; what is older than a month was paid."""
    owed: dict[Partner, int] = {}
    for order in (one for one in orders if one.partner is not None):
        at, share = _moment(order), share_of(order.net_cents, order.partner_basis_points)
        _enter(order.partner, PartnerEntryKind.SHARE, share, at, order)
        if end := gone.get(order.pk):
            _enter(order.partner, PartnerEntryKind.SHARE_BACK, -share, end.at, order)
        elif order.refunded_cents:
            kept = share_of(order.net_cents - order.refunded_cents, order.partner_basis_points)
            _enter(order.partner, PartnerEntryKind.SHARE_BACK, kept - share, at + LATER, order)
        elif at < now - PAID_OUT and order.partner is not None:
            owed[order.partner] = owed.get(order.partner, 0) + share
    for partner, cents in owed.items():
        _enter(partner, PartnerEntryKind.PAID, -cents, now - PAID_OUT + timedelta(days=3))


def _enter(partner: Partner | None, kind: str, cents: int, at: datetime, order: Order | None = None) -> None:
    entry = PartnerEntry(
        partner=partner, order=order, kind=kind, amount_cents=cents, currency=order.currency if order else "usd", made_at=at
    )
    entry.save_base(raw=True, force_insert=True)  # as fixtures are loaded: the moment is the one that is told


def _moment(order: Order) -> datetime:
    return order.paid_at or timezone.now()

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
    """Send some money back, let a bank dispute one payment and warn of another; by pk the orders that lost their access."""
    gone: dict[int, Gone] = {}
    by_seller: dict[str, list[Order]] = {}
    for order in orders:
        if order.total_cents and len(order.lines) == 1:
            by_seller.setdefault(order.lines[0].product.creator.handle, []).append(order)
    for own in by_seller.values():
        gone |= _refund_some([order for order in own if _moment(order) + LATER < now])
    untouched = {handle: [order for order in own if not order.refunded_cents] for handle, own in by_seller.items()}
    for order in untouched.get("inesathome", [])[-7:-6]:
        at = _moment(order) + timedelta(hours=30)
        _dispute(order, at)
        gone[order.pk] = Gone(OrderStatus.DISPUTED, at)
    for order in untouched.get("tomasrides", [])[-7:-6]:
        FraudWarning.objects.create(
            order=order, stripe_id=f"issfr_demo{order.uuid.hex[:20]}", fraud_type="made_with_stolen_card"
        )
    _share(orders, gone, now)
    return gone


def _refund_some(orders: Sequence[Order]) -> dict[int, Gone]:
    """Everything to every fiftieth, and a part to every sixtieth; by pk those that got everything."""
    gone: dict[int, Gone] = {}
    for order in orders[20::50]:
        at = _moment(order) + LATER
        _send_back(order, order.total_cents, at)
        gone[order.pk] = Gone(OrderStatus.REFUNDED, at)
    for order in orders[35::60]:
        if order.pk not in gone:
            _send_back(order, order.total_cents // 2, _moment(order) + LATER)
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
    entries: list[PartnerEntry] = []
    for order in orders:
        if order.partner is None:
            continue
        at, share = _moment(order), share_of(order.net_cents, order.partner_basis_points)
        entries.append(_entry(order.partner, PartnerEntryKind.SHARE, share, at, order))
        if end := gone.get(order.pk):
            entries.append(_entry(order.partner, PartnerEntryKind.SHARE_BACK, -share, end.at, order))
        elif order.refunded_cents:
            kept = share_of(order.net_cents - order.refunded_cents, order.partner_basis_points)
            entries.append(_entry(order.partner, PartnerEntryKind.SHARE_BACK, kept - share, at + LATER, order))
        elif at < now - PAID_OUT:
            owed[order.partner] = owed.get(order.partner, 0) + share
    paid_at = now - PAID_OUT + timedelta(days=3)
    entries += [_entry(partner, PartnerEntryKind.PAID, -cents, paid_at) for partner, cents in owed.items()]
    for entry in sorted(entries, key=lambda one: one.made_at):
        entry.save_base(raw=True, force_insert=True)  # as fixtures are loaded: the moment is the one that is told


def _entry(partner: Partner, kind: str, cents: int, at: datetime, order: Order | None = None) -> PartnerEntry:
    currency = order.currency if order else "usd"
    return PartnerEntry(partner=partner, order=order, kind=kind, amount_cents=cents, currency=currency, made_at=at)


def _moment(order: Order) -> datetime:
    return order.paid_at or timezone.now()

"""Do the entries of an order add up to what Stripe's own list adds up to? A difference raises an alarm."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from owny.integrations import stripe
from products.fulfillment import fulfill
from products.ledger import balance_of
from products.models import LedgerAlarm, Order
from products.models.order import SETTLED

logger = logging.getLogger(__name__)

AT_ONCE = 100
EVERY = timedelta(days=1)
FOR = timedelta(days=180)
"""Banks may take money back for about half a year."""


def orders_to_check(limit: int = AT_ONCE) -> list[Order]:
    """Paid orders whose check is due, those not looked at for longest first; with an open alarm every time."""
    now = timezone.now()
    due = Q(ledger_checked_at__isnull=True) | Q(ledger_checked_at__lt=now - EVERY)
    recent = Q(paid_at__gt=now - FOR) & due
    waiting = Order.objects.filter(
        recent | Q(ledger_alarms__closed_at__isnull=True, ledger_alarms__isnull=False), status__in=SETTLED, total_cents__gt=0
    )
    return list(waiting.distinct().order_by(F("ledger_checked_at").asc(nulls_first=True), "id")[:limit])


def check_ledger(order: Order) -> bool:
    """Bring the order up to date, then compare; whether it fits. Raises StripeFailure and PaymentMismatch."""
    order = fulfill(order)
    theirs = stripe.balance_of_payment(order.stripe_payment_intent_id or "", group=str(order.uuid))
    ours = balance_of(order)
    off = {currency for currency in {*ours, *theirs} if ours.get(currency, 0) != theirs.get(currency, 0)}
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(ledger_checked_at=timezone.now())
        open_alarms = order.ledger_alarms.filter(closed_at__isnull=True)
        open_alarms.exclude(currency__in=off).update(closed_at=timezone.now())
        for currency in off:
            ours_cents, theirs_cents = ours.get(currency, 0), theirs.get(currency, 0)
            logger.error("ledger of order %s: ours %s, Stripe's %s %s", order.uuid, ours_cents, theirs_cents, currency)
            LedgerAlarm.objects.update_or_create(
                order=order,
                currency=currency,
                closed_at=None,
                defaults={"ours_cents": ours_cents, "stripes_cents": theirs_cents},
            )
    return not off

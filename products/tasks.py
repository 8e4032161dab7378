"""What is done in the background: events, orders without an answer, waiting refunds."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from owny.integrations.stripe import StripeFailure
from products.broadcasts import send_all_batches
from products.broadcasts import send_next_batch as send_next_batch  # workers look for tasks in this module
from products.claims import expire_claims
from products.day_mails import mail_opened_days
from products.fulfillment import PaymentMismatch, abandon, fulfill
from products.ledger_check import check_ledger, orders_to_check
from products.models import Order, OrderStatus, Refund, RefundStatus, StripeEvent
from products.open_pages import close_open_pages  # noqa: F401 - workers look for tasks in this module
from products.pdf_making import write_pdf  # noqa: F401 - workers look for tasks in this module
from products.refunds import send_waiting_refund
from products.reviewing import ask_for_reviews
from products.stripe_events import due_events, handle_event

logger = logging.getLogger(__name__)

LOOK_AFTER = timedelta(minutes=10)
LOOK_FOR = timedelta(days=14)


@shared_task
def handle_stripe_event(event_pk: int) -> None:
    """Act on one stored event; a failure is tried again by `retry_stripe_events`."""
    event = StripeEvent.objects.filter(pk=event_pk).first()
    if event is not None:
        handle_event(event)


@shared_task
def retry_stripe_events() -> None:
    """Act on the stored events that are still waiting."""
    for event in due_events():
        handle_event(event)


@shared_task
def reconcile_orders() -> None:
    """Ask Stripe about orders that no webhook settled, send refunds without an answer again, end orders that never got a
    page to pay at, close old claims."""
    now = timezone.now()
    waiting = Order.objects.filter(
        status__in=[OrderStatus.PENDING, OrderStatus.PROCESSING],
        stripe_session_id__isnull=False,
        created_at__lt=now - LOOK_AFTER,
        created_at__gt=now - LOOK_FOR,
    )
    for order in waiting.order_by("id")[:500]:
        try:
            fulfill(order)
        except (StripeFailure, PaymentMismatch):
            logger.exception("order %s was not reconciled", order.uuid)
    for refund in Refund.objects.filter(status=RefundStatus.PENDING, stripe_id__isnull=True).select_related("order"):
        try:
            send_waiting_refund(refund)
        except (StripeFailure, PaymentMismatch):
            logger.exception("refund %s is still waiting", refund.uuid)
    for order in Order.objects.filter(
        status=OrderStatus.PENDING, stripe_session_id__isnull=True, session_expires_at__lt=now, total_cents__gt=0
    ).order_by("id")[:500]:
        abandon(order)
    expire_claims()


@shared_task
def check_ledgers() -> None:
    """Compare the ledger of orders with Stripe's list; differences raise an alarm."""
    for order in orders_to_check():
        try:
            check_ledger(order)
        except (StripeFailure, PaymentMismatch):
            logger.exception("the ledger of order %s was not checked", order.uuid)


@shared_task
def look_at_order(order_pk: int) -> None:
    """Ask Stripe about one order."""
    fulfill(Order.objects.get(pk=order_pk))


@shared_task
def send_broadcasts() -> None:
    """The next batch of every broadcast."""
    send_all_batches()


@shared_task
def send_day_mails() -> None:
    """Tell buyers of days that have opened."""
    mail_opened_days()


@shared_task
def send_review_asks() -> None:
    """Ask buyers how it was."""
    ask_for_reviews()

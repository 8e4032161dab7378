"""The inbox for webhooks: stored before any work, without what it tells of people; the work asks Stripe for the truth and
may be done again."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from creators.models import Creator
from creators.payouts import refresh_account
from creators.subscribing import refresh_customer
from owny.integrations import stripe
from owny.integrations.stripe import EventFact
from products.event_payloads import without_people
from products.fraud_warnings import heed
from products.fulfillment import fulfill
from products.models import Order, StripeEvent

logger = logging.getLogger(__name__)

SESSION_EVENTS = "checkout.session."
MONEY_EVENTS = ("charge.", "refund.", "payment_intent.")
NOTHING_YET = frozenset({"payment_intent.created"})
"""Somebody opened the page to pay at: no money has moved, and nothing is worth asking for."""
PLAN_EVENTS = ("customer.subscription.", "invoice.")
WARNING_EVENTS = "radar.early_fraud_warning."
ACCOUNT_EVENTS = "v2.core.account"
FIRST_GAP = timedelta(seconds=30)
LONGEST_DOUBLING = 11


def store_event(fact: EventFact, *, endpoint: str) -> StripeEvent:
    """Keep the event; one that is known already is returned as it is."""
    event, is_new = StripeEvent.objects.get_or_create(
        event_id=fact.id,
        defaults={
            "endpoint": endpoint,
            "event_type": fact.type[:120],
            "api_version": fact.api_version[:40],
            "payload": without_people(fact.payload),
        },
    )
    expected = stripe.expected_api_version()
    if is_new and fact.api_version and fact.api_version != expected:
        logger.warning("event %s has API version %s, we read %s", fact.id, fact.api_version, expected)
    return event


def handle_event(event: StripeEvent) -> bool:
    """Do what the event asks for, once; whether it is done. What went wrong is kept on the row for the next try."""
    if event.handled_at is not None:
        return True
    # Of two workers that were given the event at once, one goes on: the other's count is no longer right.
    mine = StripeEvent.objects.filter(pk=event.pk, try_count=event.try_count).update(try_count=F("try_count") + 1)
    if not mine:
        return StripeEvent.objects.filter(pk=event.pk, handled_at__isnull=False).exists()
    try:
        _act_on(event)
    except Exception as error:  # one broken event must not hold up the others; the row says what happened
        logger.exception("event %s (%s) was not handled", event.event_id, event.event_type)
        StripeEvent.objects.filter(pk=event.pk).update(error=f"{type(error).__name__}: {error}"[:2000])
        return False
    StripeEvent.objects.filter(pk=event.pk).update(handled_at=timezone.now(), error="")
    return True


def due_events(limit: int = 200) -> list[StripeEvent]:
    """Unhandled events whose next try has come: the gaps double from half a minute to most of a day."""
    now = timezone.now()
    waiting = StripeEvent.objects.filter(handled_at__isnull=True, received_at__lt=now - FIRST_GAP).order_by("id")[:limit]
    return [one for one in waiting if one.received_at + FIRST_GAP * 2 ** min(one.try_count, LONGEST_DOUBLING) <= now]


def _act_on(event: StripeEvent) -> None:
    if event.event_type.startswith(ACCOUNT_EVENTS):
        _refresh_creator(event)
    elif event.event_type.startswith(PLAN_EVENTS) or _object(event).get("mode") == "subscription":
        refresh_customer(str(_object(event).get("customer") or ""))
    elif event.event_type.startswith(SESSION_EVENTS):
        found = _object(event)
        order = _order(str(found.get("client_reference_id") or ""))
        if order is not None:
            fulfill(order, session_id=str(found["id"]))
    elif event.event_type.startswith(WARNING_EVENTS):
        _heed_warning(event)
    elif event.event_type.startswith(MONEY_EVENTS) and event.event_type not in NOTHING_YET:
        order = _order_of_payment(event)
        if order is not None:
            fulfill(order)


def _heed_warning(event: StripeEvent) -> None:
    fact = stripe.retrieve_warning(str(_object(event)["id"]))
    order = _order_of(fact.payment_id)
    if order is not None:
        heed(order, fact)


def _refresh_creator(event: StripeEvent) -> None:
    account_id = str((event.payload.get("related_object") or {}).get("id", ""))
    creator = Creator.objects.filter(payout_account_id=account_id).first() if account_id else None
    if creator is not None:
        refresh_account(creator)


def _order_of_payment(event: StripeEvent) -> Order | None:
    """The order of a charge, refund, dispute or payment; None when the payment is not one of ours."""
    found = _object(event)
    payment_id = str(found.get("payment_intent") or (found["id"] if event.event_type.startswith("payment_intent.") else ""))
    return _order_of(payment_id)


def _order_of(payment_id: str) -> Order | None:
    if not payment_id:
        return None
    known = Order.objects.filter(stripe_payment_intent_id=payment_id).first()
    return known or _order(stripe.order_of_payment(payment_id))


def _order(uuid: str) -> Order | None:
    try:
        return Order.objects.filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def _object(event: StripeEvent) -> Mapping[str, Any]:
    found = (event.payload.get("data") or {}).get("object")
    return found if isinstance(found, Mapping) else {}

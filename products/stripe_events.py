"""The inbox for webhooks: stored before any work, without what it tells of people; the work asks Stripe for the truth and
may be done again. What happened before the last complete look at an order is known and is not asked for again."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
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
INVOICE_EVENTS = "invoice."
PLAN_EVENTS = ("customer.subscription.", INVOICE_EVENTS)
WARNING_EVENTS = "radar.early_fraud_warning."
ACCOUNT_EVENTS = "v2.core.account"
STRIPE_AGREES_SECONDS = 10
"""What happened so shortly before we looked is looked at again: Stripe's machines need not agree at once."""
FIRST_GAP = timedelta(seconds=30)
LONGEST_DOUBLING = 11


def store_event(fact: EventFact, *, endpoint: str) -> StripeEvent:
    """Keep the event; one that is known already is returned as it is, and one that asks for nothing is done at once."""

    def handled_at() -> datetime | None:
        asks = _action(fact.type, _object(fact.payload)) and not _is_old_news(fact.type, fact.payload)
        return None if asks else timezone.now()

    event, is_new = StripeEvent.objects.get_or_create(  # type: ignore[misc]  # a function is asked for new events only
        event_id=fact.id,
        defaults={
            "endpoint": endpoint,
            "event_type": fact.type[:120],
            "api_version": fact.api_version[:40],
            "payload": without_people(fact.payload),
            "handled_at": handled_at,
        },
    )
    expected = stripe.expected_api_version()
    if is_new and fact.api_version and fact.api_version != expected:
        logger.warning("event %s has API version %s, we read %s", fact.id, fact.api_version, expected)
    return event


def handle_event(event: StripeEvent, *, again: bool = False) -> bool:
    """Do what the event asks for, once; whether it is done. What went wrong is kept on the row for the next try. `again`
    when a person wants it: then Stripe is asked, whatever we know.
    """
    if event.handled_at is not None:
        return True
    # Of two workers that were given the event at once, one goes on: the other's count is no longer right.
    mine = StripeEvent.objects.filter(pk=event.pk, try_count=event.try_count).update(try_count=F("try_count") + 1)
    if not mine:
        return StripeEvent.objects.filter(pk=event.pk, handled_at__isnull=False).exists()
    try:
        _act_on(event, again=again)
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


def _action(event_type: str, found: Mapping[str, Any]) -> Callable[[StripeEvent], None] | None:
    """What an event of this type about this object asks for; None for nothing."""
    if event_type.startswith(ACCOUNT_EVENTS):
        return _refresh_creator
    if event_type.startswith(INVOICE_EVENTS) and _order_named_in(found):
        return _look_at_invoiced
    if event_type.startswith(PLAN_EVENTS) or found.get("mode") == "subscription":
        return _refresh_plan
    if event_type.startswith(SESSION_EVENTS):
        return _look_at_session
    if event_type.startswith(WARNING_EVENTS):
        return _heed_warning
    if event_type.startswith(MONEY_EVENTS) and event_type not in NOTHING_YET:
        return _look_at_payment
    return None


def _act_on(event: StripeEvent, *, again: bool) -> None:
    action = _action(event.event_type, _object(event.payload))
    if action is not None and (again or not _is_old_news(event.event_type, event.payload)):
        action(event)


def _look_at_session(event: StripeEvent) -> None:
    found = _object(event.payload)
    order = _order(str(found.get("client_reference_id") or ""))
    if order is not None:
        fulfill(order, session_id=str(found["id"]))


def _look_at_invoiced(event: StripeEvent) -> None:
    """Stripe writes an order's invoice when it was paid, maybe after we have looked."""
    order = _order(_order_named_in(_object(event.payload)))
    if order is not None:
        fulfill(order)


def _look_at_payment(event: StripeEvent) -> None:
    order = _order_of(_payment_id(event.event_type, _object(event.payload)))
    if order is not None:
        fulfill(order)


def _is_old_news(event_type: str, payload: Mapping[str, Any]) -> bool:
    """Whether the order it is about was looked at since, so that what it tells is in our rows."""
    found, made_at = _object(payload), payload.get("created")
    if not isinstance(made_at, int):
        return False
    seen = Order.objects.filter(known_until__gte=made_at + STRIPE_AGREES_SECONDS)
    if event_type.startswith(SESSION_EVENTS):
        return seen.filter(stripe_session_id=str(found.get("id"))).exists()
    if event_type.startswith(MONEY_EVENTS) and (payment_id := _payment_id(event_type, found)):
        return seen.filter(stripe_payment_intent_id=payment_id).exists()
    return False


def _heed_warning(event: StripeEvent) -> None:
    fact = stripe.retrieve_warning(str(_object(event.payload)["id"]))
    order = _order_of(fact.payment_id)
    if order is not None:
        heed(order, fact)


def _refresh_plan(event: StripeEvent) -> None:
    refresh_customer(str(_object(event.payload).get("customer") or ""))


def _refresh_creator(event: StripeEvent) -> None:
    account_id = str((event.payload.get("related_object") or {}).get("id", ""))
    creator = Creator.objects.filter(payout_account_id=account_id).first() if account_id else None
    if creator is not None:
        refresh_account(creator)


def _order_named_in(found: Mapping[str, Any]) -> str:
    """The uuid that we wrote on a session's invoice; nothing on the invoice of a creator's plan."""
    metadata = found.get("metadata")
    return str(metadata.get("order") or "") if isinstance(metadata, Mapping) else ""


def _payment_id(event_type: str, found: Mapping[str, Any]) -> str:
    """The payment that a charge, refund, dispute or payment belongs to; nothing when it names none."""
    own = found.get("id") if event_type.startswith("payment_intent.") else ""
    return str(found.get("payment_intent") or own or "")


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


def _object(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    found = (payload.get("data") or {}).get("object")
    return found if isinstance(found, Mapping) else {}

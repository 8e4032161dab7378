"""Subscriptions: begun at a paid session, renewed, past due, switched, cancelled.

Fields: stripe/_subscription.py and stripe/_subscription_item.py of the SDK. A subscription has a clock of its own that can
be set forward (`_ahead`, in seconds), so that months pass while somebody watches.
"""

import calendar
from datetime import UTC, datetime

from sandbox.stripe.billing import invoices, prices
from sandbox.stripe.cards import CardDeclined
from sandbox.stripe.errors import ApiError, missing
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

OVER = ("canceled", "incomplete_expired")


def fetch(world: World, subscription_id: str) -> Record:
    """The stored subscription. Raises `ApiError`."""
    found = world.store.get("subscription", subscription_id)
    if found is None:
        raise missing("subscription", subscription_id)
    return found


def of_customer(world: World, customer_id: str) -> list[Record]:
    """A customer's subscriptions, the latest first."""
    return [one for one in world.store.all("subscription") if one["customer"] == customer_id]


def clock(subscription: Record) -> int:
    """The moment it is for this subscription."""
    return now() + int(subscription["_ahead"])


def begin(world: World, *, customer_id: str, price_id: str, metadata: Record, base_url: str) -> Record:
    """Make a subscription and pay its first invoice. Raises `CardDeclined`; then there is none."""
    interval, moment = prices.interval_of(price_id), now()
    item_id, subscription_id = new_id("si", 14), new_id("sub")
    subscription = {
        "id": subscription_id,
        "object": "subscription",
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": moment,
        "billing_mode": {"flexible": None, "type": "flexible", "updated_at": moment},
        "billing_schedules": [],
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": dict.fromkeys(("comment", "feedback", "feedback_option", "reason")),
        "collection_method": "charge_automatically",
        "created": moment,
        "currency": "usd",
        "customer": customer_id,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"account": None, "type": "self"}},
        "items": {
            "object": "list",
            "data": [_item(item_id, subscription_id, interval, moment)],
            "has_more": False,
            "total_count": 1,
            "url": f"/v1/subscription_items?subscription={subscription_id}",
        },
        "latest_invoice": None,
        "livemode": False,
        "metadata": metadata,
        "start_date": moment,
        "status": "incomplete",
        "_ahead": 0,
        "_next": None,
        "_base_url": base_url,
    }
    invoice = _bill(world, subscription, moment, "subscription_create")
    decline = invoices.pay(world, invoice, at=moment)
    if decline is not None:
        world.store.put("invoice", invoice | {"status": "void", "next_payment_attempt": None})
        raise CardDeclined(decline)
    subscription["status"] = "active"
    world.store.put("subscription", subscription)
    emit(world, "customer.subscription.created", subscription)
    return subscription


def cancel_at_end(world: World, subscription: Record, wanted: bool) -> Record:
    """Let it end with its period, or go on after all."""
    _refuse_over(subscription)
    item = subscription["items"]["data"][0]
    subscription.update(
        cancel_at_period_end=wanted,
        cancel_at=item["current_period_end"] if wanted else None,
        canceled_at=clock(subscription) if wanted else None,
    )
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if wanted else None
    return _changed(world, subscription)


def cancel_now(world: World, subscription: Record, reason: str = "cancellation_requested") -> Record:
    """End it at once."""
    _refuse_over(subscription)
    moment = clock(subscription)
    subscription.update(status="canceled", canceled_at=moment, ended_at=moment, cancel_at_period_end=False)
    subscription["cancellation_details"]["reason"] = reason
    world.store.put("subscription", subscription)
    emit(world, "customer.subscription.deleted", subscription)
    return subscription


def switch(world: World, subscription: Record, price_id: str) -> Record:
    """Change the interval: to a year now, with what is left of the month taken off; to a month when the year is over."""
    _refuse_over(subscription)
    interval, item = prices.interval_of(price_id), subscription["items"]["data"][0]
    if interval == item["price"]["recurring"]["interval"]:
        subscription["_next"] = None
        return _changed(world, subscription)
    if interval == "month":
        subscription["_next"] = interval
        return _changed(world, subscription)
    moment = clock(subscription)
    start, end = item["current_period_start"], item["current_period_end"]
    credit = item["price"]["unit_amount"] * max(0, end - moment) // max(1, end - start)
    _set_period(item, interval, moment)
    subscription["billing_cycle_anchor"] = moment
    invoice = _bill(world, subscription, moment, "subscription_update", less=credit)
    if invoices.pay(world, invoice, at=moment) is not None:
        subscription["status"] = "past_due"
    return _changed(world, subscription)


def advance(world: World, subscription: Record, seconds: int) -> Record:
    """Let time pass for it: renewals, tries of what is due, the end that was asked for."""
    until = clock(subscription) + seconds
    while subscription["status"] not in OVER and (due := _due(world, subscription)) is not None and due <= until:
        subscription["_ahead"] = due - now()
        _act(world, subscription, due)
    subscription["_ahead"] = until - now()
    world.store.put("subscription", subscription)
    return subscription


def settle(world: World, subscription: Record) -> Record:
    """Try the open invoice now, as when somebody gives another card."""
    invoice = invoices.fetch(world, subscription["latest_invoice"])
    if subscription["status"] == "past_due" and invoice["status"] == "open":
        if (decline := invoices.pay(world, invoice, at=clock(subscription))) is not None:
            raise CardDeclined(decline)
        subscription["status"] = "active"
        _changed(world, subscription)
    return subscription


def _due(world: World, subscription: Record) -> int | None:
    """The next moment at which something happens by itself."""
    if subscription["status"] == "past_due":
        found = invoices.fetch(world, subscription["latest_invoice"])["next_payment_attempt"]
        return int(found) if found else clock(subscription)
    return int(subscription["items"]["data"][0]["current_period_end"])


def _act(world: World, subscription: Record, moment: int) -> None:
    item = subscription["items"]["data"][0]
    if subscription["status"] == "past_due":
        invoice = invoices.fetch(world, subscription["latest_invoice"])
        if invoice["next_payment_attempt"] is None:
            cancel_now(world, subscription, "payment_failed")
        elif invoices.pay(world, invoice, at=moment) is None:
            subscription["status"] = "active"
            _changed(world, subscription)
    elif subscription["cancel_at_period_end"]:
        cancel_now(world, subscription)
    else:
        _set_period(item, subscription["_next"] or item["price"]["recurring"]["interval"], moment)
        subscription["_next"] = None
        invoice = _bill(world, subscription, moment, "subscription_cycle")
        if invoices.pay(world, invoice, at=moment) is not None:
            subscription["status"] = "past_due"
        _changed(world, subscription)


def _bill(world: World, subscription: Record, moment: int, reason: str, *, less: int = 0) -> Record:
    amount = max(0, subscription["items"]["data"][0]["price"]["unit_amount"] - less)
    invoice = invoices.write(
        world, subscription, at=moment, reason=reason, amount=amount, base_url=subscription["_base_url"]
    )
    subscription["latest_invoice"] = invoice["id"]
    return invoice


def _changed(world: World, subscription: Record) -> Record:
    world.store.put("subscription", subscription)
    emit(world, "customer.subscription.updated", subscription)
    return subscription


def _refuse_over(subscription: Record) -> None:
    if subscription["status"] in OVER:
        raise ApiError("This subscription is canceled and cannot be changed any more.", code="resource_missing")


def _item(item_id: str, subscription_id: str, interval: str, moment: int) -> Record:
    item = {
        "id": item_id,
        "object": "subscription_item",
        "created": moment,
        "discounts": [],
        "metadata": {},
        "quantity": 1,
        "subscription": subscription_id,
    }
    _set_period(item, interval, moment)
    return item


def _set_period(item: Record, interval: str, start: int) -> None:
    item.update(
        price=prices.price(interval),
        plan=prices.plan(interval),
        current_period_start=start,
        current_period_end=_later(start, 12 if interval == "year" else 1),
    )


def _later(moment: int, months: int) -> int:
    """The same day so many months later, or the last of a shorter month."""
    at = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return int(at.replace(year=year, month=month + 1, day=day).timestamp())

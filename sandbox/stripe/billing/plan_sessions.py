"""Checkout Sessions in `mode: subscription`: made, and paid."""

from sandbox.stripe.billing import customers, prices, subscriptions
from sandbox.stripe.cards import Card
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.session_rules import LONGEST_SECONDS, check_plan_session
from sandbox.stripe.store import Record
from sandbox.stripe.world import World


def create(world: World, params: Record, base_url: str) -> Record:
    """Make an open session to subscribe at. Raises `ApiError`."""
    check_plan_session(params)
    customer = customers.fetch(world, params["customer"])
    lines = params["line_items"]
    if len(lines) != 1 or lines[0].get("quantity") != 1:
        raise invalid("The stand-in takes one line of one plan.", "line_items")
    price = prices.price(prices.interval_of(lines[0].get("price", ""), "line_items[0][price]"))
    session_id = new_id("cs_test", 56)
    amount = price["unit_amount"]
    session = {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now(),
        "currency": price["currency"],
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer": customer["id"],
        "customer_creation": None,
        "customer_details": {
            **dict.fromkeys(("address", "business_name", "individual_name", "phone")),
            "email": customer["email"],
            "name": customer["name"],
            "tax_exempt": "none",
            "tax_ids": [],
        },
        "expires_at": params.get("expires_at", now() + LONGEST_SECONDS),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "mode": "subscription",
        "payment_method_collection": "always",
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base_url}/c/pay/{session_id}",
        "_attempts": [],
        "_base_url": base_url,
        "_line_items": [_line(price)],
        "_payment_intent_data": {},
        "_subscription_data": params.get("subscription_data") or {},
    }
    return world.store.put("checkout.session", session)


def pay(world: World, session: Record, card: Card) -> Record:
    """Subscribe with a card; the subscription. Raises `CardDeclined`, then the session stays open."""
    subscription = subscriptions.begin(
        world,
        customer_id=_keep_card(world, session, card),
        price_id=session["_line_items"][0]["price"]["id"],
        metadata=session["_subscription_data"].get("metadata") or {},
        base_url=session["_base_url"],
    )
    session.update(
        status="complete",
        url=None,
        payment_status="paid",
        subscription=subscription["id"],
        invoice=subscription["latest_invoice"],
    )
    world.store.put("checkout.session", session)
    emit(world, "checkout.session.completed", session)
    return subscription


def _keep_card(world: World, session: Record, card: Card) -> str:
    customer_id = str(session["customer"])
    customers.set_card(world, customer_id, card.number)
    return customer_id


def _line(price: Record) -> Record:
    amount = price["unit_amount"]
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": prices.NAME,
        "price": price,
        "quantity": 1,
        "_position": 0,
        "_text": f"Billed every {price['recurring']['interval']}, until cancelled",
        "_image": None,
    }

"""Paying a session: the payment intent, its charge, the transfer to the creator and the platform's fee."""

from sandbox.stripe import cards, invoices, tax
from sandbox.stripe.accounts import can_receive
from sandbox.stripe.cards import Card
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.ledger import move, stripe_fee
from sandbox.stripe.payers import Payer
from sandbox.stripe.sessions import complete
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

PLATFORM_APPLICATION = "ca_sandbox_platform"


def pay_by_card(world: World, session: Record, payer: Payer, card: Card) -> Record:
    """Pay an open session and return its charge; a declined card leaves it open and raises `CardDeclined`.

    Raises `ApiError` for a session that is not open. A declined attempt is recorded before the error is raised, so
    the caller must not roll back.
    """
    intent = _begin(world, session, payer)
    charge = _charge(world, session, intent, payer, cards.details(card))
    if card.decline is not None:
        _fail(world, intent, charge, card.decline)
        session["_attempts"].append({"at": now(), "declined": card.decline.message})
        world.store.put("checkout.session", session)
        raise cards.CardDeclined(card.decline)
    _succeed(world, intent, charge)
    complete(world, session, payer, paid=True)
    return charge


def charge_for(world: World, invoice_id: str, amount: int, currency: str, payer: Payer, card: Card) -> Record:
    """Take what an invoice asks for from a kept card and return the charge, which failed when the card is declined."""
    asks: Record = {
        "id": invoice_id,
        "amount_total": amount,
        "currency": currency,
        "payment_intent": None,
        "payment_method_types": ["card"],
        "_payment_intent_data": {"description": "Subscription"},
    }
    intent = _intent_of(world, asks, payer)
    charge = _charge(world, asks, intent, payer, cards.details(card))
    if card.decline is not None:
        _fail(world, intent, charge, card.decline)
    else:
        _succeed(world, intent, charge)
    return charge


def start_bank_debit(world: World, session: Record, payer: Payer, method: str) -> Record:
    """Complete an open session with a debit that is on its way and return its pending charge. Raises `ApiError`."""
    intent = _begin(world, session, payer)
    charge = _charge(world, session, intent, payer, cards.bank_details(method))
    charge.update(status="pending", paid=False)
    intent.update(status="processing", latest_charge=charge["id"], payment_method=charge["payment_method"])
    world.store.put("charge", charge)
    world.store.put("payment_intent", intent)
    emit(world, "payment_intent.processing", intent)
    emit(world, "charge.pending", charge)
    complete(world, session, payer, paid=False)
    return charge


def finish_bank_debit(world: World, session: Record, *, succeeds: bool) -> None:
    """Let a debit that is on its way arrive or fail. Raises `ApiError` when there is none."""
    intent = world.store.get("payment_intent", session.get("payment_intent") or "")
    if intent is None or intent["status"] != "processing":
        raise ApiError("This session has no bank debit on its way.")
    charge = world.store.get("charge", intent["latest_charge"]) or {}
    session["_debit"] = None
    if succeeds:
        _succeed(world, intent, charge)
        session["payment_status"] = "paid"
        if session["invoice_creation"]["enabled"]:
            session["invoice"] = invoices.make(world, session, session["_base_url"])["id"]
    else:
        _fail(world, intent, charge, cards.BANK_REFUSAL)
    world.store.put("checkout.session", session)
    ending = "succeeded" if succeeds else "failed"
    emit(world, f"checkout.session.async_payment_{ending}", session)


def _begin(world: World, session: Record, payer: Payer) -> Record:
    """Refuse what cannot be paid, work the tax out, and return the payment intent with the amount that is due."""
    refuse_closed(session)
    destination = (session["_payment_intent_data"].get("transfer_data") or {}).get("destination")
    if destination and not can_receive(world.store.get("account", destination)):
        raise ApiError(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers,"
            " crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )
    tax.work_out(world, session, payer.country, payer.tax_id)
    intent = _intent_of(world, session, payer)
    return intent | {"amount": session["amount_total"]}


def refuse_closed(session: Record) -> None:
    """Raise `ApiError` for a session that is not open."""
    if session["status"] == "complete":
        raise ApiError("This Checkout Session has already been paid.", code="payment_intent_unexpected_state")
    if session["status"] == "expired" or session["expires_at"] <= now():
        raise ApiError("This Checkout Session has expired.", code="checkout_session_expired")


def _intent_of(world: World, session: Record, payer: Payer) -> Record:
    """Return the session's payment intent, made at the first attempt as Stripe does since 2022-08-01."""
    known = world.store.get("payment_intent", session.get("payment_intent") or "")
    if known is not None:
        return known
    data = session["_payment_intent_data"]
    intent_id = new_id("pi")
    intent = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application_fee_amount": data.get("application_fee_amount"),
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('x', 20)[2:]}",
        "confirmation_method": "automatic",
        "created": now(),
        "currency": session["currency"],
        "description": data.get("description"),
        "livemode": False,
        "metadata": data.get("metadata") or {},
        "on_behalf_of": data.get("on_behalf_of"),
        "payment_method_types": session["payment_method_types"],
        "receipt_email": data.get("receipt_email") or payer.email,
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": data.get("transfer_data"),
        "transfer_group": data.get("transfer_group"),
    }
    session["payment_intent"] = intent_id
    world.store.put("payment_intent", intent)
    emit(world, "payment_intent.created", intent)
    return intent


def _charge(world: World, session: Record, intent: Record, payer: Payer, method: Record) -> Record:
    copied = ("application_fee_amount", "description", "metadata", "on_behalf_of", "receipt_email",
              "statement_descriptor_suffix", "transfer_data", "transfer_group")  # fmt: skip
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": {
            "address": address, "email": payer.email, "name": payer.name, "phone": None, "tax_id": None,
        },
        "captured": False,
        "created": now(),
        "currency": intent["currency"],
        "disputed": False,
        "livemode": False,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm"),
        "payment_method_details": method,
        "refunded": False,
        "status": "pending",
        "_session": session["id"],
        **{key: intent[key] for key in copied},
    }  # fmt: skip


def _succeed(world: World, intent: Record, charge: Record) -> None:
    charge.update(
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=charge["amount"],
        outcome={"network_status": "approved_by_network", "risk_level": "normal", "type": "authorized",
                 "seller_message": "Payment complete.", "reason": None, "risk_score": 12},
    )  # fmt: skip
    charge["balance_transaction"] = move(
        world, "charge", charge["amount"], charge["currency"], charge["id"], fee=stripe_fee(charge["amount"])
    )
    _pay_out(world, charge)
    intent.update(
        status="succeeded",
        amount_received=charge["amount"],
        latest_charge=charge["id"],
        payment_method=charge["payment_method"],
        last_payment_error=None,
    )
    world.store.put("charge", charge)
    world.store.put("payment_intent", intent)
    emit(world, "charge.succeeded", charge)
    emit(world, "payment_intent.succeeded", intent)


def _pay_out(world: World, charge: Record) -> None:
    """Move a destination charge to the creator's account and take the platform's fee back out of it."""
    if not charge["transfer_data"]:
        return
    destination = charge["transfer_data"]["destination"]
    transfer = new_transfer(
        world,
        charge["transfer_data"].get("amount", charge["amount"]),
        charge["currency"],
        destination,
        source_transaction=charge["id"],
        transfer_group=charge["transfer_group"],
    )
    charge["transfer"] = transfer["id"]
    fee_amount = charge["application_fee_amount"]
    if fee_amount:
        fee = {
            "id": new_id("fee"),
            "object": "application_fee",
            "account": destination,
            "amount": fee_amount,
            "amount_refunded": 0,
            "application": PLATFORM_APPLICATION,
            "charge": charge["id"],
            "created": now(),
            "currency": charge["currency"],
            "livemode": False,
            "originating_transaction": charge["id"],
            "refunded": False,
            "refunds": {"object": "list", "data": [], "has_more": False, "url": ""},
        }
        fee["balance_transaction"] = move(world, "application_fee", fee_amount, charge["currency"], fee["id"])
        charge["application_fee"] = fee["id"]
        world.store.put("application_fee", fee)
        emit(world, "application_fee.created", fee)


def new_transfer(
    world: World, amount: int, currency: str, destination: str, *, source_transaction: str | None = None,
    metadata: Record | None = None, transfer_group: str | None = None, description: str | None = None,
) -> Record:  # fmt: skip
    """Move money from the platform to a creator's account and return the transfer."""
    transfer_id = new_id("tr")
    transfer = {
        "id": transfer_id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": move(world, "transfer", -amount, currency, transfer_id),
        "created": now(),
        "currency": currency,
        "description": description,
        "destination": destination,
        "destination_payment": new_id("py"),
        "livemode": False,
        "metadata": metadata or {},
        "reversals": {"object": "list", "data": [], "has_more": False, "url": f"/v1/transfers/{transfer_id}/reversals"},
        "reversed": False,
        "source_transaction": source_transaction,
        "source_type": "card",
        "transfer_group": transfer_group,
    }
    world.store.put("transfer", transfer)
    emit(world, "transfer.created", transfer)
    return transfer


def _fail(world: World, intent: Record, charge: Record, decline: cards.Decline) -> None:
    charge.update(status="failed", failure_code=decline.code, failure_message=decline.message)
    error = {
        "charge": charge["id"],
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
        "type": "card_error",
    }
    intent.update(status="requires_payment_method", latest_charge=charge["id"], last_payment_error=error)
    world.store.put("charge", charge)
    world.store.put("payment_intent", intent)
    emit(world, "charge.failed", charge)
    emit(world, "payment_intent.payment_failed", intent)

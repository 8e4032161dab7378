"""Checkout Sessions: made by the platform, open until paid or expired."""

from typing import Any

from sandbox.stripe import invoices
from sandbox.stripe.errors import ApiError, missing
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.payers import Payer
from sandbox.stripe.session_rules import LONGEST_SECONDS, check_session
from sandbox.stripe.store import Record
from sandbox.stripe.supported import ECHOED
from sandbox.stripe.tax import kind_of_tax_id
from sandbox.stripe.world import World

_BANK_DEBITS = {"usd": "us_bank_account", "eur": "sepa_debit", "gbp": "bacs_debit"}


def create(world: World, params: Record, base_url: str) -> Record:
    """Make an open session with a page to pay at. Raises `ApiError`."""
    check_session(world, params)
    session_id = new_id("cs_test", 56)
    currency = params["line_items"][0]["price_data"]["currency"]
    lines = [_line(line, place) for place, line in enumerate(params["line_items"])]
    total = sum(line["amount_total"] for line in lines)
    session = {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": _automatic_tax(params.get("automatic_tax")),
        "created": now(),
        "currency": currency,
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer": None,
        "customer_details": _customer_details(params.get("customer_email")),
        "invoice": None,
        "invoice_creation": _invoice_creation(params.get("invoice_creation")),
        "expires_at": params.get("expires_at", now() + LONGEST_SECONDS),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_types": _payment_methods(params, currency),
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base_url}/c/pay/{session_id}",
        "_base_url": base_url,
        "_line_items": lines,
        "_payment_intent_data": params.get("payment_intent_data") or {},
        "_attempts": [],
    }
    session |= {key: params[key] for key in ECHOED if key in params}
    return world.store.put("checkout.session", session)


def fetch(world: World, session_id: str) -> Record:
    """Return the stored session. Raises `ApiError`."""
    session = world.store.get("checkout.session", session_id)
    if session is None:
        raise missing("checkout.session", session_id, "session")
    return session


def expire(world: World, session: Record) -> Record:
    """Close an open session. Raises `ApiError` for one that is complete or expired."""
    if session["status"] != "open":
        raise ApiError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status'
            f" of {session['status']}."
        )
    session.update(status="expired", url=None)
    world.store.put("checkout.session", session)
    emit(world, "checkout.session.expired", session)
    return session


def expire_overdue(world: World) -> None:
    """Close every open session whose time is over."""
    for session in world.store.having("checkout.session", "status", "open"):
        if session["expires_at"] <= now():
            expire(world, session)


def complete(world: World, session: Record, payer: Payer, *, paid: bool) -> None:
    """Close a session because its buyer has paid or given a debit that is on its way."""
    details = _customer_details(payer.email, payer)
    session.update(status="complete", url=None, payment_status="paid" if paid else "unpaid", customer_details=details)
    if session["customer_creation"] == "always":
        session["customer"] = new_id("cus", 14)
    if paid and session["invoice_creation"]["enabled"]:
        session["invoice"] = invoices.make(world, session, session["_base_url"])["id"]
    world.store.put("checkout.session", session)
    emit(world, "checkout.session.completed", session)


def bank_debit_of(session: Record) -> str | None:
    """Return the delayed payment method that the session offers, if any."""
    return next((method for method in session["payment_method_types"] if method != "card"), None)


def _line(line: Record, place: int) -> Record:
    price = line["price_data"]
    amount = price["unit_amount"] * line["quantity"]
    product = price["product_data"]
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": product["name"],
        "price": _price(price),
        "quantity": line["quantity"],
        "_position": place,
        "_text": product.get("description"),
        "_image": (product.get("images") or [None])[0],
    }


def _price(price: Record) -> Record:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": now(),
        "currency": price["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": price["product_data"].get("metadata") or {},
        "nickname": None,
        "product": new_id("prod", 14),
        "recurring": None,
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
    }


def _payment_methods(params: Record, currency: str) -> list[str]:
    """Return card and the currency's bank debit, less what the platform excluded."""
    methods = ["card", *([_BANK_DEBITS[currency]] if currency in _BANK_DEBITS else [])]
    allowed = params.get("allowed_payment_method_types") or methods
    excluded = params.get("excluded_payment_method_types") or []
    return [method for method in methods if method in allowed and method not in excluded]


def _automatic_tax(given: Record | None) -> Record:
    enabled = bool(given and given["enabled"])
    status = "requires_location_inputs" if enabled else None
    return {"enabled": enabled, "liability": (given or {}).get("liability"), "provider": None, "status": status}


def _invoice_creation(given: Record | None) -> Record:
    data = (given or {}).get("invoice_data") or {}
    empty = dict.fromkeys(("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options"))
    return {"enabled": bool(given and given["enabled"]), "invoice_data": empty | {"metadata": {}} | data}


def _customer_details(email: str | None, payer: Payer | None = None) -> dict[str, Any] | None:
    if email is None:
        return None
    given = payer or Payer(email)
    nothing = dict.fromkeys(("address", "individual_name", "phone"))
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    details = {**nothing, "email": email, "name": given.name, "business_name": given.business, "tax_exempt": "none"}
    if given.country:
        details["address"] = address | {"country": given.country.upper()}
    tax_ids = [{"type": kind_of_tax_id(given.country), "value": given.tax_id}] if given.tax_id else []
    return {**details, "tax_ids": tax_ids}

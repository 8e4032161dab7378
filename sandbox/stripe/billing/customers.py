"""Customers: creators who want a plan. Fields: stripe/_customer.py of the SDK."""

from sandbox.stripe.cards import GOOD
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

SUPPORTED = {"description", "email", "expand", "metadata", "name"}


def create(world: World, params: Record) -> Record:
    """Make a customer. Raises `ApiError`."""
    for key in params:
        if key not in SUPPORTED:
            raise invalid(f"Stripe knows {key}, but Owny's stand-in does not carry it out.", key)
    customer: Record = {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": new_id("x", 8)[2:].upper(),
        "invoice_settings": dict.fromkeys(("custom_fields", "default_payment_method", "footer", "rendering_options")),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "_card": GOOD,
    }
    world.store.put("customer", customer)
    emit(world, "customer.created", customer)
    return customer


def fetch(world: World, customer_id: str) -> Record:
    """The stored customer. Raises `ApiError`."""
    customer = world.store.get("customer", customer_id)
    if customer is None:
        raise missing("customer", customer_id, "customer")
    return customer


def set_card(world: World, customer_id: str, number: str) -> None:
    """Keep the card that invoices are paid with from now on."""
    customer = fetch(world, customer_id)
    customer["_card"] = number
    world.store.put("customer", customer)

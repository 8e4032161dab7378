"""Invoices of subscriptions: made, paid with the customer's card, or left open for another try.

Fields: stripe/_invoice.py and stripe/_invoice_line_item.py of the SDK.
"""

from sandbox.stripe.billing import customers
from sandbox.stripe.billing.prices import NAME
from sandbox.stripe.cards import Decline, card_for
from sandbox.stripe.errors import missing
from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id
from sandbox.stripe.invoices import address_of
from sandbox.stripe.payers import Payer
from sandbox.stripe.payments import charge_for
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

RETRY_DAYS = (3, 5, 7)
"""Days between tries (a usual setting of Stripe's; its default chooses by itself)."""
DAY = 24 * 60 * 60


def fetch(world: World, invoice_id: str) -> Record:
    """The stored invoice. Raises `ApiError`."""
    invoice = world.store.get("invoice", invoice_id)
    if invoice is None:
        raise missing("invoice", invoice_id, "invoice")
    return invoice


def of_customer(world: World, customer_id: str) -> list[Record]:
    """A customer's invoices, the latest first."""
    return [one for one in world.store.all("invoice") if one["customer"] == customer_id]


def write(world: World, subscription: Record, *, at: int, reason: str, amount: int, base_url: str) -> Record:
    """Make and finalize an invoice for the subscription's present period."""
    customer = customers.fetch(world, subscription["customer"])
    item = subscription["items"]["data"][0]
    invoice_id = new_id("in")
    line = _line(invoice_id, subscription, item, amount)
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    world.store.put("customer", customer)
    invoice = {
        "id": invoice_id,
        "object": "invoice",
        "amount_due": amount,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": amount,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": dict.fromkeys(("disabled_reason", "liability", "provider", "status")) | {"enabled": False},
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": at,
        "currency": subscription["currency"],
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "hosted_invoice_url": address_of(base_url, invoice_id),
        "invoice_pdf": address_of(base_url, invoice_id),
        "issuer": {"account": None, "type": "self"},
        "lines": {
            "object": "list",
            "data": [line],
            "has_more": False,
            "total_count": 1,
            "url": f"/v1/invoices/{invoice_id}/lines",
        },
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": number,
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
                "subscription_proration_date": None,
            },
            "type": "subscription_details",
        },
        "payment_settings": dict.fromkeys(("default_mandate", "payment_method_options", "payment_method_types")),
        "period_end": item["current_period_end"],
        "period_start": item["current_period_start"],
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "open",
        "status_transitions": dict.fromkeys(("marked_uncollectible_at", "paid_at", "voided_at")) | {"finalized_at": at},
        "subtotal": amount,
        "total": amount,
        "_retries": 0,
    }
    world.store.put("invoice", invoice)
    emit(world, "invoice.created", invoice)
    emit(world, "invoice.finalized", invoice)
    return invoice


def pay(world: World, invoice: Record, *, at: int) -> Decline | None:
    """Try the customer's card; why it was refused, or None when the invoice is paid."""
    customer = customers.fetch(world, invoice["customer"])
    card = card_for(customer["_card"])
    payer = Payer(customer["email"] or "creator@example.com", customer["name"])
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    charge_for(world, invoice["id"], invoice["amount_due"], invoice["currency"], payer, card)
    if card.decline is not None:
        left = invoice["_retries"] < len(RETRY_DAYS)
        invoice["next_payment_attempt"] = at + RETRY_DAYS[invoice["_retries"]] * DAY if left else None
        invoice["_retries"] += 1
        world.store.put("invoice", invoice)
        emit(world, "invoice.payment_failed", invoice)
        return card.decline
    invoice.update(
        status="paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        auto_advance=False,
        next_payment_attempt=None,
    )
    invoice["status_transitions"]["paid_at"] = at
    world.store.put("invoice", invoice)
    emit(world, "invoice.paid", invoice)
    emit(world, "invoice.payment_succeeded", invoice)
    return None


def _line(invoice_id: str, subscription: Record, item: Record, amount: int) -> Record:
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": subscription["currency"],
        "description": f"1 × {NAME} (per {item['price']['recurring']['interval']})",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": subscription["metadata"],
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": None,
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": item["price"]["unit_amount_decimal"],
        },
        "quantity": 1,
        "subscription": subscription["id"],
        "subtotal": amount,
        "taxes": [],
    }

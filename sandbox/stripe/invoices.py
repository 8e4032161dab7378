"""Invoices for sessions that ask for one, paid from the beginning, with the buyer's tax id; and the page of any invoice.

Fields: stripe/_invoice.py of the SDK.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.stripe.events import emit
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.pages import day_of, page
from sandbox.stripe.shapes import as_list
from sandbox.stripe.store import Record
from sandbox.stripe.world import World


def make(world: World, session: Record, base_url: str) -> Record:
    """Write the invoice of a session that was paid and return it."""
    invoice_id, total = new_id("in"), session["amount_total"]
    details = session["customer_details"] or {}
    data = session["invoice_creation"].get("invoice_data") or {}
    invoice = {
        "id": invoice_id,
        "object": "invoice",
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": total,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": True,
        "automatic_tax": session["automatic_tax"] | {"disabled_reason": None},
        "collection_method": "charge_automatically",
        "created": now(),
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_email": details.get("email"),
        "customer_name": details.get("business_name") or details.get("name"),
        "customer_tax_ids": details.get("tax_ids"),
        "default_tax_rates": [],
        "discounts": [],
        "hosted_invoice_url": address_of(base_url, invoice_id),
        "invoice_pdf": address_of(base_url, invoice_id),
        "issuer": {"type": "self"},
        "lines": as_list([], f"/v1/invoices/{invoice_id}/lines"),
        "livemode": False,
        "metadata": data.get("metadata") or {},
        "number": f"TEST-{len(world.store.all('invoice')) + 1:04d}",
        "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        "period_end": now(),
        "period_start": now(),
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "paid",
        "status_transitions": {"finalized_at": now(), "marked_uncollectible_at": None, "paid_at": now(), "voided_at": None},
        "subtotal": session["amount_subtotal"],
        "total": total,
        "_session": session["id"],
    }
    world.store.put("invoice", invoice)
    emit(world, "invoice.paid", invoice)
    return invoice


def address_of(base_url: str, invoice_id: str) -> str:
    """Where an invoice is shown, whatever it is for."""
    return f"{base_url}/invoice/{invoice_id}"


def invoice_routes(world: World) -> list[Route]:
    """Return the route of an invoice's page."""

    async def show(request: Request) -> Response:
        invoice = world.store.get("invoice", request.path_params["id"])
        if invoice is None:
            return page("closed.html", status=404, session=None, success_url=None)
        return page("invoice.html", invoice=invoice, lines=_lines(world, invoice), day=day_of(invoice["created"]))

    return [Route("/invoice/{id}", show, methods=["GET"])]


def _lines(world: World, invoice: Record) -> list[tuple[str, int, int]]:
    """What it is for, the amount without tax, and the tax: of the session it was made for, or of the plan it renews."""
    if "_session" not in invoice:
        return [(line["description"], line["amount"], 0) for line in invoice["lines"]["data"]]
    session = world.store.get("checkout.session", invoice["_session"]) or {"_line_items": []}
    return [(line["description"], line["amount_subtotal"], line["amount_tax"]) for line in session["_line_items"]]

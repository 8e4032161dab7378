"""Parameters that Stripe knows and the stand-in does not: refused in words, because dropping them would be a lie."""

from typing import Any

from sandbox.stripe.errors import invalid
from sandbox.stripe.forms import bracketed
from sandbox.stripe.store import Record

ECHOED = (
    "after_expiration",
    "allow_promotion_codes",
    "allowed_payment_method_types",
    "billing_address_collection",
    "branding_settings",
    "cancel_url",
    "client_reference_id",
    "consent_collection",
    "customer_email",
    "excluded_payment_method_types",
    "integration_identifier",
    "locale",
    "name_collection",
    "origin_context",
    "phone_number_collection",
    "submit_type",
    "success_url",
    "tax_id_collection",
)
"""Parameters of a session that come back as they were sent."""

SESSION = {
    *ECHOED,
    "automatic_tax",
    "customer_creation",
    "discounts",
    "expand",
    "invoice_creation",
    "expires_at",
    "line_items",
    "metadata",
    "mode",
    "payment_intent_data",
    "ui_mode",
}
LINE = {"price", "price_data", "quantity"}
PRICE = {"currency", "product_data", "recurring", "tax_behavior", "unit_amount"}
PAYMENT = {
    "application_fee_amount",
    "description",
    "metadata",
    "on_behalf_of",
    "receipt_email",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
}


PLAN_SESSION = {
    "cancel_url",
    "client_reference_id",
    "customer",
    "expand",
    "expires_at",
    "line_items",
    "metadata",
    "mode",
    "subscription_data",
    "success_url",
}


def refuse_unsupported_of_plan(params: Record) -> None:
    """The same for a session in `mode: subscription`."""
    _only(params, PLAN_SESSION, [])
    for place, line in enumerate(params.get("line_items") or []):
        _only(line, {"price", "quantity"}, ["line_items", place])
    _only(params.get("subscription_data") or {}, {"metadata"}, ["subscription_data"])


def refuse_unsupported(params: Record) -> None:
    """Raise `ApiError` for the first parameter of a session that the stand-in does not carry out."""
    _only(params, SESSION, [])
    for place, line in enumerate(params.get("line_items") or []):
        _only(line, LINE, ["line_items", place])
        _only(line.get("price_data") or {}, PRICE, ["line_items", place, "price_data"])
    data = params.get("payment_intent_data") or {}
    _only(data, PAYMENT, ["payment_intent_data"])
    _only(data.get("transfer_data") or {}, {"amount", "destination"}, ["payment_intent_data", "transfer_data"])


def _only(given: dict[str, Any], supported: set[str], place: list[str | int]) -> None:
    for key in given:
        if key not in supported:
            name = bracketed([*place, key])
            raise invalid(f"Stripe knows {name}, but Owny's stand-in does not carry it out.", name)

"""What is kept of an event's body: what it is about, and nothing that tells who somebody is."""

from collections.abc import Mapping
from typing import Any

OF_PEOPLE = frozenset(
    {
        "address",
        "billing_details",
        "collected_information",
        "custom_fields",
        "customer_address",
        "customer_details",
        "customer_email",
        "customer_name",
        "customer_phone",
        "customer_shipping",
        "customer_tax_ids",
        "email",
        "evidence",
        "last_payment_error",
        "name",
        "payment_method_details",
        "phone",
        "receipt_email",
        "receipt_url",
        "shipping",
        "shipping_details",
    }
)
"""Names, addresses, numbers and cards, as Stripe's objects call them. Stripe keeps them; whoever needs one asks there."""


def without_people(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The body with these fields left out, however deep they are."""
    return {name: _cleaned(value) for name, value in payload.items() if name not in OF_PEOPLE}


def _cleaned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_people(value)
    return [_cleaned(one) for one in value] if isinstance(value, list) else value

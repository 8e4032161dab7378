"""What Stripe refuses when a Checkout Session is created, beyond unknown and mistyped parameters.

Rules: https://docs.stripe.com/api/checkout/sessions/create and the descriptions in
stripe/params/checkout/_session_create_params.py.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.accounts import can_receive
from sandbox.stripe.errors import ApiError, invalid
from sandbox.stripe.forms import bracketed
from sandbox.stripe.ids import now
from sandbox.stripe.money import MAXIMUM_CENTS, MINIMUM_CENTS, words
from sandbox.stripe.store import Record
from sandbox.stripe.supported import refuse_unsupported, refuse_unsupported_of_plan
from sandbox.stripe.world import World

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 60 * 60
MAX_IMAGES = 8
MAX_REFERENCE_LENGTH = 200

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check_session(world: World, params: Record) -> None:
    """Raise `ApiError` for the first rule that a new session breaks."""
    _refuse_empty_texts(params, [])
    refuse_unsupported(params)
    if params.get("mode") != "payment":
        raise invalid("The stand-in knows mode: payment and subscription only.", "mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The stand-in knows ui_mode: hosted_page only.", "ui_mode")
    _check_urls(params)
    _check_texts(params)
    _check_expiry(params)
    total = _check_lines(params.get("line_items") or [])
    _check_tax(params)
    _check_destination(world, params.get("payment_intent_data") or {}, total)


def check_plan_session(params: Record) -> None:
    """Raise `ApiError` for the first rule that a new session in `mode: subscription` breaks."""
    _refuse_empty_texts(params, [])
    refuse_unsupported_of_plan(params)
    _check_urls(params)
    _check_expiry(params)
    if "customer" not in params:
        raise invalid("The stand-in subscribes customers only. Add `customer`.", "customer", "parameter_missing")
    if not params.get("line_items"):
        message = "`line_items` is required in `subscription` mode. Add `line_items`."
        raise invalid(message, "line_items", "parameter_missing")


def _check_urls(params: Record) -> None:
    if "success_url" not in params:
        raise invalid("Missing required param: success_url.", "success_url", "parameter_missing")
    for name in ("success_url", "cancel_url"):
        parts = urlsplit(params.get(name, "https://example.com"))
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise invalid("Not a valid URL", name, "url_invalid")


def _check_texts(params: Record) -> None:
    email = params.get("customer_email")
    if email is not None and not _EMAIL.fullmatch(email):
        raise invalid(f"Invalid email address: {email}", "customer_email", "email_invalid")
    if len(params.get("client_reference_id", "")) > MAX_REFERENCE_LENGTH:
        raise invalid("client_reference_id can have up to 200 characters.", "client_reference_id")
    if params.get("discounts") and "allow_promotion_codes" in params:
        raise invalid("You may only specify one of these parameters: allow_promotion_codes, discounts.", "discounts")
    if params.get("discounts"):
        raise invalid("The stand-in has no coupons; send a lower unit_amount.", "discounts", "resource_missing")


def _check_expiry(params: Record) -> None:
    seconds = params.get("expires_at", now() + LONGEST_SECONDS) - now()
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise invalid(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            "expires_at",
        )


def _check_tax(params: Record) -> None:
    """Stripe saves a tax id on a customer, and works tax out only for prices that say whether it is in them."""
    if (params.get("tax_id_collection") or {}).get("enabled") and params.get("customer_creation") != "always":
        raise invalid("`tax_id_collection` in `payment` mode needs `customer_creation: always`.", "customer_creation")
    liability = (params.get("automatic_tax") or {}).get("liability") or {"type": "self"}
    if liability["type"] != "self":
        raise invalid("The stand-in knows automatic_tax with liability type self only.", "automatic_tax[liability][type]")


def _check_lines(lines: list[Record]) -> int:
    """Return the total in cents."""
    if not lines:
        raise invalid("`line_items` is required in `payment` mode. Add `line_items`.", "line_items", "parameter_missing")
    for place, line in enumerate(lines):
        _check_line(line, f"line_items[{place}]")
    currencies = {line["price_data"]["currency"] for line in lines}
    if len(currencies) > 1:
        raise invalid("All line items must have the same currency.", "line_items")
    total = sum(line["price_data"]["unit_amount"] * line["quantity"] for line in lines)
    currency = currencies.pop()
    if total < MINIMUM_CENTS[currency]:
        least = f"{words(MINIMUM_CENTS[currency], currency)} {currency}"
        message = f"The Checkout Session's total amount due must add up to at least {least}"
        raise invalid(message, "line_items", "amount_too_small")
    if total > MAXIMUM_CENTS:
        most = f"{words(MAXIMUM_CENTS, currency)} {currency}"
        raise invalid(
            f"The Checkout Session's total amount due must be no more than {most}", "line_items", "amount_too_large"
        )
    return int(total)


def _check_line(line: Record, name: str) -> None:
    price = line.get("price_data")
    if price is None:
        if "price" in line:
            raise ApiError(f"No such price: '{line['price']}'", code="resource_missing", param=f"{name}[price]")
        raise invalid(f"You must specify `price_data` in `{name}`.", f"{name}[price_data]", "parameter_missing")
    if price["currency"] not in MINIMUM_CENTS:
        currencies = ", ".join(MINIMUM_CENTS)
        raise invalid(
            f"Invalid currency: {price['currency']}. The stand-in takes: {currencies}", f"{name}[price_data][currency]"
        )
    if "product_data" not in price:
        raise invalid("Missing required param: product_data.", f"{name}[price_data][product_data]", "parameter_missing")
    if "unit_amount" not in price:
        raise invalid("Missing required param: unit_amount.", f"{name}[price_data][unit_amount]", "parameter_missing")
    if price["unit_amount"] < 0:
        raise invalid("Invalid non-negative integer", f"{name}[price_data][unit_amount]", "parameter_invalid_integer")
    if "recurring" in price:
        raise invalid("You can not use a recurring price in `payment` mode.", f"{name}[price_data][recurring]")
    if line.get("quantity", 0) < 1:
        raise invalid(f"Quantity is required. Add `quantity` to `{name}`", f"{name}[quantity]")
    if len(price["product_data"].get("images", [])) > MAX_IMAGES:
        raise invalid(f"A product has up to {MAX_IMAGES} images.", f"{name}[price_data][product_data][images]")


def _check_destination(world: World, data: Record, total: int) -> None:
    fee, transfer = data.get("application_fee_amount"), data.get("transfer_data")
    name = "payment_intent_data[application_fee_amount]"
    if fee is not None and transfer is None:
        raise invalid(
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an"
            " OAuth key or Stripe-Account header) or destination payment (using"
            " `payment_intent_data[transfer_data][destination]`).",
            name,
        )
    if fee is not None and not 0 < fee <= total:
        raise invalid("The application fee must be above 0 and cannot exceed the total amount of the charge.", name)
    if fee is not None and "amount" in (transfer or {}):
        raise invalid(
            "You cannot pass both `payment_intent_data[application_fee_amount]` and"
            " `payment_intent_data[transfer_data][amount]`.",
            name,
        )
    if transfer is not None and not 0 < transfer.get("amount", total) <= total:
        raise invalid(
            "The transfer amount must be above 0 and cannot exceed the total amount of the charge.",
            "payment_intent_data[transfer_data][amount]",
        )
    if transfer is not None:
        check_destination(world, transfer["destination"], "payment_intent_data[transfer_data][destination]")


def check_destination(world: World, account_id: str, name: str) -> None:
    """Raise `ApiError` unless the account exists and can receive transfers."""
    account = world.store.get("account", account_id)
    if account is None:
        raise ApiError(f"No such destination: '{account_id}'", code="resource_missing", param=name)
    if not can_receive(account):
        raise ApiError(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers,"
            " crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
            param=name,
        )


def _refuse_empty_texts(node: Any, place: list[str | int]) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in ("metadata", "branding_settings"):
                _refuse_empty_texts(value, [*place, key])
    elif isinstance(node, list):
        for key, value in enumerate(node):
            _refuse_empty_texts(value, [*place, key])
    elif node == "":
        name = bracketed(place)
        raise invalid(
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter;"
            f" however '{name}' cannot be unset. You should remove '{name}' from your request or supply a"
            " non-empty value.",
            name,
            "parameter_invalid_empty",
        )

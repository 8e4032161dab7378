"""Automatic tax: worked out when the buyer has said where they are, added to each line, for the account that is liable.

As at Stripe, it adds 0 without a word where the liable account has no registration
(https://docs.stripe.com/tax/zero-tax): the fault `tax_unregistered` takes all registrations away.
"""

from sandbox.stripe.store import Record
from sandbox.stripe.world import World

RATES = {"de": 1900, "fr": 2000, "it": 2200, "es": 2100, "nl": 2100, "ie": 2300, "at": 2000, "gb": 2000, "ch": 810,
         "jp": 1000, "ca": 1300, "au": 1000, "se": 2500}  # fmt: skip
"""Standard rates in basis points where the pretended platform is registered; elsewhere, also in the US, it adds nothing."""

EUROPEAN_UNION = frozenset({"de", "fr", "it", "es", "nl", "ie", "at", "se"})
_WHOLE = 10_000


def work_out(world: World, session: Record, country: str, tax_id: str | None) -> None:
    """Put the tax of a buyer in this country on the session's lines and totals. The caller stores the session.

    A business in the European Union that names its VAT id owes the tax itself (reverse charge).
    """
    if not session["automatic_tax"]["enabled"]:
        return
    rate = 0 if world.faults.active("tax_unregistered") else RATES.get(country.lower(), 0)
    if tax_id and country.lower() in EUROPEAN_UNION:
        rate = 0
    for line in session["_line_items"]:
        _tax_line(line, rate)
    tax = sum(line["amount_tax"] for line in session["_line_items"])
    session["amount_total"] = sum(line["amount_total"] for line in session["_line_items"])
    session["total_details"] = session["total_details"] | {"amount_tax": tax}
    session["automatic_tax"] = session["automatic_tax"] | {"status": "complete"}


def _tax_line(line: Record, rate: int) -> None:
    if line["price"]["tax_behavior"] == "inclusive":
        line["amount_tax"] = line["amount_subtotal"] - (line["amount_subtotal"] * _WHOLE + (_WHOLE + rate) // 2) // (
            _WHOLE + rate
        )
        line["amount_total"] = line["amount_subtotal"]
    else:
        line["amount_tax"] = (line["amount_subtotal"] * rate + _WHOLE // 2) // _WHOLE
        line["amount_total"] = line["amount_subtotal"] + line["amount_tax"]


def kind_of_tax_id(country: str) -> str:
    """Return Stripe's name for the tax id of a country."""
    code = country.lower()
    return "eu_vat" if code in EUROPEAN_UNION else f"{code}_vat" if code in ("gb", "ch") else f"{code}_tin"

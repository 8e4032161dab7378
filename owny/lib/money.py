"""Money as whole numbers of a currency's smallest unit; no float comes near it."""

import re
from decimal import Decimal
from typing import Final

ZERO_DECIMAL: Final = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"}
)
"""Currencies without a smaller unit, as Stripe lists them (docs.stripe.com/currencies#zero-decimal)."""

SYMBOLS: Final = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "inr": "₹"}


_AMOUNT: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?", re.ASCII)


def read_money(text: str, currency: str) -> int | None:
    """`19`, `19.50`, `19,50` or `$19` as people type it, in the smallest unit; None for nothing typed.

    There is no thousands separator: `1,000` would be a thousand to one reader and one to another. Raises ValueError with
    a sentence.
    """
    typed = text.strip().lstrip("".join(SYMBOLS.values())).strip()
    if not typed:
        return None
    places = 0 if currency.lower() in ZERO_DECIMAL else 2
    amount = Decimal(typed.replace(",", ".")).scaleb(places) if _AMOUNT.fullmatch(typed) else None
    if amount is None or amount != amount.to_integral_value():
        raise ValueError("Write the amount as a number, like " + ("1900." if places == 0 else "19 or 19.50."))
    return int(amount)


def format_money(amount: int, currency: str) -> str:
    """`1900, "usd"` → `$19`; `1950, "eur"` → `€19.50`; `1900, "jpy"` → `¥1,900`; an unknown currency by its code."""
    code = currency.lower()
    sign = "-" if amount < 0 else ""
    symbol = SYMBOLS.get(code, code.upper() + " ")
    if code in ZERO_DECIMAL:
        return f"{sign}{symbol}{abs(amount):,}"
    whole, cents = divmod(abs(amount), 100)
    return f"{sign}{symbol}{whole:,}" + (f".{cents:02d}" if cents else "")


def share_of(amount: int, basis_points: int) -> int:
    """The part of an amount in basis points (1000 = 10 %), rounded half up to the smallest unit."""
    return (amount * basis_points + 5_000) // 10_000

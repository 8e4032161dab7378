"""Money as whole numbers of a currency's smallest unit; no float comes near it."""

import re
from decimal import Decimal
from typing import Final

ZERO_DECIMAL: Final = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"}
)
"""Currencies without a smaller unit, as Stripe lists them (docs.stripe.com/currencies#zero-decimal)."""

THREE_DECIMAL: Final = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
"""Currencies whose unit has a thousand parts (docs.stripe.com/currencies#three-decimal)."""

SYMBOLS: Final = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "inr": "₹"}


_AMOUNT: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?", re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})?", re.ASCII)
_EXAMPLES: Final = {0: "1900.", 2: "19 or 19.50.", 3: "19 or 19.500."}


def places_of(currency: str) -> int:
    """How many decimal places the currency has: 0, 2 or 3."""
    code = currency.lower()
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2


def sign_of(currency: str) -> str:
    """What stands before an amount: `$`, or the code of a currency without a sign."""
    return SYMBOLS.get(currency.lower(), currency.upper())


def read_money(text: str, currency: str) -> int | None:
    """`19`, `19.50`, `19,50` or `$19` as people type it, in the smallest unit; None for nothing typed.

    There is no thousands separator: `1,000` would be a thousand to one reader and one to another. Only in a currency without
    decimals, as `¥1,900` is shown, it is plain. Raises ValueError with a sentence.
    """
    typed = text.strip().lstrip("".join(SYMBOLS.values())).strip()
    if not typed:
        return None
    places = places_of(currency)
    if not places and _GROUPED.fullmatch(typed):
        typed = re.sub(r"[.,]", "", typed)
    is_one = _AMOUNT.fullmatch(typed) and len(re.split(r"[.,]", typed + ".")[1]) <= places
    if not is_one:
        raise ValueError(f"Write the amount as a number, like {_EXAMPLES[places]}")
    return int(Decimal(typed.replace(",", ".")).scaleb(places))


def format_money(amount: int, currency: str) -> str:
    """`1900, "usd"` → `$19`; `1950, "eur"` → `€19.50`; `1900, "jpy"` → `¥1,900`; an unknown currency by its code."""
    code, places = currency.lower(), places_of(currency)
    sign = "-" if amount < 0 else ""
    symbol = SYMBOLS.get(code, code.upper() + " ")
    whole, rest = divmod(abs(amount), 10**places)
    return f"{sign}{symbol}{whole:,}" + (f".{rest:0{places}d}" if rest else "")


def plain_money(amount: int, currency: str) -> str:
    """`1950, "usd"` → `19.50`, `-5, "jpy"` → `-5`: all its places and no sign of the currency, as spreadsheets read it."""
    places = places_of(currency)
    whole, rest = divmod(abs(amount), 10**places)
    return ("-" if amount < 0 else "") + str(whole) + (f".{rest:0{places}d}" if places else "")


def typed_money(amount: int, currency: str) -> str:
    """The amount as a person would type it: `19`, `19.50`, `0`."""
    places = places_of(currency)
    whole, rest = divmod(amount, 10**places)
    return f"{whole}.{rest:0{places}d}" if rest else str(whole)


def share_of(amount: int, basis_points: int) -> int:
    """The part of an amount in basis points (1000 = 10 %), rounded half up to the smallest unit."""
    return (amount * basis_points + 5_000) // 10_000


def spread(amount: int, weights: list[int]) -> list[int]:
    """The amount in parts as the weights are, to the last unit: what rounding leaves goes to the largest remainders.

    No part is above its weight while the amount is not above their sum; without any weight the first takes all.
    """
    total = sum(weights)
    if not total:
        return [amount, *(0 for _ in weights[1:])] if weights else []
    parts = [amount * weight // total for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in by_rest[: amount - sum(parts)]:
        parts[place] += 1
    return parts

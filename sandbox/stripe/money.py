"""Amounts in words, and which currencies the stand-in takes."""

MINIMUM_CENTS = {
    "usd": 50, "eur": 50, "gbp": 30, "cad": 50, "aud": 50, "chf": 50, "sek": 300, "nok": 300, "dkk": 250,
    "nzd": 50, "pln": 200, "brl": 50, "inr": 50, "jpy": 50, "mxn": 1000, "sgd": 50, "hkd": 400, "czk": 1500,
    "aed": 200, "myr": 200, "ron": 200, "thb": 1000,
}  # fmt: skip
"""Smallest charge in minor units (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)."""

MAXIMUM_CENTS = 99_999_999

_WITHOUT_CENTS = {"jpy"}
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cad": "CA$", "aud": "A$", "inr": "₹", "brl": "R$"}


def words(amount: int, currency: str) -> str:
    """Return `$19.00` for 1900 usd, `¥500` for 500 jpy, `CHF 19.00` where there is no sign."""
    sign = _SIGNS.get(currency, f"{currency.upper()} ")
    if currency in _WITHOUT_CENTS:
        return f"{sign}{amount:,}"
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"

"""What can be charged in which currency."""

LEAST_CHARGE = {
    "usd": 50, "aed": 200, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
    "hkd": 400, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300,
    "sgd": 50, "thb": 1000,
}  # fmt: skip
"""The smallest amounts Stripe charges (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). Currencies with
three decimals, whose last digit must be 0 there, and those with rules of their own (isk, huf, twd, ugx) are left out."""
LEAST_CHARGE_ELSEWHERE = 100
CURRENCIES = tuple(LEAST_CHARGE)
"""What prices may be in, the most usual first."""


def is_chargeable(currency: str) -> bool:
    """Whether prices in this currency can be charged."""
    return currency.lower() in LEAST_CHARGE


def least_charge(currency: str) -> int:
    """The smallest amount that can be charged in a currency."""
    return LEAST_CHARGE.get(currency.lower(), LEAST_CHARGE_ELSEWHERE)


def worth_of(usd_cents: int, currency: str) -> int:
    """About as much as so many US cents, by what Stripe takes for the least worth charging in each currency."""
    return usd_cents * least_charge(currency) // LEAST_CHARGE["usd"]

"""Who pays."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Payer:
    """Who pays, as typed on the pay page; the country is a two-letter code."""

    email: str
    name: str | None = None
    country: str = ""
    business: str | None = None
    tax_id: str | None = None

"""The prices of the platform's plan. They are there from the start, as if somebody had made them in the dashboard."""

from sandbox.stripe.errors import missing
from sandbox.stripe.store import Record

PRODUCT = "prod_ownyproplan00"
MADE_AT = 1_700_000_000
AMOUNTS = {"month": 1900, "year": 19000}
IDS = {"month": "price_owny_pro_monthly", "year": "price_owny_pro_yearly"}
LOOKUP_KEYS = {"month": "owny_pro_monthly", "year": "owny_pro_yearly"}
NAME = "Owny Pro"


def price(interval: str) -> Record:
    """The price for a month or a year."""
    return {
        "id": IDS[interval],
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": MADE_AT,
        "currency": "usd",
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": LOOKUP_KEYS[interval],
        "metadata": {},
        "nickname": None,
        "product": PRODUCT,
        "recurring": {
            "interval": interval,
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": AMOUNTS[interval],
        "unit_amount_decimal": str(AMOUNTS[interval]),
    }


def plan(interval: str) -> Record:
    """The same as the older object that subscription items still carry."""
    return {
        "id": IDS[interval],
        "object": "plan",
        "active": True,
        "amount": AMOUNTS[interval],
        "amount_decimal": str(AMOUNTS[interval]),
        "billing_scheme": "per_unit",
        "created": MADE_AT,
        "currency": "usd",
        "interval": interval,
        "interval_count": 1,
        "livemode": False,
        "metadata": {},
        "meter": None,
        "nickname": None,
        "product": PRODUCT,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def fetch(price_id: str) -> Record:
    """The price with this id. Raises `ApiError`."""
    return price(interval_of(price_id))


def interval_of(price_id: str, param: str = "price") -> str:
    """`month` or `year` for the id of a price. Raises `ApiError`."""
    for interval, known in IDS.items():
        if known == price_id:
            return interval
    raise missing("price", price_id, param)


def listed(params: Record) -> list[Record]:
    """The prices that a list request asks for."""
    keys = params.get("lookup_keys")
    found = [price(interval) for interval in AMOUNTS if not keys or LOOKUP_KEYS[interval] in keys]
    return found if params.get("active", True) else []

"""The platform's balance: one balance transaction for each movement, as https://docs.stripe.com/api/balance has it."""

from sandbox.stripe.ids import new_id, now
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

CARD_FEE_PERCENT_TENTHS = 29
CARD_FEE_CENTS = 30
DISPUTE_FEE_CENTS = 1500


def stripe_fee(amount: int) -> int:
    """Return what Stripe keeps of a charge in cents: 2.9 % and 30 cents, its published US price."""
    return (amount * CARD_FEE_PERCENT_TENTHS + 500) // 1000 + CARD_FEE_CENTS


def move(world: World, kind: str, amount: int, currency: str, source: str, *, fee: int = 0) -> str:
    """Write a balance transaction (negative amounts leave the balance) and return its id."""
    moment = now()
    transaction = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": moment,
        "balance_type": "payments",
        "created": moment,
        "currency": currency,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": currency,
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ]
        if fee
        else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source,
        "status": "available",
        "type": kind,
    }
    return str(world.store.put("balance_transaction", transaction)["id"])


def balance(world: World) -> Record:
    """Return the platform's balance object, one entry for each currency."""
    sums: dict[str, int] = {}
    for transaction in world.store.all("balance_transaction"):
        sums[transaction["currency"]] = sums.get(transaction["currency"], 0) + transaction["net"]
    available = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted((sums or {"usd": 0}).items())
    ]
    pending = [{**entry, "amount": 0, "source_types": {"card": 0}} for entry in available]
    return {"object": "balance", "available": available, "livemode": False, "pending": pending}

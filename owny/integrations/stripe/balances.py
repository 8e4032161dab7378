"""What a payment did to our balance, from the list of balance transactions: found another way than what is booked."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from owny.integrations.stripe.client import connection, our_errors


def balance_of_payment(payment_intent_id: str, *, group: str) -> Mapping[str, int]:
    """The net of every balance transaction of a payment and of what followed from it, by currency. Raises StripeFailure."""
    sums: Counter[str] = Counter()
    with our_errors():
        for source in dict.fromkeys(_sources(payment_intent_id, group)):
            listed = connection().v1.balance_transactions.list({"source": source, "limit": 100})
            for transaction in listed.auto_paging_iter():
                sums[transaction.currency] += transaction.net
    return {currency: amount for currency, amount in sums.items() if amount}


def _sources(payment_intent_id: str, group: str) -> Iterator[str]:
    v1 = connection().v1
    for charge in v1.charges.list({"payment_intent": payment_intent_id, "limit": 100}).auto_paging_iter():
        yield charge.id
        yield from _of_fee(charge.to_dict(for_json=True).get("application_fee"))
    for refund in v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100}).auto_paging_iter():
        yield refund.id
    for dispute in v1.disputes.list({"payment_intent": payment_intent_id, "limit": 100}).auto_paging_iter():
        yield dispute.id
    for transfer in v1.transfers.list({"transfer_group": group, "limit": 100}).auto_paging_iter():
        yield transfer.id
        for reversal in v1.transfers.reversals.list(transfer.id, {"limit": 100}).auto_paging_iter():
            yield reversal.id


def _of_fee(fee_id: Any) -> Iterator[str]:
    if isinstance(fee_id, str):
        yield fee_id
        for back in connection().v1.application_fees.refunds.list(fee_id, {"limit": 100}).auto_paging_iter():
            yield back.id

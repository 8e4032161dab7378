"""How stored objects are shown: private keys hidden, nullable fields present, ids expanded on request."""

import functools
from typing import Any, get_args

import stripe
from stripe.billing_portal import Session as PortalSession
from stripe.checkout import Session

from sandbox.stripe.errors import ApiError
from sandbox.stripe.store import Record, Store

CLASSES: dict[str, Any] = {
    "checkout.session": Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "transfer": stripe.Transfer,
    "transfer_reversal": stripe.TransferReversal,
    "application_fee": stripe.ApplicationFee,
    "balance_transaction": stripe.BalanceTransaction,
    "customer": stripe.Customer,
    "price": stripe.Price,
    "subscription": stripe.Subscription,
    "invoice": stripe.Invoice,
    "billing_portal.session": PortalSession,
    "radar.early_fraud_warning": stripe.radar.EarlyFraudWarning,
}
"""The SDK's class for each `object` the stand-in makes."""

EXPANDED_ONLY = {
    "line_items", "refunds", "breakdown", "subscriptions", "sources", "tax_ids", "cash_balance", "currency_options", "tiers",
    "payments",
}  # fmt: skip
"""Fields that Stripe leaves out unless they are asked for with `expand`."""

_KIND_OF_PREFIX = {
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "du": "dispute",
    "tr": "transfer",
    "trr": "transfer_reversal",
    "fee": "application_fee",
    "txn": "balance_transaction",
    "cus": "customer",
    "sub": "subscription",
    "in": "invoice",
}


@functools.cache
def nullable_fields(object_name: str) -> frozenset[str]:
    """Return the fields of an object that the SDK's class declares Optional."""
    hints = _hints(CLASSES[object_name])
    return frozenset(name for name, hint in hints.items() if type(None) in get_args(hint)) - EXPANDED_ONLY


def required_fields(object_name: str) -> frozenset[str]:
    """Return the fields of an object that the SDK's class declares always present."""
    hints = _hints(CLASSES[object_name])
    return frozenset(name for name, hint in hints.items() if type(None) not in get_args(hint)) - EXPANDED_ONLY


def _hints(cls: Any) -> dict[str, Any]:
    return {name: hint for name, hint in cls.__annotations__.items() if name != "OBJECT_NAME" and name[0] != "_"}


def public(record: Record) -> Record:
    """Return what the API shows of a stored object."""
    return {key: value for key, value in filled(record).items() if not key.startswith("_")}


def filled(record: Record) -> Record:
    """Return the object with null for every nullable field it does not have."""
    if record.get("object") not in CLASSES:
        return record
    return record | dict.fromkeys(sorted(nullable_fields(record["object"]) - record.keys()))


def expanded(store: Store, shown: Record, paths: list[str]) -> Record:
    """Replace ids by their objects along dotted paths. Raises `ApiError` for a field that cannot be expanded."""
    for path in paths:
        _expand(store, shown, path.split("."), path)
    return shown


def _expand(store: Store, node: Record, keys: list[str], path: str) -> None:
    key, rest = keys[0], keys[1:]
    if key == "data" and isinstance(node.get("data"), list):
        for item in node["data"]:
            _expand(store, item, rest, path)
        return
    if key in EXPANDED_ONLY and key not in node:
        node[key] = _hidden_list(store, node, key, path)
    elif key not in node:
        raise _not_expandable(path)
    elif isinstance(node[key], str):
        node[key] = _fetched(store, node[key], path)
    if rest and isinstance(node[key], dict):
        _expand(store, node[key], rest, path)


def _fetched(store: Store, object_id: str, path: str) -> Record:
    kind = _KIND_OF_PREFIX.get(object_id.split("_")[0])
    record = store.get(kind, object_id) if kind else None
    if record is None:
        raise _not_expandable(path)
    return public(record)


def _hidden_list(store: Store, node: Record, key: str, path: str) -> Record:
    if node["object"] == "checkout.session" and key == "line_items":
        session = store.get("checkout.session", node["id"]) or {}
        lines = [public(line) for line in session.get("_line_items", [])]
        return as_list(lines, f"/v1/checkout/sessions/{node['id']}/line_items")
    if node["object"] == "charge" and key == "refunds":
        refunds = [public(refund) for refund in reversed(store.having("refund", "charge", node["id"]))]
        return as_list(refunds, f"/v1/charges/{node['id']}/refunds")
    raise _not_expandable(path)


def _not_expandable(path: str) -> ApiError:
    return ApiError(f"This property cannot be expanded ({path}).", param="expand", begun=False)


def as_list(items: list[Record], url: str, *, has_more: bool = False) -> Record:
    """Return a v1 list object."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def page(records: list[Record], params: Record, url: str) -> Record:
    """Return the page of newest-first records that `limit`, `starting_after` and `ending_before` ask for."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ApiError("Invalid limit: must be between 1 and 100.", param="limit", begun=False)
    ids = [record["id"] for record in records]
    start, stop = 0, len(records)
    if params.get("starting_after") in ids:
        start = ids.index(params["starting_after"]) + 1
    if params.get("ending_before") in ids:
        stop = ids.index(params["ending_before"])
        start = max(start, stop - limit)
    chosen = records[start:stop][:limit]
    return as_list([public(record) for record in chosen], url, has_more=start + len(chosen) < stop)

"""Every URL of the API that the stand-in knows, with the SDK's own type for its parameters."""

from typing import Any

from stripe.params import (
    AccountLoginLinkCreateParams,
    ApplicationFeeListParams,
    ApplicationFeeRefundListParams,
    ApplicationFeeRetrieveParams,
    BalanceRetrieveParams,
    BalanceTransactionListParams,
    BalanceTransactionRetrieveParams,
    ChargeListParams,
    ChargeRetrieveParams,
    CustomerCreateParams,
    CustomerRetrieveParams,
    DisputeListParams,
    DisputeRetrieveParams,
    EventListParams,
    EventRetrieveParams,
    InvoiceListParams,
    InvoiceRetrieveParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    PriceListParams,
    PriceRetrieveParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    SubscriptionCancelParams,
    SubscriptionListParams,
    SubscriptionRetrieveParams,
    TransferCreateParams,
    TransferListParams,
    TransferRetrieveParams,
    TransferReversalCreateParams,
    TransferReversalListParams,
)
from stripe.params.billing_portal import SessionCreateParams as PortalSessionCreateParams
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionLineItemListParams,
    SessionListParams,
    SessionRetrieveParams,
)
from stripe.params.radar import EarlyFraudWarningListParams, EarlyFraudWarningRetrieveParams
from stripe.params.v2.core import (
    AccountCloseParams,
    AccountCreateParams,
    AccountLinkCreateParams,
    AccountListParams,
    AccountRetrieveParams,
    AccountUpdateParams,
)

from sandbox.stripe import accounts, ledger, refunds, sessions, transfers
from sandbox.stripe.api import Call, Endpoint
from sandbox.stripe.billing import customers, plan_sessions, portal, prices, subscriptions
from sandbox.stripe.errors import missing
from sandbox.stripe.ids import now
from sandbox.stripe.shapes import page, public
from sandbox.stripe.store import SOUGHT, Record


def _retrieve(path: str, kind: str, params: Any) -> Endpoint:
    def work(call: Call) -> Record:
        record = call.world.store.get(kind, call.ids["id"])
        if record is None:
            raise missing(kind, call.ids["id"])
        return public(record)

    return Endpoint("GET", f"{path}/{{id}}", params, work)


def _list(path: str, kind: str, params: Any) -> Endpoint:
    """List newest first; parameters other than those of paging and `expand` must equal the object's field."""

    def work(call: Call) -> Record:
        filters = {key: value for key, value in call.params.items() if key not in _PAGING}
        quick = next((key for key, value in filters.items() if key in SOUGHT and isinstance(value, str)), None)
        store = call.world.store
        found = store.having(kind, quick, filters[quick])[::-1] if quick else store.all(kind)
        records = [one for one in found if all(_fits(one, *pair) for pair in filters.items())]
        return page(records, call.params, path)

    return Endpoint("GET", path, params, work)


_PAGING = {"limit", "starting_after", "ending_before", "expand"}


def _fits(record: Record, key: str, wanted: Any) -> bool:
    if key == "types":
        return record["type"] in wanted
    if key == "created" and isinstance(wanted, dict):
        tests = {
            "gt": record["created"] > wanted.get("gt", 0),
            "gte": record["created"] >= wanted.get("gte", 0),
            "lt": record["created"] < wanted.get("lt", 0),
            "lte": record["created"] <= wanted.get("lte", 0),
        }
        return all(tests[name] for name in wanted)
    if isinstance(wanted, dict):
        return all((record.get(key) or {}).get(name) == value for name, value in wanted.items())
    return bool(record.get(key) == wanted)


def _create_session(call: Call) -> Record:
    create = plan_sessions.create if call.params.get("mode") == "subscription" else sessions.create
    return public(create(call.world, call.params, call.base_url))


def _price(call: Call) -> Record:
    return prices.fetch(call.ids["id"])


def _subscription_list(call: Call) -> Record:
    """As the API does, ended ones only with `status: all`."""
    found = call.world.store.all("subscription")
    wanted, customer = call.params.get("status"), call.params.get("customer")
    fitting = [one for one in found if customer in (None, one["customer"])]
    if wanted == "all":
        shown = fitting
    else:
        shown = [one for one in fitting if one["status"] == wanted or (not wanted and one["status"] != "canceled")]
    return page(shown, call.params, "/v1/subscriptions")


def _cancel_subscription(call: Call) -> Record:
    return public(subscriptions.cancel_now(call.world, subscriptions.fetch(call.world, call.ids["id"])))


def _line_items(call: Call) -> Record:
    session = sessions.fetch(call.world, call.ids["id"])
    return page(session["_line_items"], call.params, f"/v1/checkout/sessions/{session['id']}/line_items")


def _account_list(call: Call) -> Record:
    found = call.world.store.all("account")[: call.params.get("limit", 20)]
    data = [accounts.shown(account, []) for account in found]
    return {"data": data, "next_page_url": None, "previous_page_url": None}


def _thin_event(call: Call) -> Record:
    event = call.world.store.get("thin_event", call.ids["id"])
    if event is None:
        raise missing("event", call.ids["id"])
    return public(event) | {"data": event["_data"], "changes": None}


def _login_link(call: Call) -> Record:
    account = accounts.fetch(call.world, call.ids["id"])
    return {"object": "login_link", "created": now(), "url": f"{call.base_url}/express/{account['id']}"}


def _reversal(call: Call) -> Record:
    return public(transfers.create_reversal(call.world, call.ids["id"], call.params))


def _reversal_list(call: Call) -> Record:
    transfer = transfers.fetch(call.world, call.ids["id"])
    return page(transfer["reversals"]["data"], call.params, transfer["reversals"]["url"])


def _fee_refund_list(call: Call) -> Record:
    fee = call.world.store.get("application_fee", call.ids["id"])
    if fee is None:
        raise missing("application_fee", call.ids["id"])
    return page(fee["refunds"]["data"], call.params, f"/v1/application_fees/{fee['id']}/refunds")


def _close_account(call: Call) -> Record:
    account = accounts.fetch(call.world, call.ids["id"])
    accounts.close(call.world, account)
    return accounts.shown(account, [])


def _account(call: Call) -> Record:
    return accounts.shown(accounts.fetch(call.world, call.ids["id"]), call.params.get("include", []))


ENDPOINTS = [
    Endpoint(
        "POST",
        "/v1/checkout/sessions",
        SessionCreateParams,
        _create_session,
    ),
    _list("/v1/checkout/sessions", "checkout.session", SessionListParams),
    _retrieve("/v1/checkout/sessions", "checkout.session", SessionRetrieveParams),
    Endpoint(
        "POST",
        "/v1/checkout/sessions/{id}/expire",
        SessionExpireParams,
        lambda call: public(sessions.expire(call.world, sessions.fetch(call.world, call.ids["id"]))),
    ),
    Endpoint("POST", "/v1/customers", CustomerCreateParams, lambda call: public(customers.create(call.world, call.params))),
    _retrieve("/v1/customers", "customer", CustomerRetrieveParams),
    Endpoint("GET", "/v1/prices", PriceListParams, lambda call: page(prices.listed(call.params), call.params, "/v1/prices")),
    Endpoint("GET", "/v1/prices/{id}", PriceRetrieveParams, _price),
    Endpoint("GET", "/v1/subscriptions", SubscriptionListParams, _subscription_list),
    _retrieve("/v1/subscriptions", "subscription", SubscriptionRetrieveParams),
    Endpoint("DELETE", "/v1/subscriptions/{id}", SubscriptionCancelParams, _cancel_subscription),
    _list("/v1/invoices", "invoice", InvoiceListParams),
    _retrieve("/v1/invoices", "invoice", InvoiceRetrieveParams),
    Endpoint(
        "POST",
        "/v1/billing_portal/sessions",
        PortalSessionCreateParams,
        lambda call: public(portal.create(call.world, call.params, call.base_url)),
    ),
    Endpoint("GET", "/v1/checkout/sessions/{id}/line_items", SessionLineItemListParams, _line_items),
    _list("/v1/payment_intents", "payment_intent", PaymentIntentListParams),
    _retrieve("/v1/payment_intents", "payment_intent", PaymentIntentRetrieveParams),
    _list("/v1/charges", "charge", ChargeListParams),
    _retrieve("/v1/charges", "charge", ChargeRetrieveParams),
    Endpoint("POST", "/v1/refunds", RefundCreateParams, lambda call: public(refunds.create(call.world, call.params))),
    _list("/v1/refunds", "refund", RefundListParams),
    _retrieve("/v1/refunds", "refund", RefundRetrieveParams),
    Endpoint("POST", "/v1/transfers", TransferCreateParams, lambda call: public(transfers.create(call.world, call.params))),
    _list("/v1/transfers", "transfer", TransferListParams),
    _retrieve("/v1/transfers", "transfer", TransferRetrieveParams),
    Endpoint("POST", "/v1/transfers/{id}/reversals", TransferReversalCreateParams, _reversal),
    Endpoint("GET", "/v1/transfers/{id}/reversals", TransferReversalListParams, _reversal_list),
    _list("/v1/application_fees", "application_fee", ApplicationFeeListParams),
    _retrieve("/v1/application_fees", "application_fee", ApplicationFeeRetrieveParams),
    Endpoint("GET", "/v1/application_fees/{id}/refunds", ApplicationFeeRefundListParams, _fee_refund_list),
    _list("/v1/disputes", "dispute", DisputeListParams),
    _retrieve("/v1/disputes", "dispute", DisputeRetrieveParams),
    _list("/v1/radar/early_fraud_warnings", "radar.early_fraud_warning", EarlyFraudWarningListParams),
    _retrieve("/v1/radar/early_fraud_warnings", "radar.early_fraud_warning", EarlyFraudWarningRetrieveParams),
    _list("/v1/balance_transactions", "balance_transaction", BalanceTransactionListParams),
    _retrieve("/v1/balance_transactions", "balance_transaction", BalanceTransactionRetrieveParams),
    Endpoint("GET", "/v1/balance", BalanceRetrieveParams, lambda call: ledger.balance(call.world)),
    _list("/v1/events", "event", EventListParams),
    _retrieve("/v1/events", "event", EventRetrieveParams),
    Endpoint("POST", "/v1/accounts/{id}/login_links", AccountLoginLinkCreateParams, _login_link),
    Endpoint("POST", "/v2/core/accounts", AccountCreateParams, lambda call: accounts.create(call.world, call.params)),
    Endpoint("GET", "/v2/core/accounts", AccountListParams, _account_list),
    Endpoint("GET", "/v2/core/accounts/{id}", AccountRetrieveParams, _account),
    Endpoint(
        "POST",
        "/v2/core/accounts/{id}",
        AccountUpdateParams,
        lambda call: accounts.update(call.world, call.ids["id"], call.params),
    ),
    Endpoint("POST", "/v2/core/accounts/{id}/close", AccountCloseParams, _close_account),
    Endpoint(
        "POST",
        "/v2/core/account_links",
        AccountLinkCreateParams,
        lambda call: accounts.create_link(call.world, call.params, call.base_url),
    ),
    Endpoint("GET", "/v2/core/events/{id}", None, _thin_event),
]
"""All of them; the app makes a route of each."""

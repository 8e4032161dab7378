"""Stripe Billing: creators' own plans. Customers, prices, pages to subscribe at and to manage it, what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from owny.integrations.stripe.client import connection, our_errors
from owny.integrations.stripe.errors import ObjectUnknown
from owny.integrations.stripe.objects import SessionFact, session_fact

PlanState = Literal["active", "past_due", "waiting", "ended"]

_STATES: Mapping[str, PlanState] = {
    "active": "active",
    "trialing": "active",
    "past_due": "past_due",
    "incomplete": "waiting",
}
"""What Stripe calls a subscription's status (docs.stripe.com/api/subscriptions/object#subscription_object-status) → what
it means for us; every other word is an end."""


@dataclass(frozen=True, slots=True)
class PriceFact:
    """What a plan costs: an amount every `interval` (`month` or `year`)."""

    id: str
    amount_cents: int
    currency: str
    interval: str


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A subscription. Moments are Unix seconds, 0 when there is none; `cancels_at` is when it ends by somebody's wish."""

    id: str
    state: PlanState
    price: PriceFact
    started_at: int
    period_ends_at: int
    cancels_at: int = 0


def create_customer(*, email: str, name: str, our_id: str, idempotency_key: str) -> str:
    """A customer for a creator who wants a plan; its id. Raises StripeFailure."""
    with our_errors():
        customer = connection().v1.customers.create(
            {"email": email, "name": name, "metadata": {"creator": our_id}}, {"idempotency_key": idempotency_key}
        )
    return customer.id


def price_of(name: str) -> PriceFact:
    """The price with this id (`price_…`) or lookup key. Raises ObjectUnknown and StripeFailure."""
    with our_errors():
        if name.startswith("price_"):
            return _price_fact(connection().v1.prices.retrieve(name).to_dict(for_json=True))
        found = connection().v1.prices.list({"lookup_keys": [name], "active": True, "limit": 1})
    data = found.to_dict(for_json=True)["data"]
    if not data:
        raise ObjectUnknown(f"there is no price with the lookup key {name}")
    return _price_fact(data[0])


def create_plan_session(
    *, customer_id: str, price_id: str, reference: str, success_url: str, cancel_url: str, idempotency_key: str
) -> SessionFact:
    """Open a page to subscribe at. Raises StripeFailure."""
    with our_errors():
        session = connection().v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "customer": customer_id,
                "client_reference_id": reference,
                "line_items": [{"price": price_id, "quantity": 1}],
                "subscription_data": {"metadata": {"creator": reference}},
                "metadata": {"creator": reference},
                "success_url": success_url,
                "cancel_url": cancel_url,
            },
            {"idempotency_key": idempotency_key},
        )
    return session_fact(session.to_dict(for_json=True))


def create_portal_session(*, customer_id: str, return_url: str) -> str:
    """The address of Stripe's page where a customer changes, cancels and pays their plan. Raises StripeFailure."""
    with our_errors():
        session = connection().v1.billing_portal.sessions.create({"customer": customer_id, "return_url": return_url})
    return session.url


def plans_of(customer_id: str) -> tuple[PlanFact, ...]:
    """Every subscription of a customer, ended ones too, the latest first. Raises StripeFailure."""
    with our_errors():
        found = connection().v1.subscriptions.list({"customer": customer_id, "status": "all", "limit": 100})
    return tuple(_plan_facts(found.to_dict(for_json=True)["data"]))


def end_plan(plan_id: str) -> None:
    """End a subscription now, without giving anything back: for a second one that was bought by mistake.
    Raises StripeFailure."""
    with our_errors():
        connection().v1.subscriptions.cancel(plan_id, {"prorate": True, "invoice_now": False})


def _plan_facts(found: Iterable[Mapping[str, Any]]) -> Iterable[PlanFact]:
    for plan in found:
        items = (plan.get("items") or {}).get("data") or ()
        if not items:
            continue
        ends = int(items[0].get("current_period_end") or 0)
        yield PlanFact(
            id=plan["id"],
            state=_STATES.get(plan["status"], "ended"),
            price=_price_fact(items[0]["price"]),
            started_at=int(plan.get("start_date") or plan["created"]),
            period_ends_at=ends,
            cancels_at=int(plan.get("cancel_at") or (ends if plan.get("cancel_at_period_end") else 0)),
        )


def _price_fact(price: Mapping[str, Any]) -> PriceFact:
    return PriceFact(
        id=price["id"],
        amount_cents=int(price.get("unit_amount") or 0),
        currency=price["currency"],
        interval=(price.get("recurring") or {}).get("interval", ""),
    )

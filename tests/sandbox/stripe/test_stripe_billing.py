"""Plans of creators: subscribe, renew, be declined, switch, cancel, all through the SDK and the pages people meet."""

from html import unescape
from typing import Any, get_args

import pytest
import stripe

from sandbox.stripe.cards import REFUSED_LATER
from sandbox.stripe.shapes import required_fields
from tests.sandbox.stripe.cast import CANCEL_URL, SUCCESS_URL, Shop, StandIn

MONTHLY, YEARLY = "owny_pro_monthly", "owny_pro_yearly"
DAY = 24 * 60 * 60


def price(sandbox: StandIn, key: str = MONTHLY) -> Any:
    return sandbox.client.v1.prices.list({"lookup_keys": [key], "active": True}).data[0]


def customer(sandbox: StandIn) -> str:
    made = sandbox.client.v1.customers.create(
        {"email": "mara@example.com", "name": "Mara Lind", "metadata": {"creator": "1"}}
    )
    return str(made.id)


def session_for(sandbox: StandIn, customer_id: str, key: str = MONTHLY, **changes: Any) -> Any:
    return sandbox.client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": customer_id,
            "client_reference_id": "creator:1",
            "line_items": [{"price": price(sandbox, key).id, "quantity": 1}],
            "subscription_data": {"metadata": {"creator": "1"}},
            "success_url": SUCCESS_URL,
            "cancel_url": CANCEL_URL,
            **changes,
        }
    )


def subscribed(sandbox: StandIn, key: str = MONTHLY) -> Any:
    """A subscription that was paid on the pay page."""
    session = session_for(sandbox, customer(sandbox), key)
    sandbox.control(f"/sessions/{session.id}/pay")
    return fresh(sandbox, sandbox.client.v1.checkout.sessions.retrieve(session.id).subscription)


def fresh(sandbox: StandIn, subscription_id: str) -> Any:
    return sandbox.client.v1.subscriptions.retrieve(subscription_id)


def advance(sandbox: StandIn, plan: Any, days: float) -> Any:
    sandbox.control(f"/subscriptions/{plan.id}/advance", {"days": days})
    return fresh(sandbox, plan.id)


def end_of(plan: Any) -> int:
    return int(plan["items"].data[0].current_period_end)


def invoices(sandbox: StandIn, plan: Any) -> list[tuple[str, int, str]]:
    found = sandbox.client.v1.invoices.list({"customer": plan.customer}).data
    return [(one.status, one.total, one.billing_reason) for one in reversed(found)]


def test_prices_are_found_by_lookup_key_and_by_id(sandbox: StandIn) -> None:
    monthly, yearly = price(sandbox), price(sandbox, YEARLY)
    assert (monthly.unit_amount, monthly.recurring.interval) == (1900, "month")
    assert (yearly.unit_amount, yearly.recurring.interval) == (19000, "year")
    assert sandbox.client.v1.prices.retrieve(monthly.id).lookup_key == MONTHLY
    assert sandbox.client.v1.prices.list({"lookup_keys": ["nothing"]}).data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such price"):
        sandbox.client.v1.prices.retrieve("price_nothing")


def test_subscribing_pays_the_first_invoice_and_tells(sandbox: StandIn, shop: Shop) -> None:
    plan = subscribed(sandbox)
    assert (plan.status, plan.cancel_at_period_end, plan.metadata.creator) == ("active", False, "1")
    assert 28 * DAY <= end_of(plan) - plan.start_date <= 31 * DAY
    assert invoices(sandbox, plan) == [("paid", 1900, "subscription_create")]
    types = shop.types_until("checkout.session.completed")
    for wanted in ("customer.created", "invoice.paid", "customer.subscription.created", "charge.succeeded"):
        assert wanted in types


def test_the_session_names_customer_subscription_and_invoice(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    session = sandbox.client.v1.checkout.sessions.list().data[0]
    assert (session.status, session.payment_status, session.mode) == ("complete", "paid", "subscription")
    assert (session.customer, session.subscription, session.invoice) == (plan.customer, plan.id, plan.latest_invoice)
    assert session.payment_intent is None


def test_a_declined_card_leaves_the_session_open_and_no_plan(sandbox: StandIn) -> None:
    session = session_for(sandbox, customer(sandbox))
    page = sandbox.http.get(session.url).text
    assert "Subscribe for $19.00" in page
    answer = sandbox.http.post(
        f"/c/pay/{session.id}", data={"email": "mara@example.com", "method": "card", "number": "4000 0000 0000 0002"}
    )
    assert answer.status_code == 402
    assert "Your card was declined." in answer.text
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert sandbox.client.v1.subscriptions.list({"customer": session.customer, "status": "all"}).data == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"customer": "cus_nobody"}, "No such customer"),
        ({"line_items": [{"price": "price_nothing", "quantity": 1}]}, "No such price"),
        ({"payment_intent_data": {"description": "x"}}, "does not carry it out"),
        ({"nonsense": 1}, "Received unknown parameter"),
        ({"expires_at": 1}, "expires_at"),
    ],
)
def test_wrong_sessions_are_refused_in_stripes_words(sandbox: StandIn, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=sentence):
        session_for(sandbox, customer(sandbox), **changes)


def test_a_month_later_it_is_renewed(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    later = advance(sandbox, plan, 31)
    assert later.status == "active"
    assert end_of(later) > end_of(plan) + 27 * DAY
    assert invoices(sandbox, plan) == [("paid", 1900, "subscription_create"), ("paid", 1900, "subscription_cycle")]


def test_a_declined_renewal_is_tried_again_and_then_ends_the_plan(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    sandbox.control(f"/subscriptions/{plan.id}/refuse")
    due = advance(sandbox, plan, 31.5)
    assert due.status == "past_due"
    assert invoices(sandbox, plan)[-1] == ("open", 1900, "subscription_cycle")
    assert advance(sandbox, plan, 9).status == "past_due"
    ended = advance(sandbox, plan, 10)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    tried = sandbox.client.v1.events.list({"types": ["invoice.payment_failed"], "limit": 100}).data
    assert len(tried) == 4


def test_a_card_that_works_again_settles_what_is_due(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    sandbox.control(f"/subscriptions/{plan.id}/refuse")
    advance(sandbox, plan, 31.5)
    sandbox.control(f"/customers/{plan.customer}/portal", {"do": "card", "number": "4242424242424242"})
    assert fresh(sandbox, plan.id).status == "active"
    assert invoices(sandbox, plan)[-1] == ("paid", 1900, "subscription_cycle")


def test_cancelling_lets_the_period_run_out_and_may_be_taken_back(sandbox: StandIn, shop: Shop) -> None:
    plan = subscribed(sandbox)
    portal = f"/customers/{plan.customer}/portal"
    sandbox.control(portal, {"do": "cancel"})
    asked = fresh(sandbox, plan.id)
    assert (asked.status, asked.cancel_at_period_end, asked.cancel_at) == ("active", True, end_of(plan))
    sandbox.control(portal, {"do": "resume"})
    assert (fresh(sandbox, plan.id).cancel_at_period_end, fresh(sandbox, plan.id).cancel_at) == (False, None)
    sandbox.control(portal, {"do": "cancel"})
    assert advance(sandbox, plan, 32).status == "canceled"
    assert "customer.subscription.deleted" in shop.types_until("customer.subscription.deleted")
    assert sandbox.client.v1.subscriptions.list({"customer": plan.customer}).data == []
    assert len(sandbox.client.v1.subscriptions.list({"customer": plan.customer, "status": "all"}).data) == 1


def test_switching_to_a_year_is_now_and_takes_off_what_is_left_of_the_month(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    sandbox.control(f"/customers/{plan.customer}/portal", {"do": "switch", "to": "year"})
    yearly = fresh(sandbox, plan.id)
    assert yearly["items"].data[0].price.id == price(sandbox, YEARLY).id
    assert 19000 - 1900 <= invoices(sandbox, plan)[-1][1] <= 19000 - 1890


def test_switching_to_a_month_waits_for_the_end_of_the_year(sandbox: StandIn) -> None:
    plan = subscribed(sandbox, YEARLY)
    sandbox.control(f"/customers/{plan.customer}/portal", {"do": "switch", "to": "month"})
    assert fresh(sandbox, plan.id)["items"].data[0].price.recurring.interval == "year"
    later = advance(sandbox, plan, 367)
    assert later["items"].data[0].price.recurring.interval == "month"
    assert invoices(sandbox, plan)[-1] == ("paid", 1900, "subscription_cycle")


def test_a_second_plan_can_be_ended_through_the_api(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    assert sandbox.client.v1.subscriptions.cancel(plan.id, {"prorate": True, "invoice_now": False}).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="canceled"):
        sandbox.client.v1.subscriptions.cancel(plan.id)


def test_the_portal_page_does_what_its_buttons_say(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    made = sandbox.client.v1.billing_portal.sessions.create({"customer": plan.customer, "return_url": CANCEL_URL})
    page = unescape(sandbox.http.get(made.url).text)
    assert "Owny Pro" in page
    assert "$19.00 per month" in page
    assert f'href="{CANCEL_URL}"' in page
    assert sandbox.http.post(made.url, data={"do": "cancel"}).status_code == 303
    assert "Don’t cancel" in unescape(sandbox.http.get(made.url).text)
    refused = sandbox.http.post(made.url, data={"do": "card", "number": "4000000000000002"})
    assert (refused.status_code, "Your card was declined." in refused.text) == (402, True)
    assert sandbox.http.post(made.url, data={"do": "card", "number": REFUSED_LATER}).status_code == 303
    assert "0341" in sandbox.http.get(made.url).text
    invoice = sandbox.client.v1.invoices.retrieve(plan.latest_invoice)
    assert invoice.number in sandbox.http.get(made.url).text
    assert "$19.00" in sandbox.http.get(invoice.hosted_invoice_url).text
    assert sandbox.http.get("/p/session/bps_nothing").status_code == 404
    assert sandbox.http.get("/invoice/in_nothing").status_code == 404


@pytest.mark.parametrize(
    "given", [{}, {"customer": "cus_nobody"}, {"flow_data": {"type": "subscription_cancel"}}, {"nonsense": "1"}]
)
def test_a_wrong_portal_session_is_refused(sandbox: StandIn, given: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.billing_portal.sessions.create({"customer": customer(sandbox), **given} if given else {})


def test_every_object_of_billing_has_every_field_the_sdk_declares(sandbox: StandIn) -> None:
    plan = subscribed(sandbox)
    shown = {
        "subscription": plan,
        "invoice": sandbox.client.v1.invoices.retrieve(plan.latest_invoice),
        "customer": sandbox.client.v1.customers.retrieve(plan.customer),
        "price": price(sandbox),
        "billing_portal.session": sandbox.client.v1.billing_portal.sessions.create({"customer": plan.customer}),
        "checkout.session": sandbox.client.v1.checkout.sessions.list().data[0],
    }
    for name, found in shown.items():
        assert required_fields(name) <= found.to_dict().keys(), name
    item, line = plan["items"].data[0], shown["invoice"].lines.data[0]
    for cls, found in ((stripe.SubscriptionItem, item), (stripe.InvoiceLineItem, line), (stripe.Plan, item.plan)):
        declared = {name: hint for name, hint in cls.__annotations__.items() if name != "OBJECT_NAME"}
        hints = {name for name, hint in declared.items() if type(None) not in get_args(hint)}
        assert hints <= found.to_dict().keys(), cls

"""Automatic tax, tax ids and invoices as the stand-in pretends them."""

from typing import Any

import pytest

from tests.sandbox.stripe.cast import Shop, StandIn, destination, session_params

TAXED: dict[str, Any] = {"automatic_tax": {"enabled": True, "liability": {"type": "self"}}}
INVOICED: dict[str, Any] = {
    "customer_creation": "always",
    "tax_id_collection": {"enabled": True},
    "invoice_creation": {"enabled": True, "invoice_data": {"metadata": {"order": "1"}}},
}


def priced(behavior: str, amount: int = 1900) -> list[dict[str, Any]]:
    price = {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Guide"}, "tax_behavior": behavior}
    return [{"quantity": 1, "price_data": price}]


def pay(sandbox: StandIn, given: dict[str, Any], **changes: Any) -> Any:
    session = sandbox.client.v1.checkout.sessions.create(session_params(**changes))
    sandbox.control(f"/sessions/{session.id}/pay", given)
    expand = ["line_items", "invoice", "payment_intent.latest_charge.transfer"]
    return sandbox.client.v1.checkout.sessions.retrieve(session.id, {"expand": expand})


@pytest.mark.parametrize(
    ("country", "behavior", "total", "tax"),
    [("de", "exclusive", 2261, 361), ("de", "inclusive", 1900, 303), ("us", "exclusive", 1900, 0)],
)
def test_tax_depends_on_where_the_buyer_is(sandbox: StandIn, country: str, behavior: str, total: int, tax: int) -> None:
    session = pay(sandbox, {"country": country}, line_items=priced(behavior), **TAXED)
    assert (session.amount_subtotal, session.amount_total, session.total_details.amount_tax) == (1900, total, tax)
    assert session.line_items.data[0].amount_tax == tax
    assert session.payment_intent.latest_charge.amount == total
    assert session.customer_details.address.country == country.upper()


def test_before_the_buyer_said_where_they_are_there_is_none(sandbox: StandIn) -> None:
    session = sandbox.session(line_items=priced("exclusive"), **TAXED)
    assert (session.amount_total, session.automatic_tax.status) == (1900, "requires_location_inputs")


def test_without_a_registration_it_is_silently_nothing(sandbox: StandIn) -> None:
    sandbox.fault("tax_unregistered")
    session = pay(sandbox, {"country": "de"}, line_items=priced("exclusive"), **TAXED)
    assert (session.amount_total, session.automatic_tax.status) == (1900, "complete")


def test_a_named_part_reaches_the_creator_whatever_the_tax(sandbox: StandIn) -> None:
    data = {"transfer_data": {"destination": sandbox.account(), "amount": 1710}}
    session = pay(sandbox, {"country": "de"}, line_items=priced("exclusive"), payment_intent_data=data, **TAXED)
    charge = session.payment_intent.latest_charge
    assert (charge.amount, charge.transfer.amount, charge.application_fee) == (2261, 1710, None)


def test_an_invoice_has_its_page_and_the_buyers_tax_id(sandbox: StandIn, shop: Shop) -> None:
    given = {"country": "de", "tax_id": "DE123456789", "business": "Bo GmbH"}
    session = pay(sandbox, given, line_items=priced("exclusive"), **TAXED, **INVOICED)
    assert session.amount_total == 1900  # a business in the Union owes it itself
    assert [one.to_dict() for one in session.customer_details.tax_ids] == [{"type": "eu_vat", "value": "DE123456789"}]
    invoice = session.invoice
    assert (invoice.total, invoice.status, invoice.customer_name) == (1900, "paid", "Bo GmbH")
    assert invoice.metadata.to_dict() == {"order": "1"}
    assert "DE123456789" in sandbox.http.get(invoice.hosted_invoice_url).text
    shop.next("invoice.paid")


def test_the_pay_page_asks_and_shows_the_tax(sandbox: StandIn) -> None:
    session = sandbox.session(line_items=priced("exclusive"), **TAXED, **INVOICED)
    page = sandbox.http.post(f"/c/pay/{session.id}", data={"country": "de", "look": "1"}).text
    assert "€3.61" in page
    assert "Pay €22.61" in page
    sandbox.http.post(f"/c/pay/{session.id}", data={"country": "de", "email": "a@example.com", "number": "4242424242424242"})
    assert sandbox.fresh(session.id).amount_total == 2261


def test_an_account_that_was_stopped_meanwhile_takes_no_payment(sandbox: StandIn) -> None:
    account = sandbox.account()
    session = sandbox.session(payment_intent_data=destination(account))
    sandbox.control(f"/accounts/{account}", {"status": "restricted"})
    answer = sandbox.http.post(f"/_sandbox/sessions/{session.id}/pay", json={"method": "card"})
    assert answer.json()["error"]["code"] == "insufficient_capabilities_for_transfer"
    assert sandbox.fresh(session.id).status == "open"


def test_a_fraud_warning_can_be_fetched_and_listed(sandbox: StandIn, shop: Shop) -> None:
    charge = sandbox.paid().payment_intent.latest_charge
    warning = sandbox.control(f"/charges/{charge.id}/warn")
    sent = shop.next("radar.early_fraud_warning.created").event["data"]["object"]
    assert (sent["id"], sent["charge"], sent["actionable"]) == (warning["id"], charge.id, True)
    assert sandbox.client.v1.radar.early_fraud_warnings.retrieve(warning["id"]).charge == charge.id
    listed = sandbox.client.v1.radar.early_fraud_warnings.list({"payment_intent": charge.payment_intent})
    assert [one.id for one in listed.data] == [warning["id"]]

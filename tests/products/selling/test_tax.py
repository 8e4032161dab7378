"""Tax that Stripe adds, tax ids and invoices: recorded to the cent, the fee on the net, the creator's part untouched."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as DjangoSettings

from creators.models import Creator
from products.extras import set_extra
from products.models import Order, OrderStatus, Product, StripeEvent
from tests.products.shop import Stripe, mails_to, post_event, press_buy, published, signed_in_as


@pytest.fixture
def taxed(settings: DjangoSettings) -> None:
    """The operator is registered and has switched tax on."""
    settings.STRIPE_TAX = True


def buy_from(client: Client, stripe: Stripe, product: Product, country: str = "de", **paid: str) -> Order:
    press_buy(client, product)
    order = Order.objects.latest("pk")
    stripe.pay(order, country=country, **paid)
    post_event(stripe.events("checkout.session.completed")[-1])
    order.refresh_from_db()
    return order


def test_without_the_switch_nothing_is_added_or_asked(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = buy_from(browser, stripe, guide)
    session = stripe.listed("sessions")[0]
    assert (order.total_cents, order.tax_cents, order.adds_tax) == (1900, 0, False)
    assert (session["automatic_tax"]["enabled"], session["invoice_creation"]["enabled"]) == (False, False)


@pytest.mark.parametrize(("country", "tax"), [("de", 361), ("us", 0)])
def test_subtotal_tax_total_and_fee_are_exact(
    browser: Client, guide: Product, stripe: Stripe, taxed: None, country: str, tax: int
) -> None:
    order = buy_from(browser, stripe, guide, country)
    assert (order.status, order.net_cents, order.tax_cents, order.total_cents, order.fee_cents) == (
        OrderStatus.PAID, 1900, tax, 1900 + tax, 190,
    )  # fmt: skip
    assert order.items.get().tax_cents == tax
    assert stripe.listed("transfers")[0]["amount"] == 1710
    assert stripe.listed("application_fees") == []
    line = stripe.listed("sessions")[0]["_line_items"][0]
    assert line["price"]["tax_behavior"] == "exclusive"


def test_receipt_orders_and_export_tell_it(
    browser: Client, guide: Product, stripe: Stripe, taxed: None, creator_client: Client
) -> None:
    order = buy_from(browser, stripe, guide)
    assert "Tax: $3.61\nTotal paid: $22.61" in str(mails_to("bo@example.com")[0].body)
    assert mails_to("mara@example.com")[0].subject == "You sold Herbs & more for $19"
    text = creator_client.get(f"/orders/?open={order.uuid}").content.decode()
    assert "made <b>$19</b>" in text
    assert "Tax, kept by us" in text
    export = b"".join(creator_client.get("/orders/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "usd,22.61,0.00,1.90,3.61" in export


def test_each_item_has_its_tax_and_is_sent_back_with_it(
    browser: Client, guide: Product, stripe: Stripe, taxed: None, creator_client: Client
) -> None:
    salt = published(guide.creator, price_cents=900, title="Salt")
    set_extra(product=guide, offered=salt, price_cents=None)
    press_buy(browser, guide, extra="1")
    order = Order.objects.get()
    stripe.pay(order, country="de")
    post_event(stripe.events("checkout.session.completed")[-1])
    items = list(order.items.order_by("pk"))
    assert [(one.price_cents, one.tax_cents) for one in items] == [(1900, 361), (900, 171)]
    address = reverse("products:order_refund", args=[order.uuid])
    creator_client.post(address, {"amount": "10.71", "item": items[1].pk})
    order.refresh_from_db()
    items[1].refresh_from_db()
    assert (order.refunded_cents, items[1].refunded_cents, items[1].returned_at is not None) == (1071, 900, True)
    creator_client.post(address, {"amount": "22.61"})
    order.refresh_from_db()
    assert (order.status, order.refunded_cents, order.total_cents) == (OrderStatus.REFUNDED, 3332, 3332)
    assert stripe.listed("transfers")[0]["amount_reversed"] == 2520


def test_a_dispute_takes_back_what_the_creator_got(browser: Client, guide: Product, stripe: Stripe, taxed: None) -> None:
    buy_from(browser, stripe, guide)
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute")
    post_event(stripe.events("charge.dispute.created")[0])
    assert stripe.listed("transfers")[0]["amount_reversed"] == 1710


def test_without_a_registration_it_is_nothing_and_still_fits(
    browser: Client, guide: Product, stripe: Stripe, taxed: None
) -> None:
    stripe.fault("tax_unregistered")
    order = buy_from(browser, stripe, guide)
    assert (order.status, order.total_cents, order.tax_cents) == (OrderStatus.PAID, 1900, 0)


def test_tax_that_was_not_asked_for_grants_nothing(browser: Client, guide: Product, stripe: Stripe, taxed: None) -> None:
    press_buy(browser, guide)
    Order.objects.update(adds_tax=False)
    stripe.pay(Order.objects.get(), country="de")
    post_event(stripe.events("checkout.session.completed")[-1])
    assert Order.objects.get().status == OrderStatus.PENDING
    assert StripeEvent.objects.get().error.startswith("PaymentMismatch: tax of 361 was not asked for")


def test_events_of_a_taxed_order_may_come_again(browser: Client, guide: Product, stripe: Stripe, taxed: None) -> None:
    buy_from(browser, stripe, guide)
    for event in stripe.events() * 2:
        post_event(event)
    order = Order.objects.get()
    assert (order.status, order.total_cents, order.tax_cents) == (OrderStatus.PAID, 2261, 361)
    assert not StripeEvent.objects.filter(handled_at=None).exists()


def test_with_invoices_a_business_gives_its_number_and_gets_one(
    browser: Client, guide: Product, stripe: Stripe, taxed: None, creator_client: Client
) -> None:
    page = creator_client.post(reverse("products:payouts_invoices"), {"offers_invoices": "on"}, follow=True)
    assert b"Offer invoices" in page.content
    guide.refresh_from_db()
    order = buy_from(browser, stripe, guide, tax_id="DE123456789", business="Bo GmbH")
    assert (order.tax_cents, order.buyer_tax_id) == (0, "VAT DE123456789")
    assert order.invoice_url.startswith(stripe.url)
    assert f"Invoice: {order.invoice_url}" in str(mails_to("bo@example.com")[0].body)
    invoice = reverse("products:invoice", args=[order.uuid])
    assert invoice in browser.get(reverse("products:thanks", args=[order.uuid])).content.decode()
    assert invoice not in Client().get(reverse("products:thanks", args=[order.uuid])).content.decode()
    assert invoice in creator_client.get(f"/orders/?open={order.uuid}").content.decode()
    assert "VAT DE123456789" in creator_client.get(f"/orders/?open={order.uuid}").content.decode()


def test_an_invoice_that_was_written_after_we_looked_is_found(
    browser: Client, guide: Product, stripe: Stripe, creator_client: Client
) -> None:
    creator_client.post(reverse("products:payouts_invoices"), {"offers_invoices": "on"})
    guide.refresh_from_db()
    url = buy_from(browser, stripe, guide).invoice_url
    Order.objects.update(invoice_url="")  # as it is while Stripe has none yet
    post_event(stripe.events("invoice.paid")[0])
    assert Order.objects.get().invoice_url == url != ""


def test_an_answer_from_before_the_invoice_takes_none_away(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = buy_from(browser, stripe, guide)  # without an invoice, as every answer is at first
    Order.objects.update(invoice_url="https://invoice.stripe.com/i/1", buyer_tax_id="VAT DE123456789", known_until=0)
    post_event(stripe.events("charge.succeeded")[0])
    order.refresh_from_db()
    assert (order.invoice_url, order.buyer_tax_id) == ("https://invoice.stripe.com/i/1", "VAT DE123456789")


def test_an_invoice_is_found_later_by_whoever_has_the_order(
    browser: Client, guide: Product, stripe: Stripe, creator_client: Client, rival_client: Client
) -> None:
    Creator.objects.update(offers_invoices=True)
    order = buy_from(browser, stripe, guide, tax_id="DE123456789", business="Bo GmbH")
    here, invoice = order.invoice_url, reverse("products:invoice", args=[order.uuid])
    Order.objects.update(invoice_url="https://invoice.stripe.com/i/from-a-month-ago")
    assert order.buyer is not None
    elsewhere = signed_in_as(order.buyer)
    assert invoice in elsewhere.get(reverse("products:library")).content.decode()
    for client in (browser, elsewhere, creator_client):
        assert client.get(invoice)["Location"] == here
    for client in (Client(), rival_client):
        assert client.get(invoice).status_code == 404
    stripe.fault("error_before", path="/v1/checkout")
    assert browser.get(invoice)["Location"] == here


def test_an_invoice_stays_with_whoever_paid_when_the_order_moves(
    browser: Client, guide: Product, stripe: Stripe, creator_client: Client
) -> None:
    Creator.objects.update(offers_invoices=True)
    order = buy_from(browser, stripe, guide, tax_id="DE123456789", business="Bo GmbH")
    creator_client.post(reverse("products:order_readdress", args=[order.uuid]), {"email": "cy@example.com"})
    creator_client.post(reverse("products:order_receipt", args=[order.uuid]))
    order.refresh_from_db()
    assert order.buyer is not None
    elsewhere, invoice = signed_in_as(order.buyer), reverse("products:invoice", args=[order.uuid])
    assert invoice not in elsewhere.get(reverse("products:library")).content.decode()
    assert (elsewhere.get(invoice).status_code, creator_client.get(invoice).status_code) == (404, 302)
    receipt = str(mails_to("cy@example.com")[-1].body)
    assert "is yours." in receipt
    assert order.invoice_url not in receipt


def test_the_switch_is_the_creators_own(rival_client: Client, guide: Product) -> None:
    rival_client.post(reverse("products:payouts_invoices"), {"offers_invoices": "on"})
    guide.creator.refresh_from_db()
    assert guide.creator.offers_invoices is False


@pytest.mark.parametrize(("on", "words"), [(True, "registered for it"), (False, "No sales tax or VAT is added")])
def test_the_settings_say_honestly_how_it_is(creator_client: Client, settings: DjangoSettings, on: bool, words: str) -> None:
    settings.STRIPE_TAX = on
    assert words in creator_client.get("/settings/payouts/").content.decode()

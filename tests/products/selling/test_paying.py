"""Order, pay, be told by webhook: once, however often and in whatever order it is said."""

import pytest
from django.test import Client
from django.urls import reverse

from products.models import Entitlement, Order, OrderStatus, Product, StripeEvent
from tests.products.shop import Stripe, bought, link_in, mails_to, post_event, press_buy


def test_the_order_is_written_and_the_buyer_is_sent_to_stripe(browser: Client, guide: Product, stripe: Stripe) -> None:
    answer = press_buy(browser, guide, "Bo@Example.com")
    order = Order.objects.get()
    session = stripe.listed("sessions")[0]
    assert answer.status_code == 303
    assert answer["Location"] == session["url"] == order.stripe_session_url
    assert (order.status, order.email, order.total_cents, order.fee_cents) == ("pending", "bo@example.com", 1900, 190)
    assert session["client_reference_id"] == str(order.uuid)
    assert session["_payment_intent_data"]["application_fee_amount"] == 190
    assert session["_payment_intent_data"]["transfer_data"] == {"destination": guide.creator.payout_account_id}


def test_a_paid_order_opens_the_product_and_mails_receipt_and_sale_once(
    browser: Client, guide: Product, stripe: Stripe
) -> None:
    order = bought(browser, stripe, guide)
    assert order.status == OrderStatus.PAID
    assert order.paid_at is not None
    entitlement = Entitlement.objects.get()
    assert (entitlement.buyer.email, entitlement.product, entitlement.revoked_at) == ("bo@example.com", guide, None)
    assert [one.subject for one in mails_to("bo@example.com")] == ["Herbs & more is yours"]
    assert [one.subject for one in mails_to("mara@example.com")] == ["You sold Herbs & more for $19"]


def test_a_hundred_deliveries_are_the_same_as_one(
    browser: Client, guide: Product, stripe: Stripe, mailoutbox: list[object]
) -> None:
    order = bought(browser, stripe, guide)
    event = stripe.events("checkout.session.completed")[0]
    for _ in range(10):
        assert post_event(event).status_code == 200
    assert Entitlement.objects.count() == 1
    assert StripeEvent.objects.filter(event_id=event["id"]).count() == 1
    assert len(mailoutbox) == 2
    assert Order.objects.get().paid_at == order.paid_at


def test_events_may_come_newest_first(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    stripe.pay(Order.objects.get())
    for event in reversed(stripe.events()):
        assert post_event(event).status_code == 200
    assert Order.objects.get().status == OrderStatus.PAID
    assert Entitlement.objects.count() == 1
    assert len(mails_to("bo@example.com")) == 1
    assert not StripeEvent.objects.filter(handled_at=None).exists()


def test_the_receipts_link_leads_to_the_product(browser: Client, guide: Product, stripe: Stripe) -> None:
    bought(browser, stripe, guide)
    elsewhere = Client()
    link = link_in(mails_to("bo@example.com")[0])
    assert b"Open my library" in elsewhere.get(link).content
    shelf = elsewhere.post(link, follow=True)
    assert b"Herbs &amp; more" in shelf.content
    page = elsewhere.get(reverse("products:read", args=[guide.public_id]), follow=True)
    assert page.status_code == 200
    assert b"Read the roots" in page.content


def test_a_bank_debit_is_on_its_way_until_it_arrives(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order, method="bank_debit")
    post_event(stripe.events("checkout.session.completed")[0])
    order.refresh_from_db()
    assert order.status == OrderStatus.PROCESSING
    assert not Entitlement.objects.exists()
    stripe.act(f"sessions/{order.stripe_session_id}/settle")
    post_event(stripe.events("checkout.session.async_payment_succeeded")[0])
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert Entitlement.objects.count() == 1


def test_a_bank_debit_that_fails_is_told_to_the_buyer(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order, method="bank_debit")
    stripe.act(f"sessions/{order.stripe_session_id}/fail")
    for event in reversed(stripe.events("checkout.session.completed", "checkout.session.async_payment_failed")):
        post_event(event)
    order.refresh_from_db()
    assert order.status == OrderStatus.FAILED
    assert not Entitlement.objects.exists()
    assert [one.subject for one in mails_to("bo@example.com")] == ["The payment for Herbs & more did not arrive"]


def test_an_expired_session_expires_the_order(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.act(f"sessions/{order.stripe_session_id}/expire")
    post_event(stripe.events("checkout.session.expired")[0])
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED


def test_a_second_purchase_keeps_the_money_and_one_right(browser: Client, guide: Product, stripe: Stripe) -> None:
    first = bought(browser, stripe, guide)
    second = bought(Client(), stripe, guide)
    assert first.pk != second.pk
    assert [first.status, second.status] == ["paid", "paid"]
    assert Entitlement.objects.filter(revoked_at=None).count() == 1


@pytest.mark.parametrize(("column", "value"), [("total_cents", 1), ("currency", "eur")])
def test_a_payment_that_does_not_fit_the_order_grants_nothing(
    browser: Client, guide: Product, stripe: Stripe, column: str, value: object
) -> None:
    press_buy(browser, guide)
    stripe.pay(Order.objects.get())
    Order.objects.update(**{"fee_cents": 0, column: value})
    post_event(stripe.events("checkout.session.completed")[0])
    assert Order.objects.get().status == OrderStatus.PENDING
    assert not Entitlement.objects.exists()
    event = StripeEvent.objects.get()
    assert event.handled_at is None
    assert event.error.startswith("PaymentMismatch")

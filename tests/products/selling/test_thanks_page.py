"""After paying: right before the webhook, and only for the browser that paid."""

import pytest
from django.test import Client
from django.urls import reverse

from owny.integrations.stripe import ObjectUnknown, retrieve_session
from products.models import Entitlement, Order, OrderStatus, Product
from tests.products.shop import Stripe, bought, link_in, mails_to, post_event, press_buy


def thanks(order: Order) -> str:
    return reverse("products:thanks", args=[order.uuid]) + f"?session_id={order.stripe_session_id}"


def test_the_page_is_right_before_the_webhook(
    browser: Client, guide: Product, stripe: Stripe, mailoutbox: list[object]
) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order)
    page = browser.get(thanks(order))
    assert b"Thank you. It is yours." in page.content
    assert reverse("products:read", args=[guide.public_id]).encode() in page.content
    assert browser.get(reverse("products:read", args=[guide.public_id]), follow=True).status_code == 200
    post_event(stripe.events("checkout.session.completed")[0])
    assert Entitlement.objects.count() == 1
    assert len(mailoutbox) == 2


def test_the_address_alone_opens_nothing(browser: Client, guide: Product, stripe: Stripe, stranger: Client) -> None:
    order = bought(browser, stripe, guide)
    page = stranger.get(thanks(order))
    assert page.status_code == 200
    assert b"bo@example.com" not in page.content
    assert reverse("products:read", args=[guide.public_id]).encode() not in page.content
    assert stranger.get(reverse("products:read", args=[guide.public_id])).status_code == 404


def test_paying_with_somebody_elses_address_opens_only_what_was_paid(
    browser: Client, guide: Product, freebie: Product, stripe: Stripe
) -> None:
    press_buy(Client(), freebie, "victim@example.com")
    Client().post(link_in(mails_to("victim@example.com")[0]))
    bought(browser, stripe, guide, "victim@example.com")
    assert browser.get(reverse("products:read", args=[guide.public_id]), follow=True).status_code == 200
    assert browser.get(reverse("products:read", args=[freebie.public_id])).status_code == 404
    assert b"First herbs" not in browser.get(reverse("products:library")).content


def test_unpaid_the_page_looks_again_by_itself(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    page = browser.get(thanks(order))
    assert b"Checking your payment" in page.content
    assert b'hx-trigger="every 4s"' in page.content
    assert order.stripe_session_url.encode() in page.content
    assert Order.objects.get().status == OrderStatus.PENDING


def test_while_stripe_is_down_the_page_still_stands(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order)
    stripe.fault("error_before")
    assert b"Checking your payment" in browser.get(thanks(order)).content


def test_a_bank_debit_says_that_it_takes_days(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order, method="bank_debit")
    assert b"Your bank is sending the money" in browser.get(thanks(order)).content


def test_the_page_is_never_kept_or_indexed(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)
    page = browser.get(thanks(order))
    assert "no-store" in page.headers["Cache-Control"]
    assert b'name="robots" content="noindex"' in page.content


@pytest.mark.parametrize("session_id", [".", "..", "../../charges", "a b", "%00"])
def test_an_address_with_a_strange_session_asks_for_nothing(
    browser: Client, guide: Product, stripe: Stripe, session_id: str
) -> None:
    press_buy(browser, guide)
    Order.objects.update(stripe_session_id=None)
    address = reverse("products:thanks", args=[Order.objects.get().uuid])
    assert browser.get(address, {"session_id": session_id}).status_code == 200
    assert Order.objects.get().status == OrderStatus.PENDING
    stripe.fault("error_before")
    with pytest.raises(ObjectUnknown):
        retrieve_session(session_id)

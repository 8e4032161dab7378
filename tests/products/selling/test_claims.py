"""Free: an address is confirmed by mail, then the product is there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products.models import Buyer, Entitlement, Order, OrderStatus, Product
from products.tasks import reconcile_orders
from tests.products.shop import link_in, mails_to, press_buy


def test_a_claim_grants_nothing_before_the_mailed_button_is_pressed(browser: Client, freebie: Product) -> None:
    answer = press_buy(browser, freebie)
    assert answer.status_code == 303
    page = browser.get(answer["Location"])
    assert b"look into your mail" in page.content
    assert b"bo@example.com" in page.content
    assert Order.objects.get().status == OrderStatus.PENDING
    assert not Entitlement.objects.exists()
    assert not Buyer.objects.exists()


def test_looking_at_the_link_is_not_pressing_it(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie)
    link = link_in(mails_to("bo@example.com")[0])
    for _ in range(3):
        assert b"Put it in my library" in Client().get(link).content
    assert not Entitlement.objects.exists()


def test_the_button_confirms_grants_and_opens(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie)
    link = link_in(mails_to("bo@example.com")[0])
    elsewhere = Client()
    page = elsewhere.post(link, follow=True)
    assert page.status_code == 200
    assert b"Read the roots" in page.content
    order = Order.objects.get()
    assert (order.status, order.total_cents) == (OrderStatus.PAID, 0)
    buyer = Buyer.objects.get()
    assert buyer.email_confirmed_at is not None
    assert [one.subject for one in mails_to("bo@example.com")][1:] == ["First herbs is yours"]
    assert [one.subject for one in mails_to("mara@example.com")] == ["Somebody got First herbs"]


def test_a_used_claim_link_lets_nobody_else_in(browser: Client, freebie: Product, stranger: Client) -> None:
    press_buy(browser, freebie)
    link = link_in(mails_to("bo@example.com")[0])
    Client().post(link)
    assert b"This is yours already" in stranger.post(link).content
    assert stranger.get(reverse("products:read", args=[freebie.public_id])).status_code == 404
    assert Entitlement.objects.count() == 1


def test_claiming_twice_is_one_order(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie)
    press_buy(Client(), freebie, "BO@example.com")
    assert Order.objects.count() == 1
    assert len(mails_to("bo@example.com")) == 2


def test_who_has_it_gets_a_library_link_and_the_page_says_the_same(
    browser: Client, freebie: Product, stranger: Client
) -> None:
    press_buy(browser, freebie)
    Client().post(link_in(mails_to("bo@example.com")[0]))
    for_owner, for_new = press_buy(stranger, freebie), press_buy(Client(), freebie, "new@example.com")
    assert for_owner["Location"] == for_new["Location"]
    assert mails_to("bo@example.com")[-1].subject == "You have First herbs already"
    assert Order.objects.count() == 2


@pytest.mark.parametrize("token", ["x", "bad:token:here", "IjEi:1abc:def"])
def test_a_made_up_link_is_refused(db: None, stranger: Client, token: str) -> None:
    answer = stranger.post(reverse("products:claim", args=[token]))
    assert answer.status_code == 410
    assert not Entitlement.objects.exists()


def test_a_claim_nobody_confirmed_ends_after_a_week(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie)
    link = link_in(mails_to("bo@example.com")[0])
    Order.objects.update(created_at=timezone.now() - timedelta(days=8))
    reconcile_orders()
    assert Order.objects.get().status == OrderStatus.EXPIRED
    assert browser.post(link).status_code == 410
    assert not Entitlement.objects.exists()


def test_one_address_gets_five_mails_an_hour(freebie: Product) -> None:
    answers = [press_buy(Client(), freebie).status_code for _ in range(7)]
    assert answers == [303] * 5 + [429] * 2
    assert len(mails_to("bo@example.com")) == 5


def test_a_paid_product_cannot_be_claimed(browser: Client, guide: Product) -> None:
    press_buy(browser, guide, amount="0")
    assert Order.objects.get().total_cents == 1900
    assert mails_to("bo@example.com") == []

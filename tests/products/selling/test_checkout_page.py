"""The page before Stripe: what it says, and what it does when something is in the way."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from creators.models import Creator
from products.models import Buyer, Entitlement, Order, OrderStatus, Product
from products.publishing import change_offer, unpublish
from tests.products.shop import Stripe, bought, buy_url, mails_to, press_buy, published, signed_in_as


def test_the_page_names_product_price_and_creator(browser: Client, guide: Product) -> None:
    page = browser.get(buy_url(guide))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Herbs &amp; more" in text
    assert "Pay $19" in text
    assert "Mara Lind" in text
    assert 'content="noindex"' in text


def test_the_form_may_end_at_stripe(browser: Client, guide: Product, stripe: Stripe) -> None:
    policy = browser.get(buy_url(guide)).headers["Content-Security-Policy"]
    assert f"form-action 'self' https://*.stripe.com {stripe.url}" in policy


@pytest.mark.parametrize("offer", [{}, {"pay_what_you_want": True, "suggested_cents": 2900}])
def test_the_button_that_enter_presses_goes_on(browser: Client, guide: Product, offer: dict[str, Any]) -> None:
    change_offer(product=guide, price_cents=1900, **offer)
    form = browser.get(buy_url(guide)).content.decode().partition('id="pay"')[2]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'type="submit"' in first[0]
    assert "name=" not in first[0]


@pytest.mark.parametrize("email", ["", "bo", "bo@", "a b@example.com"])
def test_an_address_that_is_none_writes_no_order(browser: Client, guide: Product, email: str) -> None:
    answer = press_buy(browser, guide, email)
    assert answer.status_code == 422
    assert b'aria-invalid="true"' in answer.content
    assert not Order.objects.exists()


def test_an_address_that_stripe_does_not_take_is_said_beside_it(browser: Client, guide: Product, stripe: Stripe) -> None:
    answer = press_buy(browser, guide, "bo@localhost")
    assert answer.status_code == 422
    assert "The payment system does not take this address. Look for a slip in it" in answer.content.decode()
    assert press_buy(browser, guide, "bo@example.com").status_code == 303
    assert stripe.listed("sessions")[0]["customer_email"] == "bo@example.com"


def test_a_price_that_changed_meanwhile_is_said_before_paying(browser: Client, guide: Product) -> None:
    change_offer(product=guide, price_cents=2400)
    answer = press_buy(browser, guide)
    assert answer.status_code == 409
    assert "changed from $19 to $24" in answer.content.decode()
    assert 'name="seen" value="2400"' in answer.content.decode()
    assert not Order.objects.exists()


def test_an_archived_product_cannot_be_bought(browser: Client, guide: Product) -> None:
    unpublish(product=guide)
    answer = press_buy(browser, guide)
    assert answer.status_code == 410
    assert b"is not for sale at the moment" in answer.content
    assert not Order.objects.exists()


def test_a_draft_does_not_exist(browser: Client, guide: Product) -> None:
    Product.objects.filter(pk=guide.pk).update(status="draft")
    assert browser.get(buy_url(guide)).status_code == 404
    assert press_buy(browser, guide).status_code == 404


def test_a_creator_who_cannot_be_paid_sells_nothing(browser: Client, guide: Product, stripe: Stripe) -> None:
    guide.creator.payout_status = "restricted"
    guide.creator.save()
    answer = press_buy(browser, guide)
    assert answer.status_code == 409
    assert b"cannot take payments yet. Nothing was charged." in answer.content
    assert not Order.objects.exists()


def test_nor_does_one_whose_buyers_name_the_amount(browser: Client, guide: Product) -> None:
    guide = change_offer(product=guide, price_cents=0, pay_what_you_want=True, suggested_cents=900)
    Creator.objects.update(payout_status="restricted")
    for answer in (browser.get(buy_url(guide)), press_buy(browser, guide, amount="9")):
        assert answer.status_code == 409
        assert b"cannot take payments yet. Nothing was charged." in answer.content
    assert press_buy(browser, guide, amount="0").status_code == 303


def test_an_account_that_stripe_stopped_meanwhile_is_a_sentence(browser: Client, guide: Product, stripe: Stripe) -> None:
    stripe.act(f"accounts/{guide.creator.payout_account_id}", status="restricted")
    answer = press_buy(browser, guide)
    assert answer.status_code == 409
    assert b"cannot take payments right now. Nothing was charged." in answer.content


def test_when_stripe_is_down_nothing_is_lost(browser: Client, guide: Product, stripe: Stripe) -> None:
    stripe.fault("error_before", path="/v1/checkout")
    answer = press_buy(browser, guide)
    assert answer.status_code == 409
    assert b"Nothing was charged" in answer.content
    kept = Order.objects.get()
    stripe.no_more_faults()
    assert press_buy(browser, guide).status_code == 303
    order = Order.objects.get()
    assert order.pk == kept.pk
    assert order.attempt == 2


def test_an_answer_that_got_lost_is_asked_for_again(browser: Client, guide: Product, stripe: Stripe) -> None:
    stripe.fault("cut_after", times=1, path="/v1/checkout")
    assert press_buy(browser, guide).status_code == 303
    assert len(stripe.listed("sessions")) == 1


def test_pressing_twice_leads_to_the_same_page(browser: Client, guide: Product, stripe: Stripe) -> None:
    first, second = press_buy(browser, guide), press_buy(browser, guide)
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1
    assert len(stripe.listed("sessions")) == 1


def test_another_browser_gets_a_page_of_its_own(browser: Client, stranger: Client, guide: Product) -> None:
    assert press_buy(browser, guide)["Location"] != press_buy(stranger, guide)["Location"]


def test_pressing_again_after_paying_shows_the_purchase(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order)
    answer = press_buy(browser, guide)
    assert answer["Location"] == reverse("products:thanks", args=[order.uuid])
    assert Order.objects.count() == 1


def test_another_address_closes_the_first_page(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide, "typo@example.com")
    press_buy(browser, guide, "bo@example.com")
    assert [one["status"] for one in stripe.listed("sessions")] == ["open", "expired"]


def test_what_this_browser_owns_is_asked_about_first(browser: Client, guide: Product, stripe: Stripe) -> None:
    bought(browser, stripe, guide)
    assert b"You own this already" in browser.get(buy_url(guide)).content
    assert b"You own this already" in press_buy(browser, guide).content
    assert Order.objects.count() == 1
    assert press_buy(browser, guide, "friend@example.com", again="1").status_code == 303
    assert Order.objects.count() == 2


def test_a_stranger_who_types_an_owners_address_learns_nothing_but_the_owner_does(
    browser: Client, guide: Product, stripe: Stripe, stranger: Client
) -> None:
    bought(browser, stripe, guide)
    owned = press_buy(stranger, guide, "bo@example.com")
    new = press_buy(Client(), guide, "new@example.com")
    assert (owned.status_code, new.status_code) == (303, 303)
    assert [one.subject for one in mails_to("bo@example.com")][1:] == ["You have Herbs & more already"]
    assert mails_to("new@example.com") == []


class TestPayWhatYouWant:
    """From $5, $12 suggested."""

    @pytest.fixture
    def flexible(self, seller: Creator) -> Product:
        return published(seller, price_cents=500, pay_what_you_want=True, suggested_cents=1200)

    def test_the_page_suggests(self, browser: Client, flexible: Product) -> None:
        text = browser.get(buy_url(flexible)).content.decode()
        assert 'name="amount" class="input" inputmode="decimal" autocomplete="off" value="12"' in text
        assert "From $5. Mara Lind suggests $12" in text

    def test_more_is_taken(self, browser: Client, flexible: Product, stripe: Stripe) -> None:
        assert press_buy(browser, flexible, amount="20,50").status_code == 303
        assert Order.objects.get().total_cents == 2050
        assert stripe.listed("sessions")[0]["amount_total"] == 2050

    @pytest.mark.parametrize("amount", ["", "4.99", "-5", "abc", "1e9999", "NaN", "Infinity", "5.001", "99999999999"])
    def test_less_or_nonsense_is_refused(self, browser: Client, flexible: Product, amount: str) -> None:
        answer = press_buy(browser, flexible, amount=amount)
        assert answer.status_code == 422
        assert b"error_amount" in answer.content
        assert not Order.objects.exists()

    def test_an_amount_on_a_fixed_price_is_ignored(self, browser: Client, guide: Product) -> None:
        press_buy(browser, guide, amount="1")
        assert Order.objects.get().total_cents == 1900

    def test_too_little_to_charge_is_refused(self, browser: Client, seller: Creator) -> None:
        open_price = published(seller, price_cents=0, pay_what_you_want=True)
        answer = press_buy(browser, open_price, amount="0.20")
        assert answer.status_code == 422
        assert "The least that can be charged is $0.50, or nothing at all." in answer.content.decode()

    def test_nothing_becomes_a_claim(self, browser: Client, seller: Creator, stripe: Stripe) -> None:
        open_price = published(seller, price_cents=0, pay_what_you_want=True)
        press_buy(browser, open_price, amount="0")
        assert Order.objects.get().total_cents == 0
        assert stripe.listed("sessions") == []
        assert [one.subject for one in mails_to("bo@example.com")] == ["Herbs & more: press once, and it is yours"]


def test_a_signed_in_buyer_finds_the_address_filled_in(guide: Product, freebie: Product, buyer: Buyer) -> None:
    client = signed_in_as(buyer)
    assert b'value="bo@example.com"' in client.get(buy_url(guide)).content
    press_buy(client, freebie)
    assert Order.objects.get().status == OrderStatus.PAID
    assert Entitlement.objects.get().buyer == buyer


def test_very_many_tries_are_stopped(browser: Client, guide: Product) -> None:
    answers = {press_buy(browser, guide, "bad").status_code for _ in range(45)}
    assert answers == {422, 429}

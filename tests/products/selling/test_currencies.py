"""Prices in other currencies: without decimals, with three, and their least amounts."""

import pytest
from django.test import Client
from django.urls import reverse

from creators.models import Creator
from owny.lib.money import format_money, plain_money, read_money, spread, typed_money
from products.models import Order, OrderStatus, Product
from tests.products.selling.test_codes import make_code
from tests.products.shop import Stripe, bought, buy_url, press_buy, published


@pytest.fixture
def yen(seller: Creator) -> Product:
    """For ¥1,900 or more."""
    return published(seller, price_cents=1900, title="Rice", currency="jpy", pay_what_you_want=True, suggested_cents=2500)


def test_a_currency_without_decimals_is_typed_charged_and_exported_as_it_is(
    browser: Client, yen: Product, stripe: Stripe, creator_client: Client
) -> None:
    page = browser.get(buy_url(yen)).content.decode()
    assert "From ¥1,900. Mara Lind suggests ¥2,500" in page
    assert 'value="3750"' in page  # a chip
    assert press_buy(browser, yen, amount="19.50").status_code == 422
    press_buy(browser, yen, amount="2001")
    order = Order.objects.get()
    assert (order.currency, order.total_cents, order.fee_cents) == ("jpy", 2001, 200)
    assert stripe.listed("sessions")[0]["amount_total"] == 2001
    stripe.pay(order)
    browser.get(reverse("products:thanks", args=[order.uuid]))
    export = b"".join(creator_client.get("/orders/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "jpy,2001,0,200,0,,0" in export
    address = reverse("products:order_refund", args=[order.uuid])
    assert (
        b"Write the amount as a number, like 1900." in creator_client.post(address, {"amount": "9.50"}, follow=True).content
    )
    creator_client.post(address, {"amount": "2001"})
    order.refresh_from_db()
    assert order.status == OrderStatus.REFUNDED


def test_the_least_amount_is_that_of_the_currency(browser: Client, seller: Creator) -> None:
    kronor = published(seller, price_cents=0, currency="sek", pay_what_you_want=True)
    answer = press_buy(browser, kronor, amount="2.99")
    assert "The least that can be charged is SEK 3, or nothing at all." in answer.content.decode()


def test_a_currency_with_three_decimals_is_refused_in_words(browser: Client, guide: Product) -> None:
    Product.objects.update(currency="kwd")
    page = browser.get(buy_url(guide))
    assert page.status_code == 409
    assert b"Prices in KWD cannot be charged yet. Nothing was charged." in page.content
    assert press_buy(browser, guide).status_code == 409
    assert not Order.objects.exists()


def test_a_code_for_dollars_does_nothing_to_yen(browser: Client, yen: Product) -> None:
    make_code(yen.creator, amount_cents=500)
    answer = press_buy(browser, yen, amount="2000", code="SPRING")
    assert "The code SPRING is for prices in USD." in answer.content.decode()


def test_sums_of_two_currencies_stand_side_by_side(
    browser: Client, guide: Product, yen: Product, stripe: Stripe, creator_client: Client
) -> None:
    bought(browser, stripe, guide)
    press_buy(browser, yen, amount="2000")
    stripe.pay(Order.objects.first())  # type: ignore[arg-type]
    browser.get(reverse("products:thanks", args=[Order.objects.first().uuid]))  # type: ignore[union-attr]
    assert "made <b>¥2,000 and $19</b>" in creator_client.get("/orders/").content.decode()


def test_three_decimals_are_written_right() -> None:
    assert read_money("1.5", "kwd") == 1500
    assert format_money(1500, "kwd") == "KWD 1.500"
    assert (plain_money(-5, "kwd"), typed_money(1000, "kwd")) == ("-0.005", "1")


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [(100, [1, 1, 1], [34, 33, 33]), (10, [0, 5], [0, 10]), (7, [0, 0], [7, 0]), (0, [3, 4], [0, 0]), (5, [], [])],
)
def test_an_amount_is_spread_to_the_last_cent(amount: int, weights: list[int], parts: list[int]) -> None:
    assert spread(amount, weights) == parts

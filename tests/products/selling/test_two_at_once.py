"""Webhook, thanks page and reconciliation may all act in the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings as DjangoSettings

from products.checkout import prepare_order
from products.discounts import CodeRefused
from products.fulfillment import fulfill
from products.ledger_check import check_ledger
from products.models import Buyer, DiscountUse, Entitlement, Order, OrderStatus, Product
from products.quoting import quote
from products.refunds import RefundNotPossible, refund_order
from tests.products.selling.test_codes import make_code
from tests.products.shop import Stripe, bought, mails_to, post_event, press_buy

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a database with row locks: DATABASE_URL"),
]


def test_eight_workers_grant_once_and_mail_once(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order)

    def work(_: int) -> str:
        try:
            return fulfill(order).status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(work, range(8)))
    assert states == [OrderStatus.PAID] * 8
    assert (Entitlement.objects.count(), Buyer.objects.count()) == (1, 1)
    assert len(mails_to("bo@example.com")) == 1


def test_two_presses_on_refund_send_the_money_once(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)

    def press(_: int) -> bool:
        try:
            refund_order(order=order, amount_cents=1900, made_by=None)
        except RefundNotPossible:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [False, False, False, True]
    assert [one["amount"] for one in stripe.listed("refunds")] == [1900]


def test_eight_workers_send_the_part_of_a_failed_refund_once(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)
    refund = refund_order(order=order, amount_cents=1900, made_by=None)
    stripe.act(f"refunds/{refund.stripe_id}/fail")

    def work(_: int) -> str:
        try:
            return fulfill(order).status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [OrderStatus.PAID] * 8
    assert [one["amount"] for one in stripe.listed("transfers")] == [1710, 1900]
    assert order.entries.filter(kind="part_again").count() == 1
    assert (len(mails_to("bo@example.com")), len(mails_to("mara@example.com"))) == (3, 2)
    assert check_ledger(order)


def test_eight_buyers_get_exactly_the_uses_a_code_has(guide: Product, stripe: Stripe) -> None:
    code = make_code(guide.creator, use_limit=3)
    quoted = quote(guide, 1900, discount=code)

    def take(number: int) -> bool:
        try:
            prepare_order(quote=quoted, email=f"{number}@example.com")
        except CodeRefused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 5 + [True] * 3
    assert (Order.objects.count(), DiscountUse.objects.count()) == (3, 3)


def test_two_tabs_that_buy_at_once_pay_once_and_have_it_once(guide: Product, stripe: Stripe) -> None:
    tabs = Client(), Client()

    def buy(tab: Client) -> int:
        try:
            return press_buy(tab, guide).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(buy, tabs)) == [303, 303]
    first, second = Order.objects.order_by("pk")
    stripe.pay(first)

    def look(order: Order) -> None:
        try:
            fulfill(order)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(look, (first, second)))
    assert sorted(Order.objects.values_list("status", flat=True)) == ["expired", "paid"]
    assert Entitlement.objects.count() == 1


def test_a_warning_told_by_four_workers_sends_the_money_back_once(
    browser: Client, guide: Product, stripe: Stripe, settings: DjangoSettings
) -> None:
    settings.EARLY_FRAUD_REFUND_CENTS = 1900
    bought(browser, stripe, guide)
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/warn")
    event = stripe.events("radar.early_fraud_warning.created")[0]

    def tell(_: int) -> int:
        try:
            return post_event(event).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tell, range(4))) == [200] * 4
    assert [one["amount"] for one in stripe.listed("refunds")] == [1900]
    assert len(mails_to("mara@example.com")) == 2

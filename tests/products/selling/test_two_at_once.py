"""Webhook, thanks page and reconciliation may all act in the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client

from products.fulfillment import fulfill
from products.models import Buyer, Entitlement, Order, OrderStatus, Product
from products.refunds import RefundNotPossible, refund_order
from tests.products.shop import Stripe, bought, mails_to, press_buy

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

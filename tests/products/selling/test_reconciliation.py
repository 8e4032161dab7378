"""What no webhook told us is asked for."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from products.models import Order, OrderStatus, Product, Refund, RefundStatus
from products.refunds import refund_order
from products.tasks import reconcile_orders
from tests.products.shop import Stripe, bought, press_buy


def age(minutes: int) -> None:
    """Let the orders be this old."""
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))


def test_a_paid_order_without_a_webhook_is_granted(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    stripe.pay(Order.objects.get())
    reconcile_orders()
    assert Order.objects.get().status == OrderStatus.PENDING
    age(minutes=11)
    reconcile_orders()
    assert Order.objects.get().status == OrderStatus.PAID


def test_one_order_that_cannot_be_asked_about_does_not_stop_the_others(
    browser: Client, guide: Product, stripe: Stripe
) -> None:
    press_buy(browser, guide, "lost@example.com")
    Order.objects.update(stripe_session_id="cs_test_gone")
    press_buy(Client(), guide)
    stripe.pay(Order.objects.get(email="bo@example.com"))
    age(minutes=11)
    reconcile_orders()
    assert Order.objects.get(email="bo@example.com").status == OrderStatus.PAID
    assert Order.objects.get(email="lost@example.com").status == OrderStatus.PENDING


def test_one_order_that_does_not_add_up_holds_up_no_other_refund(guide: Product, stripe: Stripe) -> None:
    orders = [bought(Client(), stripe, guide, email) for email in ("bo@example.com", "cy@example.com")]
    stripe.fault("cut_before", path="/v1/refunds")
    for order in orders:
        refund_order(order=order, amount_cents=1900, made_by=None)
    stripe.no_more_faults()
    Order.objects.filter(pk=orders[0].pk).update(currency="eur")
    reconcile_orders()
    states = Refund.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == [RefundStatus.PENDING, RefundStatus.SUCCEEDED]

"""Money goes back once; all of it takes the product away."""

import pytest
from django.test import Client
from django.urls import reverse

from products.models import Entitlement, Order, OrderStatus, Product, Refund, RefundStatus
from products.tasks import reconcile_orders
from tests.products.shop import Stripe, bought, mails_to, post_event


def press_refund(client: Client, order: Order, amount: str = "19") -> None:
    """Send the refund form of the orders page."""
    answer = client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": amount})
    assert answer.status_code == 302


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's paid order."""
    return bought(browser, stripe, guide)


def test_a_full_refund_takes_the_product_away(
    order: Order, creator_client: Client, browser: Client, guide: Product, stripe: Stripe
) -> None:
    press_refund(creator_client, order)
    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.status, order.refunded_cents) == (OrderStatus.REFUNDED, 1900)
    assert (refund.amount_cents, refund.status) == (1900, RefundStatus.SUCCEEDED)
    assert Entitlement.objects.get().revoked_reason == "refunded"
    at_stripe = stripe.listed("refunds")[0]
    assert at_stripe["metadata"] == {"refund_id": str(refund.uuid)}
    assert at_stripe["id"] == refund.stripe_id
    assert stripe.listed("transfers")[0]["amount_reversed"] == 1900
    assert [one.subject for one in mails_to("bo@example.com")][1:] == ["$19 for Herbs & more is on its way back"]
    page = browser.get(reverse("products:read", args=[guide.public_id]))
    assert page.status_code == 410
    assert b"The payment was refunded" in page.content


def test_its_events_change_nothing_more(
    order: Order, creator_client: Client, stripe: Stripe, mailoutbox: list[object]
) -> None:
    press_refund(creator_client, order)
    count = len(mailoutbox)
    for event in [*stripe.events("charge.refunded", "refund.created")] * 3:
        assert post_event(event).status_code == 200
    assert Refund.objects.count() == 1
    assert len(mailoutbox) == count
    order.refresh_from_db()
    assert order.refunded_cents == 1900


def test_a_part_keeps_the_product(order: Order, creator_client: Client, stripe: Stripe) -> None:
    press_refund(creator_client, order, "4,50")
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (OrderStatus.PAID, 450)
    assert Entitlement.objects.get().revoked_at is None
    press_refund(creator_client, order, "14.51")
    assert Refund.objects.count() == 1
    press_refund(creator_client, order, "14.50")
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (OrderStatus.REFUNDED, 1900)
    first, last = (str(mail.body) for mail in mails_to("bo@example.com")[1:])
    assert "You keep Herbs & more." in first
    assert "the access to Herbs & more has ended" in last
    assert "You keep" not in last


def test_one_form_sends_a_part_once(order: Order, creator_client: Client, stripe: Stripe) -> None:
    page = creator_client.get(reverse("products:orders"), {"open": str(order.uuid), "refund": "all"}).content.decode()
    assert '<input type="hidden" name="seen" value="0">' in page
    address, pressed = reverse("products:order_refund", args=[order.uuid]), {"amount": "5", "seen": "0"}
    creator_client.post(address, pressed)
    second = creator_client.post(address, pressed, follow=True).content.decode()
    assert "By now $5 of this order has gone back; this was not sent on top." in second
    assert [one["amount"] for one in stripe.listed("refunds")] == [500]
    creator_client.post(address, pressed | {"seen": "500"})
    assert [one["amount"] for one in stripe.listed("refunds")] == [500, 500]


@pytest.mark.parametrize("amount", ["0", "-1", "19.01", "abc", ""])
def test_a_wrong_amount_moves_nothing(order: Order, creator_client: Client, stripe: Stripe, amount: str) -> None:
    press_refund(creator_client, order, amount)
    address = reverse("products:order_refund", args=[order.uuid])
    assert b"Send it back" in creator_client.post(address, {"amount": amount}, follow=True).content
    assert not Refund.objects.exists()
    assert stripe.listed("refunds") == []


def test_a_refund_made_at_stripe_is_known_by_its_event(order: Order, stripe: Stripe) -> None:
    from_dashboard(stripe, order, 1900)
    post_event(stripe.events("charge.refunded")[0])
    order.refresh_from_db()
    assert order.status == OrderStatus.REFUNDED
    assert Refund.objects.get().made_by is None
    assert Entitlement.objects.get().revoked_reason == "refunded"


def test_a_refund_that_fails_gives_the_product_back(order: Order, creator_client: Client, stripe: Stripe) -> None:
    press_refund(creator_client, order)
    refund = Refund.objects.get()
    stripe.act(f"refunds/{refund.stripe_id}/fail")
    for event in reversed(stripe.events("refund.failed", "refund.updated", "refund.created")):
        post_event(event)
    order.refresh_from_db()
    refund.refresh_from_db()
    assert (order.status, order.refunded_cents, refund.status) == (OrderStatus.PAID, 0, RefundStatus.FAILED)
    assert Entitlement.objects.get().revoked_at is None


def test_without_an_answer_it_stays_on_its_way_and_is_sent_again(
    order: Order, creator_client: Client, stripe: Stripe
) -> None:
    stripe.fault("error_before", path="/v1/refunds")
    press_refund(creator_client, order)
    refund = Refund.objects.get()
    assert (refund.status, refund.stripe_id) == (RefundStatus.PENDING, None)
    press_refund(creator_client, order)
    assert Refund.objects.count() == 1
    stripe.no_more_faults()
    reconcile_orders()
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert len(stripe.listed("refunds")) == 1
    order.refresh_from_db()
    assert order.status == OrderStatus.REFUNDED


def test_an_answer_that_got_lost_is_not_a_second_refund(order: Order, creator_client: Client, stripe: Stripe) -> None:
    stripe.fault("cut_after", path="/v1/refunds")
    press_refund(creator_client, order, "5")
    stripe.no_more_faults()
    reconcile_orders()
    reconcile_orders()
    assert len(stripe.listed("refunds")) == 1
    order.refresh_from_db()
    assert order.refunded_cents == 500


def test_a_refusal_leaves_the_order_as_it_was(order: Order, creator_client: Client, stripe: Stripe) -> None:
    from_dashboard(stripe, order, 1900)
    press_refund(creator_client, order)
    assert Refund.objects.get().status == RefundStatus.FAILED
    post_event(stripe.events("charge.refunded")[0])
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (OrderStatus.REFUNDED, 1900)


def test_a_second_purchase_outlives_the_refund_of_the_first(
    order: Order, guide: Product, creator_client: Client, stripe: Stripe
) -> None:
    second = bought(Client(), stripe, guide)
    press_refund(creator_client, order)
    live = Entitlement.objects.get(revoked_at=None)
    assert live.order_item.order == second
    press_refund(creator_client, second)
    assert not Entitlement.objects.filter(revoked_at=None).exists()


def from_dashboard(stripe: Stripe, order: Order, amount: int) -> None:
    """A refund that somebody made at Stripe, not here."""
    order.refresh_from_db()
    answer = stripe.http.post(
        "/v1/refunds",
        data={"payment_intent": order.stripe_payment_intent_id or "", "amount": str(amount)},
        headers={"Authorization": "Bearer sk_test_dashboard"},
    )
    assert answer.is_success

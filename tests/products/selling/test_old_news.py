"""What an event tells is not asked for again when we looked at its order since, by Stripe's own clock."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from owny.integrations.stripe import retrieve_session
from products.models import Dispute, Order, OrderStatus, Product, StripeEvent
from products.tasks import retry_stripe_events
from tests.products.shop import Stripe, bought, post_event, press_buy

SESSIONS = "/v1/checkout/sessions"


def of_the_time(event: dict[str, Any], seconds: int) -> dict[str, Any]:
    """The event as if it had happened so many seconds ago."""
    return event | {"created": int(time.time()) - seconds}


def stored(event: dict[str, Any]) -> tuple[bool, int]:
    """Whether its work is done, and how often that was tried."""
    row = StripeEvent.objects.get(event_id=event["id"])
    return row.handled_at is not None, row.try_count


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's order, paid, and the thanks page has asked Stripe about it."""
    press_buy(browser, guide)
    stripe.pay(Order.objects.get())
    browser.get(reverse("products:thanks", args=[Order.objects.get().uuid]))
    return Order.objects.get()


@pytest.mark.parametrize("name", ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"])
def test_what_happened_before_we_looked_is_done_at_once(order: Order, stripe: Stripe, name: str) -> None:
    [event] = stripe.events(name)
    stripe.fault("error_before", path=SESSIONS)
    old = of_the_time(event, 60)
    assert post_event(old).status_code == 200
    assert stored(old) == (True, 0)
    assert order.status == OrderStatus.PAID


@pytest.mark.parametrize("seconds", [0, 8])
def test_what_happened_just_before_we_looked_is_asked_for(order: Order, stripe: Stripe, seconds: int) -> None:
    event = of_the_time(stripe.events("charge.succeeded")[0], seconds)
    stripe.fault("error_before", path=SESSIONS)
    post_event(event)
    assert stored(event) == (False, 1)


def test_an_order_nobody_looked_at_is_asked_for(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    stripe.pay(Order.objects.get())
    post_event(of_the_time(stripe.events("checkout.session.completed")[0], 3600))
    assert Order.objects.get().status == OrderStatus.PAID


def test_an_open_page_is_asked_for_again_when_it_was_paid(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    browser.get(reverse("products:thanks", args=[Order.objects.get().uuid]))
    assert Order.objects.get().known_until == 0
    stripe.pay(Order.objects.get())
    post_event(of_the_time(stripe.events("checkout.session.completed")[0], 60))
    assert Order.objects.get().status == OrderStatus.PAID


def test_another_page_of_the_order_is_asked_for(order: Order, stripe: Stripe) -> None:
    [event] = stripe.events("checkout.session.completed")
    other = of_the_time(event, 60)
    other["data"]["object"]["id"] = "cs_test_other"
    post_event(other)
    assert stored(other) == (False, 1)


def test_a_refund_after_we_looked_is_seen(order: Order, stripe: Stripe) -> None:
    Order.objects.update(known_until=int(time.time()) - 20)
    key = {"Authorization": "Bearer sk_test_shop"}
    data = {"payment_intent": order.stripe_payment_intent_id, "amount": "500"}
    stripe.http.post("/v1/refunds", data=data, headers=key).raise_for_status()
    event = of_the_time(stripe.events("refund.created")[0], 15)
    post_event(event)
    assert stored(event) == (True, 1)
    assert Order.objects.get().refunded_cents == 500


def test_a_look_whose_consequences_failed_does_not_count(order: Order, stripe: Stripe) -> None:
    Order.objects.update(known_until=0)
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute")
    event = of_the_time(stripe.events("charge.dispute.created")[0], 3600)
    stripe.fault("error_before", path="/v1/transfers")
    post_event(event)
    assert stored(event) == (False, 1)
    assert (Order.objects.get().status, Order.objects.get().known_until) == (OrderStatus.DISPUTED, 0)
    stripe.no_more_faults()
    StripeEvent.objects.update(received_at="2026-01-01T00:00:00Z")
    retry_stripe_events()
    assert stored(event) == (True, 2)
    assert Dispute.objects.get().taken_back_cents == 1710


def test_an_answer_that_was_overtaken_does_not_take_the_moment_back(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)
    later = int(time.time()) + 3600
    Order.objects.update(known_until=later)
    [event] = stripe.events("charge.succeeded")
    post_event(event | {"created": later})
    assert stored(event) == (True, 1)
    order.refresh_from_db()
    assert order.known_until == later


def test_a_session_says_up_to_when_it_is_right(order: Order) -> None:
    before = int(time.time())
    session = retrieve_session(order.stripe_session_id or "")
    assert before - 5 < session.as_of <= int(time.time())


def test_events_that_ask_for_nothing_are_done_when_they_come(order: Order, stripe: Stripe) -> None:
    event = stripe.events("transfer.created")[0]
    stripe.fault("error_before")
    post_event(event)
    assert stored(event) == (True, 0)

"""Only Stripe may tell us things, and only lately."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from celery import Task
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError
from pytest_django import Settings as DjangoSettings

from products.models import Entitlement, Order, OrderStatus, Product, StripeEvent
from products.tasks import retry_stripe_events
from sandbox.stripe.deliveries import signature_header
from tests.products.shop import (
    CONNECT_SECRET,
    PLATFORM_SECRET,
    Stripe,
    post_event,
    post_thin_event,
    press_buy,
)


@pytest.fixture
def paid_event(browser: Client, guide: Product, stripe: Stripe) -> dict[str, object]:
    """The event of a payment that we have not been told of."""
    press_buy(browser, guide)
    stripe.pay(Order.objects.get())
    return stripe.events("checkout.session.completed")[0]


def nothing_changed() -> bool:
    """The order is as it was before the payment, and the inbox is empty."""
    order = Order.objects.get()
    return order.status == OrderStatus.PENDING and not Entitlement.objects.exists() and not StripeEvent.objects.exists()


def test_a_wrong_secret_is_refused(paid_event: dict[str, object]) -> None:
    assert post_event(paid_event, secret="whsec_wrong").status_code == 400
    assert nothing_changed()


def test_the_other_endpoints_secret_is_refused(paid_event: dict[str, object]) -> None:
    assert post_event(paid_event, secret=CONNECT_SECRET).status_code == 400
    assert post_thin_event(paid_event, secret=PLATFORM_SECRET).status_code == 400
    assert nothing_changed()


def test_an_old_signature_is_refused(paid_event: dict[str, object]) -> None:
    assert post_event(paid_event, at=int(time.time()) - 302).status_code == 400
    assert nothing_changed()


def test_a_missing_signature_is_refused(paid_event: dict[str, object]) -> None:
    answer = Client().post(reverse("products:webhook"), paid_event, content_type="application/json")
    assert answer.status_code == 400
    assert nothing_changed()


@pytest.mark.parametrize("header", ["", "t=,v1=", "t=abc,v1=00", "v1=00", "t=1", "ünïcode", "t=1,v1=" + "0" * 64])
def test_a_broken_signature_is_refused(paid_event: dict[str, object], header: str) -> None:
    answer = Client().post(
        reverse("products:webhook"), paid_event, content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400
    assert nothing_changed()


def test_without_a_secret_everything_is_refused(paid_event: dict[str, object], settings: DjangoSettings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert post_event(paid_event, secret="").status_code == 400
    assert post_event(paid_event, secret=PLATFORM_SECRET).status_code == 400
    assert nothing_changed()


def test_a_changed_body_is_refused(paid_event: dict[str, object]) -> None:
    answer = post_event(paid_event)
    assert answer.status_code == 200
    StripeEvent.objects.all().delete()
    assert Client().post(reverse("products:webhook"), b"{}", content_type="application/json").status_code == 400
    assert not StripeEvent.objects.exists()


def test_looking_at_the_address_is_refused(db: None, stranger: Client) -> None:
    assert stranger.get(reverse("products:webhook")).status_code == 405


def test_the_event_is_kept_when_stripe_does_not_answer_and_done_later(paid_event: dict[str, object], stripe: Stripe) -> None:
    stripe.fault("error_before", path="/v1/checkout/sessions")
    assert post_event(paid_event).status_code == 200
    event = StripeEvent.objects.get()
    assert event.handled_at is None
    assert event.try_count == 1
    assert event.error.startswith("StripeUnavailable")
    assert Order.objects.get().status == OrderStatus.PENDING
    stripe.no_more_faults()
    StripeEvent.objects.update(received_at="2026-01-01T00:00Z")
    retry_stripe_events()
    event.refresh_from_db()
    assert event.handled_at is not None
    assert event.error == ""
    assert Order.objects.get().status == OrderStatus.PAID


def test_a_second_delivery_of_an_unhandled_event_is_worked_on(paid_event: dict[str, object], stripe: Stripe) -> None:
    stripe.fault("error_before", path="/v1/checkout/sessions")
    post_event(paid_event)
    stripe.no_more_faults()
    post_event(paid_event)
    assert Order.objects.get().status == OrderStatus.PAID


def test_an_event_about_somebody_elses_payment_is_done_with(guide: Product) -> None:
    event = {
        "id": "evt_foreign",
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": {"id": "cs_foreign", "client_reference_id": "not-ours"}},
    }
    assert post_event(event).status_code == 200
    assert StripeEvent.objects.get().handled_at is not None
    assert not Order.objects.exists()


def test_a_queue_that_does_not_answer_loses_no_event(paid_event: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_broker(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(Task, "apply_async", no_broker)
        assert post_event(paid_event).status_code == 200
    assert StripeEvent.objects.get().handled_at is None
    assert Order.objects.get().status == OrderStatus.PENDING
    StripeEvent.objects.update(received_at=StripeEvent.objects.get().received_at - timedelta(minutes=2))
    retry_stripe_events()
    assert Order.objects.get().status == OrderStatus.PAID
    assert StripeEvent.objects.get().handled_at is not None


def test_a_signed_body_of_endless_brackets_is_refused(db: None, client: Client) -> None:
    body = "[" * 200_000
    header = signature_header(body, PLATFORM_SECRET, int(time.time()))
    url = reverse("products:webhook")
    answer = client.post(url, body, content_type="application/json", headers={"Stripe-Signature": header})
    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()


def test_what_is_kept_of_an_event_tells_nothing_of_a_person(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    stripe.pay(Order.objects.get(), name="Bo Byers")
    told = stripe.events()
    assert "Bo Byers" in json.dumps(told)
    for event in told:
        post_event(event)
    kept = json.dumps(list(StripeEvent.objects.values_list("payload", flat=True)))
    assert StripeEvent.objects.count() == len(told)
    for personal in ("Bo Byers", "bo@example.com", "4242"):
        assert personal not in kept
    assert str(Order.objects.get().stripe_payment_intent_id) in kept
    assert Order.objects.get().status == OrderStatus.PAID

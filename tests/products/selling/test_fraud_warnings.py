"""A bank suspects fraud: small amounts go back at once, others wait for the creator, everything once."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as DjangoSettings

from products.fraud_warnings import limit_in
from products.models import Entitlement, FraudWarning, Order, OrderStatus, Product, Refund, StripeEvent
from tests.products.shop import Stripe, bought, mails_to, post_event


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's paid order of $19."""
    return bought(browser, stripe, guide)


def warn(stripe: Stripe, times: int = 2) -> None:
    """The bank warns; the event comes twice."""
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/warn")
    for event in stripe.events("radar.early_fraud_warning.created")[-1:] * times:
        assert post_event(event).status_code == 200


def test_a_small_amount_goes_back_at_once(order: Order, stripe: Stripe, settings: DjangoSettings) -> None:
    settings.EARLY_FRAUD_REFUND_CENTS = 1900
    warn(stripe)
    order.refresh_from_db()
    assert (order.status, Refund.objects.get().reason) == (OrderStatus.REFUNDED, "fraud")
    assert stripe.listed("refunds")[0]["reason"] == "fraudulent"
    assert Entitlement.objects.get().revoked_reason == "refunded"
    assert FraudWarning.objects.get().answer == "refunded"
    told = [one.subject for one in mails_to("mara@example.com")[1:]]
    assert told == ["$19 went back, because a bank suspects fraud"]


def test_a_larger_one_waits_for_the_creator(order: Order, stripe: Stripe, creator_client: Client) -> None:
    warn(stripe)
    order.refresh_from_db()
    assert (order.status, Refund.objects.count(), FraudWarning.objects.get().answer) == (OrderStatus.PAID, 0, "")
    (mail,) = mails_to("mara@example.com")[1:]
    assert mail.subject == "A bank suspects fraud in an order of $19"
    assert f"/orders/?open={order.uuid}#order-{order.number}" in str(mail.body)
    page = creator_client.get(f"/orders/?state=needs&open={order.uuid}").content.decode()
    assert "Bank suspects fraud" in page
    assert "I know the buyer, keep it" in page


def test_the_creator_may_keep_it(order: Order, stripe: Stripe, creator_client: Client, rival_client: Client) -> None:
    warn(stripe)
    keep = reverse("products:order_keep", args=[order.uuid])
    assert rival_client.post(keep).status_code == 404
    assert FraudWarning.objects.get().answered_at is None
    creator_client.post(keep)
    assert FraudWarning.objects.get().answer == "kept"
    assert "bo@example.com" not in creator_client.get("/orders/?state=needs").content.decode()
    warn(stripe)  # another one asks again
    assert "bo@example.com" in creator_client.get("/orders/?state=needs").content.decode()


def test_a_refund_by_the_creator_ends_it(order: Order, stripe: Stripe, creator_client: Client) -> None:
    warn(stripe)
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"})
    assert "No order is in this state." in creator_client.get("/orders/?state=needs").content.decode()


def test_what_has_gone_back_already_needs_nothing(order: Order, stripe: Stripe, creator_client: Client) -> None:
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"})
    warn(stripe)
    assert FraudWarning.objects.get().answer == "moot"
    assert len(mails_to("mara@example.com")) == 1


def test_a_dispute_that_was_quicker_needs_nothing(order: Order, stripe: Stripe, settings: DjangoSettings) -> None:
    settings.EARLY_FRAUD_REFUND_CENTS = 1900
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute")
    warn(stripe)
    assert (Refund.objects.count(), FraudWarning.objects.get().answer) == (0, "moot")


def test_what_stripe_cannot_send_back_waits_for_the_creator(order: Order, stripe: Stripe, settings: DjangoSettings) -> None:
    settings.EARLY_FRAUD_REFUND_CENTS = 1900
    charge = stripe.listed("charges")[0]
    stripe.act(f"charges/{charge['id']}/warn")
    stripe.fault("rate_limit", path="/v1/refunds")
    post_event(stripe.events("radar.early_fraud_warning.created")[0])
    stripe.no_more_faults()
    assert Refund.objects.get().status == "pending"  # on its way; sent again by the reconciliation
    assert FraudWarning.objects.get().answer == "refunded"


def test_when_stripe_is_down_the_event_waits(order: Order, stripe: Stripe) -> None:
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/warn")
    stripe.fault("error_before", path="/v1/radar")
    event = stripe.events("radar.early_fraud_warning.created")[0]
    post_event(event)
    assert StripeEvent.objects.get(event_id=event["id"]).handled_at is None
    stripe.no_more_faults()
    post_event(event)
    assert FraudWarning.objects.count() == 1


def test_somebody_elses_payment_is_nothing_to_us(stripe: Stripe, order: Order) -> None:
    event = stripe.events("checkout.session.completed")[0]
    foreign = {"id": "evt_w", "object": "event", "type": "radar.early_fraud_warning.created"}
    assert post_event({**foreign, "data": {"object": {"id": "issfr_unknown"}}}).status_code == 200
    assert StripeEvent.objects.get(event_id="evt_w").error.startswith("ObjectUnknown")
    assert event["id"] != "evt_w"
    assert not FraudWarning.objects.exists()


def test_the_limit_is_about_the_same_in_other_currencies(settings: DjangoSettings) -> None:
    settings.EARLY_FRAUD_REFUND_CENTS = 1500
    assert [limit_in(code) for code in ("usd", "jpy", "sek")] == [1500, 1500, 9000]

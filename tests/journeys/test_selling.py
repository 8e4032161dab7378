"""From the first press on "payouts" to money going back: one creator, one buyer, everything by hand."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as DjangoSettings

from creators.models import Creator
from products.models import Order
from tests.products.shop import Stripe, link_in, mails_to, post_event, post_thin_event, press_buy, published, stand_in


@pytest.fixture
def stripe(settings: DjangoSettings) -> Iterator[Stripe]:
    """Stripe's stand-in for this story."""
    with stand_in() as running:
        running.reset()
        settings.STRIPE_API_BASE = running.url
        settings.STRIPE_SECRET_KEY = "sk_test_journey"
        yield running


def test_a_sale_from_payout_account_to_refund(
    transactional_db: None, creator: Creator, creator_client: Client, stripe: Stripe
) -> None:
    creator_client.post("/settings/payouts/", {"country": "US", "entity_type": "individual"})
    stripe.act(f"accounts/{stripe.listed('accounts')[0]['id']}", status="active")
    for event in stripe.listed("thin_events"):
        post_thin_event(event)
    assert b"You are ready to be paid" in creator_client.get("/settings/payouts/").content
    creator.refresh_from_db()
    product = published(creator, title="The calm morning")

    buyer = Client()
    assert b"The calm morning" in buyer.get("/@mara/").content
    assert buyer.get(reverse("products:page", args=["mara", product.slug])).status_code == 200
    press_buy(buyer, product)
    order = Order.objects.get()
    stripe.pay(order)
    order.refresh_from_db()
    thanks = buyer.get(reverse("products:thanks", args=[order.uuid]) + f"?session_id={order.stripe_session_id}")
    assert b"Thank you. It is yours." in thanks.content
    for event in stripe.events():
        post_event(event)
    read = reverse("products:read", args=[product.public_id])
    assert buyer.get(read, follow=True).status_code == 200
    phone = Client()
    phone.post(link_in(mails_to("bo@example.com")[0]))
    assert phone.get(read, follow=True).status_code == 200

    orders = creator_client.get("/orders/").content.decode()
    assert "bo@example.com" in orders
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"})
    for event in reversed(stripe.events("charge.refunded", "refund.created")):
        post_event(event)
    assert phone.get(read).status_code == 410
    assert [one.subject for one in mails_to("bo@example.com")] == [
        "The calm morning is yours",
        "$19 for The calm morning is on its way back",
    ]
    assert [one["amount_reversed"] for one in stripe.listed("transfers")] == [1900]

"""Support can see everything about selling and replay an event."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from creators.models import User
from products.models import Order, OrderStatus, Product, StripeEvent
from tests.products.shop import Stripe, bought, link_in, mails_to, post_event, press_buy


@pytest.fixture
def support(transactional_db: None) -> Client:
    """Somebody who may see the admin."""
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", "x"))
    return client


def test_every_model_has_a_list_that_opens(support: Client, browser: Client, guide: Product, stripe: Stripe) -> None:
    bought(browser, stripe, guide)
    wrong = []
    for model in apps.get_app_config("products").get_models():
        name = model._meta.model_name
        addresses = [reverse(f"admin:products_{name}_changelist") + "?q=a"]
        first = model._default_manager.first()
        if first is not None:
            addresses.append(reverse(f"admin:products_{name}_change", args=[first.pk]))
        wrong += [address for address in addresses if support.get(address).status_code != 200]
    assert wrong == []


def test_money_cannot_be_changed_by_hand(support: Client, browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)
    answer = support.post(reverse("admin:products_order_change", args=[order.pk]), {"total_cents": "1"})
    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.total_cents == 1900


def test_a_stored_event_is_replayed(support: Client, browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide)
    stripe.pay(Order.objects.get())
    stripe.fault("error_before", path="/v1/checkout/sessions")
    post_event(stripe.events("checkout.session.completed")[0])
    stripe.no_more_faults()
    event = StripeEvent.objects.get()
    data = {"action": "replay", "_selected_action": [event.pk]}
    support.post(reverse("admin:products_stripeevent_changelist"), data)
    assert Order.objects.get().status == OrderStatus.PAID
    event.refresh_from_db()
    assert (event.handled_at is not None, event.try_count, event.error) == (True, 2, "")


def test_a_replay_asks_whatever_is_known(support: Client, browser: Client, guide: Product, stripe: Stripe) -> None:
    bought(browser, stripe, guide)
    event = StripeEvent.objects.get()
    Order.objects.update(known_until=event.payload["created"] + 3600, buyer_tax_id="")
    stripe.fault("error_before", path="/v1/checkout/sessions")
    answer = support.post(
        reverse("admin:products_stripeevent_changelist"), {"action": "replay", "_selected_action": [event.pk]}, follow=True
    )
    assert "0 of 1 done" in answer.content.decode()


def test_support_sends_the_receipt_again(support: Client, browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)
    chosen = {"action": "send_access", "_selected_action": [order.pk]}
    answer = support.post("/admin/products/order/", chosen, follow=True)
    assert "1 of 1 are on their way" in answer.content.decode()
    receipts = mails_to("bo@example.com")
    assert len(receipts) == 2
    assert link_in(receipts[0]) != link_in(receipts[1])

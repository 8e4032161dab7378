"""A creator buys their own product to see what buyers see."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from products.models import Entitlement, Order, Product
from tests.products.shop import Stripe, bought, buy_url, mails_to, press_buy


@pytest.fixture
def tried(creator_client: Client, guide: Product) -> Order:
    """Mara bought her own guide."""
    press_buy(creator_client, guide)
    return Order.objects.get()


def test_the_checkout_says_that_it_is_a_test(creator_client: Client, guide: Product) -> None:
    page = creator_client.get(buy_url(guide)).content.decode()
    assert "This is your own product" in page
    assert "Buy as a test" in page
    assert "You pay" in page, "what buyers see stays"


def test_it_costs_nothing_asks_nothing_of_stripe_and_mails_what_buyers_get(tried: Order, stripe: Stripe) -> None:
    assert (tried.is_test, tried.status, tried.total_cents, tried.fee_cents) == (True, "paid", 0, 0)
    assert tried.email == "mara@example.com", "whatever address was typed"
    assert stripe.listed("sessions") == []
    subjects = [one.subject for one in mails_to("mara@example.com")]
    assert subjects == ["Herbs & more is yours", "Test: Somebody got Herbs & more"]
    assert "test purchase: nothing was charged" in str(mails_to("mara@example.com")[0].body)


def test_the_next_page_is_the_buyers_with_a_word_that_it_was_a_test(creator_client: Client, guide: Product) -> None:
    answer = press_buy(creator_client, guide)
    page = creator_client.get(answer.headers["Location"]).content.decode()
    assert "Thank you. It is yours." in page
    assert "A test: nothing was charged" in page


def test_it_is_in_no_figure(tried: Order, creator_client: Client) -> None:
    text = creator_client.get("/orders/").content.decode()
    assert "<b>0</b> sales" in text
    assert "free claim" not in text
    assert "took something for free" not in creator_client.get("/products/").content.decode()
    assert "<b>0</b> bought" not in creator_client.get("/analytics/").content.decode()
    rows = b"".join(creator_client.get("/orders/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert len(rows.splitlines()) == 1


def test_it_stands_among_the_tests_and_can_be_removed(tried: Order, creator_client: Client) -> None:
    text = creator_client.get(f"/orders/?state=tests&open={tried.uuid}").content.decode()
    assert "Remove this test" in text
    assert "Refund" not in text.replace("Refunded", "")
    assert Entitlement.objects.count() == 1
    creator_client.post(reverse("products:order_remove", args=[tried.uuid]))
    assert (Order.objects.count(), Entitlement.objects.count()) == (0, 0)


def test_a_real_order_cannot_be_removed(browser: Client, guide: Product, stripe: Stripe, creator_client: Client) -> None:
    order = bought(browser, stripe, guide)
    creator_client.post(reverse("products:order_remove", args=[order.uuid]))
    assert Order.objects.filter(pk=order.pk).exists()


def test_a_test_is_not_refunded_and_not_moved(tried: Order, creator_client: Client) -> None:
    creator_client.post(reverse("products:order_refund", args=[tried.uuid]), {"amount": "19"})
    creator_client.post(reverse("products:order_readdress", args=[tried.uuid]), {"email": "bo@example.com"})
    tried.refresh_from_db()
    assert (tried.refunds.count(), tried.email) == (0, "mara@example.com")


def test_somebody_elses_product_is_bought_like_by_anybody(rival_client: Client, guide: Product, stripe: Stripe) -> None:
    assert "This is your own product" not in rival_client.get(buy_url(guide)).content.decode()
    press_buy(rival_client, guide)
    assert not Order.objects.get().is_test


def test_the_database_refuses_a_test_that_costs_something(tried: Order) -> None:
    with pytest.raises(IntegrityError, match="order_that_is_a_test_never_costs_anything"), transaction.atomic():
        Order.objects.update(total_cents=1)
    with pytest.raises(IntegrityError, match="order_that_is_a_test_never_costs_anything"), transaction.atomic():
        Order.objects.update(stripe_payment_intent_id="pi_1")


def test_tests_are_not_without_end(creator_client: Client, guide: Product) -> None:
    answers = [press_buy(creator_client, guide).status_code for _ in range(21)]
    assert answers == [303] * 20 + [429]

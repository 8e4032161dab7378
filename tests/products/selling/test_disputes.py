"""A bank takes money back: access freezes, the creator's part waits with us, a won dispute returns both."""

import pytest
from django.test import Client
from django.urls import reverse

from products.models import Dispute, Entitlement, Order, OrderStatus, Product, Refund
from tests.products.shop import Stripe, bought, mails_to, post_event

DISPUTES = (
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.closed",
    "charge.dispute.funds_reinstated",
)


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's order, disputed by the bank."""
    order = bought(browser, stripe, guide)
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute", reason="fraudulent")
    deliver(stripe)
    order.refresh_from_db()
    return order


def deliver(stripe: Stripe) -> None:
    """All dispute events, newest first, twice."""
    for event in list(reversed(stripe.events(*DISPUTES))) * 2:
        assert post_event(event).status_code == 200


def test_access_is_frozen_and_the_creators_part_taken_back_once(
    order: Order, browser: Client, guide: Product, stripe: Stripe
) -> None:
    assert order.status == OrderStatus.DISPUTED
    assert Entitlement.objects.get().revoked_reason == "disputed"
    page = browser.get(reverse("products:read", args=[guide.public_id]))
    assert page.status_code == 410
    assert b"Your bank is looking into the payment" in page.content
    assert Dispute.objects.get().taken_back_cents == 1710
    assert stripe.listed("transfers")[0]["amount_reversed"] == 1710
    assert [one.subject for one in mails_to("mara@example.com")][1:] == ["A bank took back $19 for Herbs & more"]


def test_it_cannot_be_refunded_meanwhile(order: Order, creator_client: Client, stripe: Stripe) -> None:
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"})
    assert not Refund.objects.exists()
    assert stripe.listed("refunds") == []


def test_a_won_dispute_returns_access_and_money(order: Order, stripe: Stripe) -> None:
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="won")
    deliver(stripe)
    order.refresh_from_db()
    dispute = Dispute.objects.get()
    assert (order.status, dispute.status) == (OrderStatus.PAID, "won")
    assert dispute.closed_at is not None
    assert dispute.returned_at is not None
    assert Entitlement.objects.get().revoked_at is None
    assert [one["amount"] for one in stripe.listed("transfers")] == [1710, 1900]
    assert len(mails_to("bo@example.com")) == 1


def test_a_lost_dispute_stays_closed(order: Order, stripe: Stripe) -> None:
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="lost")
    deliver(stripe)
    order.refresh_from_db()
    assert (order.status, Dispute.objects.get().status) == (OrderStatus.DISPUTED, "lost")
    assert Entitlement.objects.get().revoked_at is not None
    assert len(stripe.listed("transfers")) == 1


def test_after_a_lost_dispute_nobody_is_told_to_wait(order: Order, browser: Client, guide: Product, stripe: Stripe) -> None:
    thanks = reverse("products:thanks", args=[order.uuid])
    assert "The bank is looking into this payment" in browser.get(thanks).content.decode()
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="lost")
    deliver(stripe)
    assert "The bank gave this payment back" in browser.get(thanks).content.decode()
    page = browser.get(reverse("products:read", args=[guide.public_id]))
    assert page.status_code == 410
    assert "Your bank gave you the payment back" in page.content.decode()


def test_an_open_dispute_needs_the_creator_and_has_taken_nothing_yet(order: Order, creator_client: Client) -> None:
    text = creator_client.get("/orders/?state=needs").content.decode()
    assert "Bank asks" in text
    assert "1</b> sale made <b>$19</b>" in text
    assert "went back" not in text


def test_a_lost_dispute_needs_nobody_and_its_money_went_back(order: Order, creator_client: Client, stripe: Stripe) -> None:
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="lost")
    deliver(stripe)
    assert "Lost to the bank" not in creator_client.get("/orders/?state=needs").content.decode()
    text = creator_client.get(f"/orders/?open={order.uuid}").content.decode()
    assert "Lost to the bank" in text
    assert "$19 went back" in text
    assert "The bank decided for the buyer" in text
    assert "Bank asks" not in text
    figures = creator_client.get("/analytics/").content.decode()
    assert "$19 went back" in figures
    rows = [
        b"".join(creator_client.get(f"/{name}.csv").streaming_content).decode().splitlines()[1]  # type: ignore[attr-defined]
        for name in ("analytics/refunds", "orders/export")
    ]
    assert rows[0].split(",", 1)[1] == f"{order.number},Herbs & more,Lost to the bank,usd,19.00"
    assert ",Lost to the bank,usd,19.00," in rows[1]

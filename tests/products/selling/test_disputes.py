"""A bank takes money back: access freezes, the creator's part waits with us, a won dispute returns both."""

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from creators.models import Creator
from products.ledger_check import check_ledger
from products.models import Dispute, Entitlement, Order, OrderStatus, Product, Refund, StripeEvent
from products.models.ledger import CREATORS
from products.refunds import refund_order
from products.tasks import check_ledgers
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
    (told,) = mails_to("mara@example.com")[1:]
    assert told.subject == "A bank took back $19 for Herbs & more"
    until = Dispute.objects.get().respond_until
    assert until is not None
    assert f"answer this mail with it by {until.day} {until:%B}: we pass it on to the bank." in str(told.body)


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
    told = mails_to("mara@example.com")[2:]
    assert [one.subject for one in told] == ["The bank decided for you: $19 for Herbs & more"]
    assert "your part of the sale goes to your account once more" in str(told[0].body)


@pytest.mark.parametrize("before", [0, 500])
def test_what_goes_back_after_a_won_dispute_comes_out_of_what_was_sent_again(
    browser: Client, guide: Product, stripe: Stripe, before: int
) -> None:
    order = bought(browser, stripe, guide)
    if before:
        refund_order(order=order, amount_cents=before, made_by=None)
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute", reason="fraudulent")
    deliver(stripe)
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="won")
    deliver(stripe)
    for amount, left in ((400, 1500 - before), (1500 - before, 0)):
        refund_order(order=order, amount_cents=amount, made_by=None)
        deliver(stripe)
        of_creator = order.entries.filter(kind__in=CREATORS).aggregate(sum=Sum("amount_cents"))["sum"]
        assert of_creator == -(left - left // 10)
    order.refresh_from_db()
    assert order.status == OrderStatus.REFUNDED
    assert check_ledger(order)


def test_a_lost_dispute_stays_closed(order: Order, stripe: Stripe) -> None:
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="lost")
    deliver(stripe)
    order.refresh_from_db()
    assert (order.status, Dispute.objects.get().status) == (OrderStatus.DISPUTED, "lost")
    assert Entitlement.objects.get().revoked_at is not None
    assert len(stripe.listed("transfers")) == 1


def test_a_lost_dispute_is_told_as_decided(
    order: Order, browser: Client, guide: Product, creator_client: Client, stripe: Stripe
) -> None:
    orders, row = reverse("products:orders"), f"?open={order.uuid}"
    waiting = creator_client.get(f"{orders}{row}&state=needs").content.decode()
    assert "Bank asks" in waiting
    assert "Closed for the buyer until the bank decides." in waiting
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="lost")
    deliver(stripe)
    told = mails_to("mara@example.com")[2:]
    assert [one.subject for one in told] == ["The bank decided for the buyer: $19 for Herbs & more"]
    page = creator_client.get(orders + row).content.decode()
    assert "Lost to the bank" in page
    assert "The bank decided for the buyer and sent the money back." in page
    assert "until the bank decides" not in page
    assert "Lost to the bank" not in creator_client.get(f"{orders}?state=needs").content.decode()
    answer = creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"}, follow=True)
    assert "Nothing is left to refund." in answer.content.decode()
    assert "The bank sent the money back" in browser.get(reverse("products:thanks", args=[order.uuid])).content.decode()
    ended = browser.get(reverse("products:read", args=[guide.public_id])).content.decode()
    assert "Your bank sent the money back, and with it the access ended." in ended


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


def test_a_dispute_that_we_hear_of_when_it_is_lost_is_told_as_lost(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)
    dispute = stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute", reason="fraudulent")
    stripe.act(f"disputes/{dispute['id']}/close", outcome="lost")
    deliver(stripe)
    order.refresh_from_db()
    assert order.status == OrderStatus.DISPUTED
    told = [one.subject for one in mails_to("mara@example.com")][1:]
    assert told == ["The bank decided for the buyer: $19 for Herbs & more"]


def test_a_won_part_waits_for_an_account_to_send_it_to(order: Order, guide: Product, stripe: Stripe) -> None:
    account_id = guide.creator.payout_account_id
    Creator.objects.update(payout_account_id="", payout_status="none")
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="won")
    deliver(stripe)
    assert not StripeEvent.objects.filter(handled_at=None).exists()
    assert (Order.objects.get().status, Dispute.objects.get().returned_at) == (OrderStatus.PAID, None)
    assert len(stripe.listed("transfers")) == 1
    Creator.objects.update(payout_account_id=account_id, payout_status="active")
    check_ledgers()
    assert Dispute.objects.get().returned_at is not None
    assert [one["amount"] for one in stripe.listed("transfers")] == [1710, 1900]

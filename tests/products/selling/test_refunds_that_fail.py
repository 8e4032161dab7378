"""A bank does not take a refund: the money is with us again, and the creator's part of it goes to them once more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings as DjangoSettings

from creators.models import Creator
from products.ledger_check import check_ledger
from products.models import Dispute, Order, OrderStatus, Product, Refund, RefundStatus, StripeEvent
from products.models.ledger import CREATORS
from products.readdressing import readdress_order
from products.refunds import refund_order
from products.statements import months_of, statement_of
from products.tasks import retry_stripe_events
from tests.products.selling.test_refunds import from_dashboard
from tests.products.shop import Stripe, bought, mails_to, post_event

FAILED = ("refund.failed", "refund.updated", "charge.refund.updated")


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's paid order of $19, of which $17.10 are Mara's."""
    return bought(browser, stripe, guide)


def send_back(order: Order, cents: int) -> Refund:
    """Refund a part of an order."""
    return refund_order(order=order, amount_cents=cents, made_by=None)


def fail(stripe: Stripe, refund: Refund) -> None:
    """Let the bank not take it; nobody is told yet."""
    stripe.act(f"refunds/{refund.stripe_id}/fail")


def tell_all(stripe: Stripe) -> None:
    """All events, the newest first."""
    for event in reversed(stripe.events()):
        assert post_event(event).status_code == 200


def dispute(stripe: Stripe, **given: Any) -> None:
    """Let the bank dispute the payment, and tell of it."""
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute", **given)
    tell_all(stripe)


def decide(stripe: Stripe, outcome: str) -> None:
    """Let the bank decide, and tell of it."""
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome=outcome)
    tell_all(stripe)


def with_creator(order: Order) -> int:
    """What the creator has of the order, by the ledger."""
    return -(order.entries.filter(kind__in=CREATORS).aggregate(sum=Sum("amount_cents"))["sum"] or 0)


def sent_again(order: Order) -> list[int]:
    """What was sent again because refunds failed, by the ledger."""
    return [-one.amount_cents for one in order.entries.filter(kind="part_again").order_by("id")]


def test_all_of_it_goes_to_the_creator_again_once(order: Order, creator: Creator, stripe: Stripe) -> None:
    refund = send_back(order, 1900)
    assert with_creator(order) == 0
    fail(stripe, refund)
    tell_all(stripe)
    tell_all(stripe)
    order.refresh_from_db()
    refund.refresh_from_db()
    assert (order.status, order.refunded_cents, with_creator(order)) == (OrderStatus.PAID, 0, 1710)
    newest, first = stripe.listed("transfers")
    assert (newest["amount"], newest["metadata"], newest["transfer_group"]) == (
        1710, {"refund": refund.stripe_id}, str(order.uuid),
    )  # fmt: skip
    assert first["amount_reversed"] == 1900
    assert (refund.status, refund.returned_cents, refund.returned_transfer_id) == ("failed", 1710, newest["id"])
    assert refund.returned_at is not None
    assert sent_again(order) == [1710]
    assert check_ledger(order)
    assert order.entries.aggregate(sum=Sum("amount_cents"))["sum"] == 105


def test_both_are_told_once(order: Order, creator: Creator, stripe: Stripe) -> None:
    fail(stripe, send_back(order, 1900))
    tell_all(stripe)
    tell_all(stripe)
    _, _, came_back = mails_to("bo@example.com")
    assert came_back.subject == "Your bank did not take the $19 for Herbs & more"
    text = str(came_back.body)
    assert "sent $19 back to you for Herbs & more" in text
    assert "Herbs & more is open for you again." in text
    assert "You keep" not in text
    assert came_back.reply_to == ["mara@example.com"]
    (told,) = mails_to("mara@example.com")[1:]
    assert told.subject == "A refund of $19 came back: Herbs & more"
    assert "your part of it, $17.10, went to your account once more" in str(told.body)


def test_who_kept_it_keeps_it(order: Order, creator: Creator, stripe: Stripe) -> None:
    fail(stripe, send_back(order, 450))
    tell_all(stripe)
    told = mails_to("bo@example.com")[-1]
    text = str(told.body)
    assert told.subject == "Your bank did not take the $4.50 for Herbs & more"
    assert "You keep Herbs & more." in text
    assert "open for you again" not in text


def test_a_part_goes_again_and_another_refund_stays(order: Order, creator: Creator, stripe: Stripe) -> None:
    stays, fails = send_back(order, 333), send_back(order, 450)
    fail(stripe, fails)
    tell_all(stripe)
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == (OrderStatus.PAID, 333)
    assert (sent_again(order), with_creator(order)) == ([405], 1710 - 300)
    fail(stripe, stays)
    tell_all(stripe)
    assert (sent_again(order), with_creator(order)) == ([405, 300], 1710)
    assert check_ledger(order)


def test_what_is_sent_back_after_that_comes_out_of_both(order: Order, creator: Creator, stripe: Stripe) -> None:
    fail(stripe, send_back(order, 450))
    tell_all(stripe)
    order.refresh_from_db()
    for amount, left in ((300, 1440), (1600, 0)):
        send_back(order, amount)
        assert with_creator(order) == left
    order.refresh_from_db()
    assert order.status == OrderStatus.REFUNDED
    assert [one["amount"] - one["amount_reversed"] for one in stripe.listed("transfers")] == [0, 190 - 45]
    assert check_ledger(order)


def test_when_stripe_is_down_it_comes_out_of_both_later(order: Order, creator: Creator, stripe: Stripe) -> None:
    fail(stripe, send_back(order, 450))
    tell_all(stripe)
    order.refresh_from_db()
    stripe.fault("error_before", path="/v1/transfers")
    assert send_back(order, 1600).status == RefundStatus.SUCCEEDED
    stripe.no_more_faults()
    assert sum(one["amount"] - one["amount_reversed"] for one in stripe.listed("transfers")) == 1710 + 145
    tell_all(stripe)
    assert with_creator(order) == 270
    assert check_ledger(order)


def test_the_next_one_may_fail_as_well(order: Order, creator: Creator, stripe: Stripe) -> None:
    for _ in range(2):
        refund = send_back(order, 1900)
        assert with_creator(order) == 0
        fail(stripe, refund)
        tell_all(stripe)
        order.refresh_from_db()
    assert (sent_again(order), with_creator(order)) == ([1710, 1710], 1710)
    assert check_ledger(order)


def test_what_the_creator_had_kept_is_not_sent_twice(order: Order, creator: Creator, stripe: Stripe) -> None:
    from_dashboard(stripe, order, 1900)
    tell_all(stripe)
    fail(stripe, Refund.objects.get())
    tell_all(stripe)
    assert (sent_again(order), with_creator(order), len(stripe.listed("transfers"))) == ([], 1710, 1)
    assert Refund.objects.get().returned_at is None
    (told,) = mails_to("mara@example.com")[1:]
    assert "did not reach the buyer" in str(told.body)
    assert "your part" not in str(told.body)
    assert check_ledger(order)


@pytest.mark.parametrize("fault", ["error_before", "cut_after"])
def test_without_an_answer_it_is_tried_again_and_sent_once(
    order: Order, creator: Creator, stripe: Stripe, fault: str
) -> None:
    refund = send_back(order, 1900)
    fail(stripe, refund)
    Order.objects.update(known_until=1)
    stripe.fault(fault, path="/v1/transfers")
    [event] = stripe.events("refund.failed")
    post_event(event)
    order.refresh_from_db()
    assert (order.status, order.known_until) == (OrderStatus.PAID, 1)
    assert StripeEvent.objects.get(event_id=event["id"]).handled_at is None
    assert len(mails_to("mara@example.com")) == 1
    stripe.no_more_faults()
    StripeEvent.objects.update(received_at=timezone.now() - timedelta(hours=1))
    retry_stripe_events()
    order.refresh_from_db()
    assert order.known_until > 1
    assert [one["amount"] for one in stripe.listed("transfers")] == [1710, 1900]
    assert (sent_again(order), len(mails_to("mara@example.com"))) == ([1710], 2)
    assert check_ledger(order)


def test_a_transfer_we_did_not_hear_of_is_found(order: Order, creator: Creator, stripe: Stripe) -> None:
    refund = send_back(order, 1900)
    fail(stripe, refund)
    made = stripe.http.post(
        "/v1/transfers",
        data={
            "amount": "1710",
            "currency": "usd",
            "destination": order.lines[0].product.creator.payout_account_id,
            "transfer_group": str(order.uuid),
            "metadata[refund]": str(refund.stripe_id),
        },
        headers={"Authorization": "Bearer sk_test_dashboard"},
    ).json()
    tell_all(stripe)
    refund.refresh_from_db()
    assert refund.returned_transfer_id == made["id"]
    assert len(stripe.listed("transfers")) == 2
    assert check_ledger(order)


class TestWithADispute:
    """A bank takes the payment back, before or after a refund failed."""

    def test_while_it_is_open_all_waits_and_a_won_one_returns_both(
        self, order: Order, creator: Creator, stripe: Stripe
    ) -> None:
        refund = send_back(order, 450)
        dispute(stripe)
        assert with_creator(order) == 0
        fail(stripe, refund)
        tell_all(stripe)
        assert (sent_again(order), with_creator(order)) == ([], 0)
        decide(stripe, "won")
        order.refresh_from_db()
        assert (order.status, sent_again(order), with_creator(order)) == (OrderStatus.PAID, [405], 1710)
        assert check_ledger(order)

    def test_a_lost_one_leaves_nothing_to_send(self, order: Order, creator: Creator, stripe: Stripe) -> None:
        refund = send_back(order, 450)
        dispute(stripe)
        fail(stripe, refund)
        decide(stripe, "lost")
        assert (sent_again(order), with_creator(order)) == ([], 0)
        assert check_ledger(order)
        assert "The product is open" not in str(mails_to("mara@example.com")[-1].body)

    def test_a_lost_one_about_a_part_leaves_the_rest(self, order: Order, creator: Creator, stripe: Stripe) -> None:
        refund = send_back(order, 450)
        dispute(stripe, amount=1450)
        fail(stripe, refund)
        decide(stripe, "lost")
        assert (sent_again(order), with_creator(order)) == ([405], 405)
        assert check_ledger(order)

    def test_a_refund_after_a_won_one_fails(self, order: Order, creator: Creator, stripe: Stripe) -> None:
        dispute(stripe)
        decide(stripe, "won")
        order.refresh_from_db()
        refund = send_back(order, 400)
        assert with_creator(order) == 1350
        fail(stripe, refund)
        tell_all(stripe)
        assert (sent_again(order), with_creator(order)) == ([360], 1710)
        assert check_ledger(order)

    @pytest.mark.parametrize(("outcome", "left"), [("won", 1710), ("lost", 0)])
    def test_it_takes_what_was_sent_again_too(
        self, order: Order, creator: Creator, stripe: Stripe, outcome: str, left: int
    ) -> None:
        fail(stripe, send_back(order, 450))
        tell_all(stripe)
        dispute(stripe)
        assert (Dispute.objects.get().taken_back_cents, with_creator(order)) == (1710, 0)
        assert sorted(one.amount_cents for one in order.entries.filter(kind="dispute_reversal")) == [405, 1305]
        decide(stripe, outcome)
        assert with_creator(order) == left
        assert check_ledger(order)

    def test_one_that_was_taken_half_is_taken_whole(self, order: Order, creator: Creator, stripe: Stripe) -> None:
        first = stripe.listed("transfers")[0]["id"]
        fail(stripe, send_back(order, 450))
        tell_all(stripe)
        stripe.fault("error_before", path=f"/v1/transfers/{first}/reversals")
        dispute(stripe)
        assert Dispute.objects.get().taken_back_cents == 0
        stripe.no_more_faults()
        StripeEvent.objects.update(received_at=timezone.now() - timedelta(days=1))
        retry_stripe_events()
        assert (Dispute.objects.get().taken_back_cents, with_creator(order)) == (1710, 0)
        assert check_ledger(order)

    @pytest.mark.parametrize("amounts", [(400, 1500), (1900,), (1600, 300)])
    def test_after_a_won_one_about_a_part_refunds_come_out_of_both(
        self, order: Order, creator: Creator, stripe: Stripe, amounts: tuple[int, ...]
    ) -> None:
        dispute(stripe, amount=500)
        assert with_creator(order) == 1210
        decide(stripe, "won")
        order.refresh_from_db()
        assert with_creator(order) == 1710
        left = 1900
        for amount in amounts:
            send_back(order, amount)
            left -= amount
            assert with_creator(order) == left - left // 10
        order.refresh_from_db()
        assert order.status == OrderStatus.REFUNDED
        assert check_ledger(order)


def test_an_order_that_went_to_another_address(order: Order, guide: Product, creator: Creator, stripe: Stripe) -> None:
    refund = send_back(order, 450)
    readdress_order(order=order, email="bob@example.com", made_by=creator.user)
    fail(stripe, refund)
    tell_all(stripe)
    order.refresh_from_db()
    assert (order.email, with_creator(order)) == ("bob@example.com", 1710)
    assert mails_to("bob@example.com")[-1].subject == "Your bank did not take the $4.50 for Herbs & more"
    assert check_ledger(order)


def test_tax_stays_with_us(
    browser: Client, guide: Product, creator: Creator, stripe: Stripe, settings: DjangoSettings
) -> None:
    settings.STRIPE_TAX = True
    browser.post(reverse("products:buy", args=["mara", guide.slug]), {"email": "bo@example.com", "seen": 1900})
    order = Order.objects.get()
    stripe.pay(order, country="de")
    tell_all(stripe)
    order.refresh_from_db()
    assert (order.total_cents, with_creator(order)) == (2261, 1710)
    refund = send_back(order, 333)
    had = with_creator(order)
    fail(stripe, refund)
    tell_all(stripe)
    assert (sent_again(order), with_creator(order)) == ([1710 - had], 1710)
    assert check_ledger(order)


def test_the_creators_pages_tell_it(order: Order, creator: Creator, creator_client: Client, stripe: Stripe) -> None:
    fail(stripe, send_back(order, 450))
    tell_all(stripe)
    text = creator_client.get(f"/orders/?open={order.uuid}").content.decode()
    assert "$4.50, failed, your part of $4.05 sent to you again" in text
    assert "went back" not in text
    assert "went back" not in creator_client.get("/analytics/").content.decode()
    statement = statement_of(creator, months_of(creator)[0])
    assert [(one.words, one.gross_cents, one.fee_cents, one.net_cents) for one in statement.lines] == [
        ("Sale", 1900, -190, 1710),
        ("Refund", -450, 45, -405),
        ("Returned, refund failed", 450, -45, 405),
    ]
    (sums,) = statement.sums
    assert (sums.sale_cents, sums.fee_cents, sums.refund_cents, sums.net_cents) == (1900, -190, 0, 1710)
    assert Refund.objects.get().status == RefundStatus.FAILED

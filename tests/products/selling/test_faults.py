"""What goes wrong around a payment, and the sentence that people see: nothing is charged twice, nothing is lost."""

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings as DjangoSettings

from products.fulfillment import fulfill
from products.models import Entitlement, Order, OrderStatus, Product, Refund, RefundStatus, StripeEvent
from products.publishing import change_offer, unpublish
from products.tasks import reconcile_orders, retry_stripe_events
from tests.products.shop import Stripe, bought, buy_url, mails_to, post_event, press_buy


def thanks(client: Client, order: Order) -> str:
    """What the page after paying says."""
    return client.get(reverse("products:thanks", args=[order.uuid])).content.decode()


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Begun, with a page to pay at."""
    press_buy(browser, guide)
    return Order.objects.get()


class TestStripe:
    """It is down, slow, or says 500 after having done the work."""

    def test_slow_as_half_a_minute_is_down_and_kept(
        self, browser: Client, guide: Product, stripe: Stripe, settings: DjangoSettings
    ) -> None:
        assert settings.STRIPE_TIMEOUT_SECONDS * 2 < 30
        settings.STRIPE_TIMEOUT_SECONDS = 0.2
        stripe.act("faults", name="latency", value=30, path_prefix="/v1/checkout")
        page = press_buy(browser, guide).content.decode()
        assert "The payment system does not answer right now. Nothing was charged, and your place is kept." in page
        assert (Order.objects.get().status, Order.objects.get().attempt) == (OrderStatus.PENDING, 2)

    def test_an_error_after_the_work_makes_one_page_to_pay_at(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        stripe.fault("error_after", times=1, path="/v1/checkout")
        answer = press_buy(browser, guide)
        assert b"Nothing was charged, and your place is kept." in answer.content
        assert press_buy(browser, guide).status_code == 303
        assert Order.objects.count() == 1
        stripe.pay(Order.objects.get())
        assert "Thank you. It is yours." in thanks(browser, Order.objects.get())
        assert len(stripe.listed("charges")) == 1

    @pytest.mark.parametrize(("method", "status"), [("bank_debit", OrderStatus.PROCESSING), ("card", OrderStatus.PAID)])
    def test_the_page_nobody_heard_of_ends_and_the_order_goes_on(
        self, browser: Client, guide: Product, stripe: Stripe, method: str, status: OrderStatus
    ) -> None:
        stripe.fault("error_after", times=1, path="/v1/checkout")
        press_buy(browser, guide)
        press_buy(browser, guide)
        order = Order.objects.get()
        stripe.pay(order, method=method)
        post_event(stripe.events("checkout.session.completed")[0])
        (unheard,) = [one["id"] for one in stripe.listed("sessions") if one["id"] != order.stripe_session_id]
        stripe.act(f"sessions/{unheard}/expire")
        post_event(stripe.events("checkout.session.expired")[0])
        assert not StripeEvent.objects.filter(handled_at=None).exists()
        assert Order.objects.get().status == status
        assert Order.objects.get().stripe_session_id == order.stripe_session_id

    def test_down_while_thanking_the_page_says_it_is_checking(self, browser: Client, order: Order, stripe: Stripe) -> None:
        stripe.pay(order)
        stripe.fault("error_before", path="/v1/checkout")
        page = thanks(browser, order)
        assert "Checking your payment" in page
        assert "The page goes on by itself." in page
        stripe.no_more_faults()
        Order.objects.update(created_at=timezone.now() - timedelta(minutes=11))
        reconcile_orders()
        assert Order.objects.get().status == OrderStatus.PAID

    def test_slow_while_thanking_nobody_waits_for_it(
        self, browser: Client, order: Order, stripe: Stripe, settings: DjangoSettings
    ) -> None:
        assert settings.STRIPE_GLANCE_SECONDS < 5
        settings.STRIPE_GLANCE_SECONDS = 0.2
        stripe.pay(order)
        stripe.act("faults", name="latency", value=30, path_prefix="/v1/checkout")
        begun = time.monotonic()
        assert "Checking your payment" in thanks(browser, order)
        assert time.monotonic() - begun < 5

    def test_an_error_after_the_refund_was_made_is_one_refund(
        self, browser: Client, guide: Product, stripe: Stripe, creator_client: Client
    ) -> None:
        paid = bought(browser, stripe, guide)
        stripe.fault("error_after", path="/v1/refunds")
        page = creator_client.post(reverse("products:order_refund", args=[paid.uuid]), {"amount": "19"}, follow=True)
        assert "is on its way back" in page.content.decode()
        stripe.no_more_faults()
        reconcile_orders()
        assert [one["amount"] for one in stripe.listed("refunds")] == [1900]
        assert Refund.objects.get().status == RefundStatus.SUCCEEDED


class TestWebhooks:
    """Late, early, or with a clock that is wrong."""

    def test_a_day_late_changes_nothing_for_the_buyer(self, browser: Client, order: Order, stripe: Stripe) -> None:
        stripe.pay(order)
        assert "Thank you. It is yours." in thanks(browser, order)
        paid_at = Order.objects.get().paid_at
        day_old = stripe.events("checkout.session.completed")[0] | {"created": int(time.time()) - 24 * 60 * 60}
        assert post_event(day_old).status_code == 200
        assert Order.objects.get().paid_at == paid_at
        assert len(mails_to("bo@example.com")) == 1

    def test_before_the_order_is_stored_with_its_page_it_still_finds_it(
        self, browser: Client, order: Order, stripe: Stripe
    ) -> None:
        stripe.pay(order)
        Order.objects.update(stripe_session_id=None, stripe_session_url="")  # our commit has not come through yet
        assert post_event(stripe.events("checkout.session.completed")[0]).status_code == 200
        assert Order.objects.get().status == OrderStatus.PAID
        assert Order.objects.get().stripe_session_id == order.stripe_session_id

    def test_a_refund_told_before_our_own_answer_is_one_refund(
        self, browser: Client, guide: Product, stripe: Stripe, creator_client: Client
    ) -> None:
        paid = bought(browser, stripe, guide)
        stripe.fault("cut_after", path="/v1/refunds")
        creator_client.post(reverse("products:order_refund", args=[paid.uuid]), {"amount": "19"})
        row = Refund.objects.get()
        assert row.stripe_id is None
        stripe.no_more_faults()
        for event in stripe.events("refund.created", "charge.refunded"):
            post_event(event)
        row.refresh_from_db()
        assert (Refund.objects.count(), row.status) == (1, RefundStatus.SUCCEEDED)
        assert Entitlement.objects.get().revoked_reason == "refunded"
        reconcile_orders()
        assert len(stripe.listed("refunds")) == 1
        assert len(mails_to("bo@example.com")) == 2

    @pytest.mark.parametrize(("seconds", "status"), [(-299, 200), (-301, 400), (600, 200)])
    def test_clocks_may_differ_by_five_minutes(self, order: Order, stripe: Stripe, seconds: int, status: int) -> None:
        stripe.pay(order)
        event = stripe.events("checkout.session.completed")[0]
        assert post_event(event, at=int(time.time()) + seconds).status_code == status

    def test_one_that_came_while_the_database_was_busy_is_done_later(
        self, order: Order, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: Any, **kwargs: Any) -> Any:
            raise RuntimeError("the connection was lost")

        stripe.pay(order)
        with monkeypatch.context() as lost:
            lost.setattr(transaction, "atomic", broken)
            with pytest.raises(RuntimeError):
                post_event(stripe.events("checkout.session.completed")[0])
        assert not StripeEvent.objects.exists()  # Stripe was told 500 and sends it again
        assert post_event(stripe.events("checkout.session.completed")[0]).status_code == 200
        assert Order.objects.get().status == OrderStatus.PAID


class TestTwoTabs:
    """The same thing paid for in two places."""

    def test_a_tab_left_open_cannot_charge_again(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        press_buy(browser, guide)
        other = Client()
        press_buy(other, guide)
        first, second = Order.objects.order_by("pk")
        stripe.pay(first)
        assert "Thank you. It is yours." in thanks(browser, first)
        second.refresh_from_db()
        assert second.status == OrderStatus.EXPIRED
        assert [one["status"] for one in stripe.listed("sessions")] == ["expired", "complete"]
        page = thanks(other, second)
        assert "This order was not completed" in page
        assert "Nothing was charged." in page

    def test_when_both_were_paid_both_are_known_and_one_can_go_back(
        self, browser: Client, guide: Product, stripe: Stripe, creator_client: Client
    ) -> None:
        press_buy(browser, guide)
        press_buy(Client(), guide)
        first, second = Order.objects.order_by("pk")
        stripe.pay(first)
        stripe.pay(second)
        for event in stripe.events("checkout.session.completed"):
            post_event(event)
        assert [one.status for one in Order.objects.all()] == [OrderStatus.PAID] * 2
        assert Entitlement.objects.filter(revoked_at=None).count() == 1
        creator_client.post(reverse("products:order_refund", args=[first.uuid]), {"amount": "19"})
        assert Entitlement.objects.filter(revoked_at=None).count() == 1

    def test_another_address_keeps_its_page(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        press_buy(browser, guide)
        press_buy(Client(), guide, "friend@example.com")
        stripe.pay(Order.objects.get(email="bo@example.com"))
        fulfill(Order.objects.get(email="bo@example.com"))
        assert Order.objects.get(email="friend@example.com").status == OrderStatus.PENDING


class TestChangesWhilePaying:
    """The page is open at Stripe when the creator changes something."""

    def test_a_price_that_changed_closes_open_pages_and_says_so(
        self, browser: Client, guide: Product, order: Order, stripe: Stripe
    ) -> None:
        change_offer(product=guide, price_cents=2400)
        order.refresh_from_db()
        assert (order.status, stripe.listed("sessions")[0]["status"]) == (OrderStatus.EXPIRED, "expired")
        page = thanks(browser, order)
        assert "This order was not completed" in page
        assert "Pay $24" in browser.get(buy_url(guide)).content.decode()

    def test_who_paid_before_it_was_closed_has_it_for_the_agreed_price(
        self, browser: Client, guide: Product, order: Order, stripe: Stripe
    ) -> None:
        stripe.pay(order)
        change_offer(product=guide, price_cents=2400)
        order.refresh_from_db()
        assert (order.status, order.total_cents) == (OrderStatus.PAID, 1900)

    def test_taken_off_sale_while_paying(self, browser: Client, guide: Product, order: Order, stripe: Stripe) -> None:
        unpublish(product=guide)
        order.refresh_from_db()
        assert order.status == OrderStatus.EXPIRED
        back = browser.get(buy_url(guide) + "?back=1")
        assert back.status_code == 410
        assert b"is not for sale at the moment." in back.content

    def test_taken_off_sale_in_the_same_moment_as_paid_it_is_still_delivered(
        self, browser: Client, guide: Product, order: Order, stripe: Stripe
    ) -> None:
        stripe.pay(order)
        stripe.fault("error_before", path="/v1/checkout")
        unpublish(product=guide)
        stripe.no_more_faults()
        assert Order.objects.get().status == OrderStatus.PENDING
        post_event(stripe.events("checkout.session.completed")[0])
        assert Order.objects.get().status == OrderStatus.PAID
        assert browser.get(reverse("products:read", args=[guide.public_id]), follow=True).status_code == 200

    def test_an_account_stopped_while_paying_charges_nothing(
        self, browser: Client, guide: Product, order: Order, stripe: Stripe
    ) -> None:
        stripe.act(f"accounts/{guide.creator.payout_account_id}", status="restricted")
        page = httpx_pay(stripe, order)
        assert "Your destination account needs to have" in page
        assert stripe.listed("charges") == []
        answer = press_buy(Client(), guide, "late@example.com")
        assert answer.status_code == 409
        assert b"Mara Lind cannot take payments right now. Nothing was charged." in answer.content


def httpx_pay(stripe: Stripe, order: Order) -> str:
    """Press pay on Stripe's page; what it says."""
    answer = httpx.post(
        f"{stripe.url}/c/pay/{order.stripe_session_id}",
        data={"email": "bo@example.com", "number": "4242424242424242"},
        trust_env=False,
    )
    return answer.text


class TestBankDebits:
    """Money that takes days: said on the page, said by mail, and said what to do when it does not come."""

    def test_on_its_way_is_said_once_by_page_and_mail(self, browser: Client, order: Order, stripe: Stripe) -> None:
        stripe.pay(order, method="bank_debit")
        page = thanks(browser, order)
        assert "Your bank is sending the money" in page
        assert "we wrote to <strong>bo@example.com</strong> what happens next" in page
        for event in stripe.events("checkout.session.completed", "payment_intent.processing", "charge.pending"):
            post_event(event)
        (mail,) = mails_to("bo@example.com")
        assert mail.subject == "Your bank is sending $19 for Herbs & more"
        assert "2 to 5 working days" in str(mail.body)
        assert not Entitlement.objects.exists()

    def test_what_to_do_when_it_does_not_come(self, browser: Client, order: Order, stripe: Stripe) -> None:
        stripe.pay(order, method="bank_debit")
        stripe.act(f"sessions/{order.stripe_session_id}/fail")
        for event in stripe.events("checkout.session.async_payment_failed") * 2:
            post_event(event)
        failed = mails_to("bo@example.com")[-1]
        assert failed.subject == "The payment for Herbs & more did not arrive"
        assert "insufficient funds" in str(failed.body)
        assert "or pay by card" in str(failed.body)
        assert len(mails_to("bo@example.com")) == 1
        page = thanks(browser, order)
        assert "The payment did not go through" in page
        assert "You were not charged." in page

    def test_whoever_comes_back_meanwhile_is_asked_before_paying_twice(
        self, browser: Client, guide: Product, order: Order, stripe: Stripe
    ) -> None:
        stripe.pay(order, method="bank_debit")
        assert "Your bank is sending the money" in thanks(browser, order)
        for page in (browser.get(buy_url(guide)), press_buy(browser, guide)):
            text = page.content.decode()
            assert "Your bank is sending the money for this" in text
            assert "A second payment would be charged as well." in text
            assert reverse("products:thanks", args=[order.uuid]) in text
        assert Order.objects.count() == 1
        assert "Pay $19" in browser.get(buy_url(guide) + "?again=1").content.decode()
        assert "Pay $19" in Client().get(buy_url(guide)).content.decode()

    def test_the_other_tab_is_closed_while_the_money_is_on_its_way(
        self, browser: Client, guide: Product, order: Order, stripe: Stripe
    ) -> None:
        press_buy(Client(), guide)
        stripe.pay(order, method="bank_debit")
        thanks(browser, order)
        assert [one["status"] for one in stripe.listed("sessions")] == ["expired", "complete"]

    def test_no_webhook_at_all_and_it_still_arrives(self, browser: Client, order: Order, stripe: Stripe) -> None:
        stripe.pay(order, method="bank_debit")
        Order.objects.update(created_at=timezone.now() - timedelta(days=3))
        reconcile_orders()
        assert Order.objects.get().status == OrderStatus.PROCESSING
        stripe.act(f"sessions/{order.stripe_session_id}/settle")
        reconcile_orders()
        assert Order.objects.get().status == OrderStatus.PAID


def test_retries_come_at_growing_distances(order: Order, stripe: Stripe, settings: DjangoSettings) -> None:
    stripe.pay(order)
    stripe.fault("error_before", path="/v1/checkout/sessions")
    post_event(stripe.events("checkout.session.completed")[0])
    for _ in range(3):
        retry_stripe_events()
    assert StripeEvent.objects.get().try_count == 1

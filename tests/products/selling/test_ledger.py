"""The ledger: every movement once, adding up to Stripe's own list, never changed; a difference raises an alarm."""

import importlib
from collections import Counter
from typing import Any

import httpx
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings as DjangoSettings

from products.ledger_check import check_ledger, orders_to_check
from products.models import Dispute, EntryKind, LedgerAlarm, LedgerEntry, Order, Product, Refund
from products.models.append_only import LedgerIsAppendOnly
from products.tasks import check_ledgers
from tests.products.selling.test_refunds import from_dashboard
from tests.products.shop import Stripe, bought, post_event


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's paid order of $19."""
    return bought(browser, stripe, guide)


def rows(order: Order) -> list[tuple[str, int]]:
    return [(one.kind, one.amount_cents) for one in order.entries.order_by("made_at", "id")]


def at_stripe(stripe: Stripe) -> int:
    """What everything came to on our balance, by the stand-in's own records."""
    return sum(one["net"] for one in stripe.listed("balance_transactions"))


def in_all() -> int:
    return sum(LedgerEntry.objects.values_list("amount_cents", flat=True))


def tell_all(stripe: Stripe) -> None:
    for event in stripe.events():
        post_event(event)


SALE = [("charge", 1900), ("stripe_fee", -85), ("transfer", -1900), ("fee", 190)]


def test_a_sale_is_four_entries(order: Order, stripe: Stripe) -> None:
    assert rows(order) == SALE
    assert in_all() == at_stripe(stripe) == 105
    tell_all(stripe)
    tell_all(stripe)
    assert rows(order) == SALE


def test_a_refund_takes_transfer_and_fee_back_with_it(order: Order, stripe: Stripe, creator_client: Client) -> None:
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "4.50"})
    assert Counter(rows(order)) == Counter([*SALE, ("refund", -450), ("reversal", 450), ("fee_refund", -45)])
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "14.50"})
    tell_all(stripe)
    assert sum(amount for kind, amount in rows(order) if kind in ("transfer", "reversal")) == 0
    assert sum(amount for kind, amount in rows(order) if kind in ("fee", "fee_refund")) == 0
    assert in_all() == at_stripe(stripe) == -85


def test_a_refund_that_failed_came_back(order: Order, stripe: Stripe, creator_client: Client) -> None:
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "19"})
    stripe.act(f"refunds/{Refund.objects.get().stripe_id}/fail")
    tell_all(stripe)
    assert ("refund_failed", 1900) in rows(order)
    assert in_all() == at_stripe(stripe)


def test_a_dispute_from_beginning_to_end(order: Order, stripe: Stripe) -> None:
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute")
    post_event(stripe.events("charge.dispute.created")[0])
    taken = [("dispute", -1900), ("dispute_fee", -1500), ("dispute_reversal", 1710)]
    assert Counter(rows(order)) == Counter([*SALE, *taken])
    assert in_all() == at_stripe(stripe)
    stripe.act(f"disputes/{Dispute.objects.get().stripe_id}/close", outcome="won")
    tell_all(stripe)
    assert Counter(rows(order)) == Counter([*SALE, *taken, ("dispute_won", 1900), ("transfer_again", -1710)])
    assert in_all() == at_stripe(stripe)


def test_more_refunds_than_one_answer_holds(order: Order, stripe: Stripe) -> None:
    for _ in range(12):
        from_dashboard(stripe, order, 10)
    post_event(stripe.events("charge.refunded")[-1])
    order.refresh_from_db()
    assert (order.refunded_cents, order.refunds.count()) == (120, 12)
    assert [kind for kind, _ in rows(order)].count("refund") == 12
    assert in_all() == at_stripe(stripe)


def test_tax_stays_with_us(browser: Client, guide: Product, stripe: Stripe, settings: DjangoSettings) -> None:
    settings.STRIPE_TAX = True
    browser.post(reverse("products:buy", args=["mara", guide.slug]), {"email": "bo@example.com", "seen": 1900})
    order = Order.objects.get()
    stripe.pay(order, country="de")
    post_event(stripe.events("checkout.session.completed")[-1])
    assert rows(order) == [("charge", 2261), ("stripe_fee", -96), ("transfer", -1710)]
    assert in_all() == at_stripe(stripe)


class TestChecking:
    """The job that compares."""

    def test_what_fits_is_looked_at_once_a_day(self, order: Order, stripe: Stripe) -> None:
        assert orders_to_check() == [order]
        check_ledgers()
        assert not LedgerAlarm.objects.exists()
        assert orders_to_check() == []

    def test_what_no_event_told_is_booked_first(self, order: Order, stripe: Stripe) -> None:
        from_dashboard(stripe, order, 1900)
        check_ledgers()
        order.refresh_from_db()
        assert (order.status, LedgerAlarm.objects.count()) == ("refunded", 0)
        assert in_all() == at_stripe(stripe)

    def test_a_difference_raises_one_alarm_until_it_is_gone(
        self, order: Order, stripe: Stripe, caplog: pytest.LogCaptureFixture
    ) -> None:
        wrong = LedgerEntry.objects.create(
            order=order, kind=EntryKind.CHARGE, amount_cents=1, currency="usd", stripe_id="txn_x", source="ch_x",
            made_at=timezone.now(),
        )  # fmt: skip
        check_ledgers()
        check_ledgers()
        alarm = LedgerAlarm.objects.get()
        assert (alarm.ours_cents, alarm.stripes_cents, alarm.closed_at) == (106, 105, None)
        assert f"ledger of order {order.uuid}: ours 106, Stripe's 105 usd" in caplog.text
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM products_ledgerentry WHERE id = %s", [wrong.pk])
        assert check_ledger(order)
        alarm.refresh_from_db()
        assert alarm.closed_at is not None

    def test_money_that_moved_by_hand_at_stripe_is_noticed(self, order: Order, stripe: Stripe) -> None:
        data = {"amount": "100", "currency": "usd", "destination": order.lines[0].product.creator.payout_account_id}
        httpx.post(
            f"{stripe.url}/v1/transfers",
            data={**data, "transfer_group": str(order.uuid)},
            headers={"Authorization": "Bearer sk_test_dashboard"},
            trust_env=False,
        ).raise_for_status()
        assert not check_ledger(order)
        assert (LedgerAlarm.objects.get().ours_cents, LedgerAlarm.objects.get().stripes_cents) == (105, 5)

    def test_when_stripe_is_down_it_is_tried_later(self, order: Order, stripe: Stripe) -> None:
        stripe.fault("error_before", path="/v1/balance_transactions")
        check_ledgers()
        assert orders_to_check() == [order]
        assert not LedgerAlarm.objects.exists()


class TestNeverChanged:
    """Entries are added and read."""

    def test_the_model_refuses(self, order: Order) -> None:
        entry = order.entries.first()
        assert entry is not None
        entry.amount_cents = 1
        refused: list[Any] = [
            entry.save,
            entry.delete,
            lambda: LedgerEntry.objects.update(amount_cents=1),
            lambda: order.entries.all().delete(),
            lambda: LedgerEntry.objects.bulk_update([entry], ["amount_cents"]),
        ]
        for change in refused:
            with pytest.raises(LedgerIsAppendOnly):
                change()
        assert rows(order) == SALE

    def test_a_migrated_database_refuses(self, order: Order) -> None:
        guard = importlib.import_module("products.migrations.0006_ledger_warnings_and_partners")
        with connection.schema_editor() as editor:
            guard.guard_the_ledger(None, editor)
        try:
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE products_ledgerentry SET amount_cents = 1")
        finally:
            with connection.schema_editor() as editor:
                guard.unguard_the_ledger(None, editor)
        assert rows(order) == SALE

"""A creator's statement: by month of their zone, from the ledger, adding up."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as DjangoSettings

from creators.models import Creator
from products.models import LedgerEntry, Order, Product
from products.statements import months_of, statement_of
from tests.products.shop import Stripe, bought, post_event, press_buy, published

PAGE, FILE = "/orders/statement/", "/orders/statement.csv"


def move_to(order: Order, moment: datetime, *kinds: str) -> None:
    """Let entries have been made at a moment, as only a database's owner can."""
    chosen = order.entries.filter(kind__in=kinds) if kinds else order.entries.all()
    with connection.cursor() as cursor:
        for pk in chosen.values_list("pk", flat=True):
            cursor.execute("UPDATE products_ledgerentry SET made_at = %s WHERE id = %s", [moment, pk])


def rows(client: Client, month: str) -> list[dict[str, str]]:
    text = b"".join(client.get(f"{FILE}?month={month}").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's paid order of $19, made in March."""
    order = bought(browser, stripe, guide)
    move_to(order, datetime(2027, 3, 31, 23, 30, tzinfo=UTC))
    return order


def test_before_the_first_sale_it_says_what_will_be_there(creator_client: Client) -> None:
    page = creator_client.get(PAGE)
    assert page.status_code == 200
    assert b"Nothing has moved yet" in page.content


def test_a_month_adds_up(order: Order, creator: Creator, creator_client: Client) -> None:
    text = creator_client.get(PAGE).content.decode()
    assert "In March 2027 <b>$17.10</b> came to your account" in text
    (sums,) = statement_of(creator, date(2027, 3, 1)).sums
    assert (sums.sale_cents, sums.fee_cents, sums.refund_cents, sums.net_cents) == (1900, -190, 0, 1710)
    (row,) = rows(creator_client, "2027-03")
    assert (row["date"], row["what"], row["amount"], row["platform_fee"], row["to_you"]) == (
        "2027-03-31", "Sale", "19.00", "-1.90", "17.10",
    )  # fmt: skip


def test_a_month_is_one_of_the_creators_zone(order: Order, creator: Creator) -> None:
    creator.time_zone = "Europe/Berlin"
    creator.save()
    assert months_of(creator) == [date(2027, 4, 1)]
    assert statement_of(creator, date(2027, 3, 1)).lines == []
    assert [line.day for line in statement_of(creator, date(2027, 4, 1)).lines] == [date(2027, 4, 1)]


def test_what_goes_back_belongs_to_the_month_in_which_it_went(
    order: Order, creator: Creator, creator_client: Client, stripe: Stripe
) -> None:
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "4.50"})
    move_to(order, datetime(2027, 5, 2, tzinfo=UTC), "reversal", "fee_refund", "refund")
    assert statement_of(creator, date(2027, 3, 1)).total == "$17.10"
    may = statement_of(creator, date(2027, 5, 1))
    assert [(line.words, line.gross_cents, line.fee_cents, line.net_cents) for line in may.lines] == [
        ("Refund", -450, 45, -405)
    ]
    assert may.total == "-$4.05"


def test_a_dispute_and_its_end(order: Order, creator: Creator, stripe: Stripe) -> None:
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute")
    post_event(stripe.events("charge.dispute.created")[0])
    stripe.act(f"disputes/{stripe.listed('disputes')[0]['id']}/close", outcome="won")
    post_event(stripe.events("charge.dispute.closed")[0])
    lines = statement_of(creator, months_of(creator)[-1]).lines
    assert [(line.words, line.net_cents) for line in lines] == [
        ("Taken back for a bank dispute", -1710),
        ("Returned, dispute won", 1710),
    ]


def test_with_tax_the_fee_is_shown_though_it_was_kept_before(
    browser: Client, guide: Product, creator: Creator, stripe: Stripe, settings: DjangoSettings, creator_client: Client
) -> None:
    settings.STRIPE_TAX = True
    press_buy(browser, guide)
    order = Order.objects.get()
    stripe.pay(order, country="de")
    post_event(stripe.events("checkout.session.completed")[-1])
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "22.61"})
    lines = statement_of(creator, months_of(creator)[0]).lines
    assert [(line.what, line.gross_cents, line.fee_cents, line.net_cents) for line in lines] == [
        ("sale", 1900, -190, 1710),
        ("refund", -1900, 190, -1710),
    ]


def test_it_is_what_the_ledger_says_in_each_currency(
    browser: Client, order: Order, seller: Creator, creator: Creator, stripe: Stripe
) -> None:
    rice = published(seller, price_cents=1900, currency="jpy", title="Rice")
    other = bought(browser, stripe, rice)
    move_to(other, datetime(2027, 3, 5, tzinfo=UTC))
    statement = statement_of(creator, date(2027, 3, 1))
    assert statement.total == "¥1,710 and $17.10"
    booked = LedgerEntry.objects.filter(kind__in=["transfer", "fee"])
    assert sum(line.net_cents for line in statement.lines) == -sum(one.amount_cents for one in booked)


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2027-13", "x", "0000-01"])
def test_a_month_there_is_not_is_not_found(creator_client: Client, month: str) -> None:
    assert creator_client.get(f"{PAGE}?month={month}").status_code == 404

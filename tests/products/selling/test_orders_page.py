"""A creator's orders: read, search, export, send access again."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products.models import Order, OrderStatus, Product
from tests.products.selling.test_orders_filters import order_of
from tests.products.shop import Stripe, bought, mails_to, press_buy

ORDERS = "/orders/"


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's paid order."""
    return bought(browser, stripe, guide)


def rows(client: Client, query: str = "") -> list[list[str]]:
    """The exported CSV as rows."""
    answer = client.get(f"/orders/export.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_nothing_sold_shows_the_page_to_share(creator_client: Client) -> None:
    page = creator_client.get(ORDERS)
    assert page.status_code == 200
    assert b"/@mara/" in page.content
    assert b"No orders yet" in page.content


def test_a_sale_is_listed_with_its_amount(order: Order, creator_client: Client) -> None:
    text = creator_client.get(ORDERS).content.decode()
    assert "bo@example.com" in text
    assert "<b>1</b> sale made <b>$19</b>" in text


def test_an_abandoned_checkout_is_not_an_order(browser: Client, guide: Product, creator_client: Client) -> None:
    press_buy(browser, guide)
    assert b"bo@example.com" not in creator_client.get(ORDERS).content
    assert len(rows(creator_client)) == 1


@pytest.mark.parametrize(("words", "found"), [("bo@", 1), ("herbs", 1), ("nobody", 0), ("bo@ nobody", 0)])
def test_search_looks_at_address_and_product(order: Order, creator_client: Client, words: str, found: int) -> None:
    assert len(rows(creator_client, f"?q={words}")) == 1 + found


def test_search_takes_the_number_people_read_out(order: Order, creator_client: Client) -> None:
    assert len(rows(creator_client, f"?q=%23{order.number}")) == 2


class TestManyOrders:
    """More than one page of them, Bo's the oldest."""

    @pytest.fixture(autouse=True)
    def _many(self, order: Order, guide: Product) -> None:
        for number in range(60):
            order_of(guide, f"bo{number}@example.com", at=timezone.now())

    def test_pages_lead_both_ways_and_keep_what_was_asked(self, creator_client: Client) -> None:
        first = creator_client.get(f"{ORDERS}?q=bo").content.decode()
        assert 'href="?page=2&amp;q=bo">Older<' in first
        assert "Newer" not in first
        second = creator_client.get(f"{ORDERS}?q=bo&page=2").content.decode()
        assert 'href="?page=1&amp;q=bo">Newer<' in second
        assert "Page 2 of 2" in second

    def test_an_order_that_is_opened_is_on_the_page(self, order: Order, creator_client: Client) -> None:
        """Also after something was done with it, which leads back to it."""
        answer = creator_client.post(reverse("products:order_receipt", args=[order.uuid]), follow=True)
        text = answer.content.decode()
        assert "The receipt is on its way" in text
        assert f'id="order-{order.number}"' in text
        assert "Page 2 of 2" in text
        for nothing in ("x", "", "00000000-0000-0000-0000-000000000000"):
            assert "Page 1 of 2" in creator_client.get(f"{ORDERS}?open={nothing}").content.decode()


def test_an_open_row_shows_what_can_be_done(order: Order, creator_client: Client) -> None:
    text = creator_client.get(f"{ORDERS}?open={order.uuid}").content.decode()
    assert "Send access again" in text
    assert "Refund $19" in text
    asked = creator_client.get(f"{ORDERS}?open={order.uuid}&refund=1").content.decode()
    assert 'value="19"' in asked
    assert "Send it back" in asked


def test_the_export_has_amounts_as_numbers(order: Order, creator_client: Client) -> None:
    head, row = rows(creator_client)
    assert head[0] == "order"
    assert row[2:9] == ["bo@example.com", "Herbs & more", "Paid", "usd", "19.00", "0.00", "1.90"]
    assert row[9:] == ["0.00", "", "0.00", "Directly"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_formula_stays_text(order: Order, creator_client: Client, title: str) -> None:
    order.items.update(title=title)
    assert rows(creator_client)[1][3] == "'" + title


def test_access_is_sent_again(order: Order, creator_client: Client) -> None:
    creator_client.post(reverse("products:order_receipt", args=[order.uuid]))
    assert [one.subject for one in mails_to("bo@example.com")] == ["Herbs & more is yours"] * 2


def test_access_of_a_refunded_order_is_not_sent(order: Order, creator_client: Client) -> None:
    Order.objects.update(status=OrderStatus.REFUNDED)
    creator_client.post(reverse("products:order_receipt", args=[order.uuid]))
    assert len(mails_to("bo@example.com")) == 1


def test_the_api_shows_the_same(order: Order, creator_client: Client) -> None:
    found = creator_client.get(reverse("products:api_orders")).json()["results"]
    assert [one["uuid"] for one in found] == [str(order.uuid)]
    one = creator_client.get(reverse("products:api_order", args=[order.uuid])).json()
    assert (one["status"], one["total_cents"], one["items"][0]["title"]) == ("paid", 1900, "Herbs & more")
    assert creator_client.post(reverse("products:api_orders")).status_code == 405

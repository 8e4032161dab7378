"""Finding orders by product, state, day and source; the file follows."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from creators.models import Creator
from products.models import Buyer, Order, OrderItem, OrderStatus, Product
from tests.products.shop import published


def order_of(product: Product, email: str, *, at: datetime, source: str = "", status: str = OrderStatus.PAID) -> Order:
    """A claim, as it would be after being confirmed."""
    is_paid = status in (OrderStatus.PAID, OrderStatus.REFUNDED)
    buyer = Buyer.objects.get_or_create(email=email)[0] if is_paid else None
    order = Order.objects.create(
        email=email,
        buyer=buyer,
        status=status,
        currency="usd",
        total_cents=0,
        paid_at=at if is_paid else None,
        source=source,
    )
    assert product.live_revision
    OrderItem.objects.create(
        order=order, product=product, revision=product.live_revision, title=product.title, price_cents=0
    )
    Order.objects.filter(pk=order.pk).update(created_at=at)
    return order


@pytest.fixture
def shop(creator: Creator) -> dict[str, Product]:
    """Two products and four orders."""
    creator.time_zone = "America/Los_Angeles"
    creator.save()
    Creator.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    herbs, salts = published(creator, price_cents=0), published(creator, price_cents=0, title="Salts")
    order_of(herbs, "a@example.com", at=datetime(2026, 3, 1, 12, tzinfo=UTC), source="tiktok")
    order_of(herbs, "b@example.com", at=datetime(2026, 3, 2, 7, 30, tzinfo=UTC), source="mail")
    order_of(salts, "c@example.com", at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    order_of(salts, "d@example.com", at=datetime(2026, 3, 6, 12, tzinfo=UTC), status=OrderStatus.FAILED)
    return {"herbs": herbs, "salts": salts}


def test_a_payment_that_took_days_counts_on_the_day_it_came(shop: dict[str, Product], creator_client: Client) -> None:
    """On the page, in the filter, in the file and in the figures alike."""
    late = Order.objects.get(email="a@example.com")
    Order.objects.filter(pk=late.pk).update(paid_at=datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert (found(creator_client, "from=2026-03-01&to=2026-03-01"), found(creator_client, "from=2026-03-09")) == ("b", "a")
    text = creator_client.get("/orders/").content.decode()
    assert "9 Mar 2026, 05:00" in text
    assert text.index("a@example.com") < text.index("d@example.com") < text.index("c@example.com")
    days = b"".join(creator_client.get("/analytics/days.csv?from=2026-03-09&to=2026-03-09").streaming_content)  # type: ignore[attr-defined]
    assert days.decode().splitlines()[1] == "2026-03-09,0,0,0,0,1"


def found(client: Client, query: str) -> str:
    """The first letters of the addresses in the file, which has what the page has."""
    lines = b"".join(client.get(f"/orders/export.csv?{query}").streaming_content).decode().splitlines()[1:]  # type: ignore[attr-defined]
    return "".join(sorted(line.split(",")[2][0] for line in lines))


@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ("", "abcd"),
        ("state=failed", "d"),
        ("source=tiktok", "a"),
        ("source=unknown", "cd"),
        ("from=2026-03-01&to=2026-03-01", "ab"),
        ("from=2026-03-02", "cd"),
        ("to=2026-03-04", "ab"),
        ("q=salts&from=2026-03-06", "d"),
        ("product=prod_of_nobody", ""),
        ("q=%00", "abcd"),
    ],
)
def test_filters_narrow_together(shop: dict[str, Product], creator_client: Client, query: str, letters: str) -> None:
    assert found(creator_client, query) == letters
    page = creator_client.get(f"/orders/?{query}").content.decode()
    assert [letter for letter in "abcd" if f"{letter}@example.com" in page] == list(letters)


def test_the_product_filter_is_of_own_products(shop: dict[str, Product], creator_client: Client) -> None:
    assert found(creator_client, f"product={shop['herbs'].public_id}") == "ab"
    page = creator_client.get(f"/orders/?product={shop['herbs'].public_id}").content.decode()
    assert f'value="{shop["herbs"].public_id}" selected' in page


def test_days_are_the_creators(shop: dict[str, Product], creator_client: Client) -> None:
    page = creator_client.get("/orders/?source=mail").content.decode()
    assert "1 Mar 2026, 23:30" in page
    text = b"".join(creator_client.get("/orders/export.csv?source=mail").streaming_content).decode()  # type: ignore[attr-defined]
    assert "2026-03-01 23:30" in text
    assert text.splitlines()[1].endswith(",Your mail")


def test_days_that_make_no_sense_get_a_sentence(shop: dict[str, Product], creator_client: Client) -> None:
    page = creator_client.get("/orders/?from=2026-03-09&to=2026-03-01")
    assert page.status_code == 422
    assert b"The first day is after the last" in page.content
    assert creator_client.get("/orders/export.csv?from=soon").status_code == 422


def test_nothing_found_says_what_to_leave_out(shop: dict[str, Product], creator_client: Client) -> None:
    page = creator_client.get("/orders/?from=2026-05-01").content.decode()
    assert "Leave out the days first" in page


def test_filters_survive_going_from_state_to_state(shop: dict[str, Product], creator_client: Client) -> None:
    page = creator_client.get("/orders/?source=tiktok&q=herbs").content.decode()
    assert 'href="?state=refunded&amp;q=herbs&amp;source=tiktok"' in page

"""Orders of several items, with a code and with tax: figures are per item, by code, and without tax."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from creators.models import Creator
from owny.lib.money import format_money
from products.models import Dispute, Order, OrderItem, OrderStatus, Product, Refund, RefundStatus
from products.refund_rows import sum_up
from products.returns import parts_of
from tests.products.analytics.test_page import NOVEMBER, sell, table
from tests.products.shop import published

DAY = datetime(2025, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def order(seller: Creator) -> Order:
    """Herbs for 16 and Salt for 8 with a code, and 20 per cent of tax on both."""
    herbs, salt = published(seller), published(seller, price_cents=1000, title="Salt")
    made = sell(herbs, 1600, at=DAY, discount_code="SPRING", discount_cents=500, adds_tax=True)
    item = made.items.get()
    item.tax_cents = 320
    item.save()
    assert salt.live_revision
    OrderItem.objects.create(
        order=made, product=salt, revision=salt.live_revision, title="Salt", price_cents=800, tax_cents=160, is_extra=True
    )
    made.total_cents, made.tax_cents = 2880, 480
    made.save()
    return made


def send_back(order: Order, cents: int, item: OrderItem | None = None, status: str = RefundStatus.SUCCEEDED) -> None:
    refund = Refund.objects.create(order=order, item=item, amount_cents=cents, status=status)
    Refund.objects.filter(pk=refund.pk).update(created_at=DAY)
    sum_up(order)
    order.save()


def test_each_item_counts_for_its_product_without_tax(order: Order, creator_client: Client) -> None:
    assert table(creator_client, "products")[1:] == [
        "Herbs & more,0,0,0,1,0,16.00,0.00",
        "Salt,0,0,0,1,0,8.00,0.00",
    ]


def test_sales_are_told_by_code(order: Order, creator_client: Client) -> None:
    sell(Product.objects.get(title="Salt"), 1000, at=DAY)
    assert table(creator_client, "discounts")[1:] == [
        "SPRING,0,0,0,2,0,24.00,0.00",
        "No code,0,0,0,1,0,10.00,0.00",
    ]
    text = creator_client.get(f"/analytics/?{NOVEMBER}").content.decode()
    assert "Discount codes" in text
    assert '<th scope="row">SPRING</th>' in text


def test_a_refund_of_one_item_is_of_its_product_and_its_tax_is_nobodys(order: Order, creator_client: Client) -> None:
    send_back(order, 960, order.lines[1])
    assert table(creator_client, "refunds")[1:] == [f"2025-11-05,{order.number},Salt,Refunded,usd,8.00"]
    assert [row.rsplit(",", 1)[1] for row in table(creator_client, "products")[1:]] == ["0.00", "8.00"]
    salt = Product.objects.get(title="Salt")
    assert table(creator_client, "refunds", f"{NOVEMBER}&product={salt.public_id}")[1:] != []
    herbs = Product.objects.get(title="Herbs & more")
    assert table(creator_client, "refunds", f"{NOVEMBER}&product={herbs.public_id}")[1:] == []


@pytest.mark.parametrize(
    "refunds",
    [
        [(1441, None)],
        [(1000, None), (960, 1)],
        [(7, 0), (1001, None), (13, 1), (500, None)],
        [(2880, None)],
        [(2000, None), (960, 1)],
    ],
)
def test_the_parts_of_all_refunds_are_what_went_back_of_each_item(
    order: Order, refunds: list[tuple[int, int | None]]
) -> None:
    for cents, place in refunds:
        send_back(order, cents, None if place is None else order.lines[place])
    send_back(order, 300, status=RefundStatus.FAILED)
    gone = {item.pk: 0 for item in order.lines}
    for part in parts_of(order):
        assert part.amount_cents >= 0
        gone[part.item.pk] += part.amount_cents
    for item in OrderItem.objects.filter(order=order):
        assert item.refunded_cents == gone[item.pk]
    back = min(2880, sum(cents for cents, _ in refunds))
    assert abs(sum(gone.values()) - back * 2400 // 2880) <= 2


@pytest.mark.parametrize(
    ("refund", "disputed", "lost"),
    [(0, 2880, ["16.00", "8.00"]), (960, 1920, ["16.00"]), (0, 1440, ["8.00", "4.00"]), (1441, 1439, ["8.00", "4.00"])],
)
def test_a_lost_dispute_takes_what_was_left_of_each_item(
    order: Order, creator_client: Client, refund: int, disputed: int, lost: list[str]
) -> None:
    if refund:
        send_back(order, refund, order.lines[1] if refund == 960 else None)
    row = Dispute.objects.create(order=order, stripe_id="dp_1", amount_cents=disputed)
    order.status = OrderStatus.DISPUTED
    order.save()
    assert not any("Lost" in line for line in table(creator_client, "refunds"))
    Dispute.objects.filter(pk=row.pk).update(status="lost", closed_at=DAY)
    lines = [line.split(",") for line in table(creator_client, "refunds") if "Lost to the bank" in line]
    assert [line[-1] for line in lines] == lost
    gone = sum(OrderItem.objects.values_list("refunded_cents", flat=True))
    words = format_money(gone + sum(int(cents.replace(".", "")) for cents in lost), "usd")
    assert f"{words} went back" in creator_client.get("/orders/").content.decode()
    assert f"{words} went back" in creator_client.get(f"/analytics/?{NOVEMBER}").content.decode()


def test_the_orders_page_finds_them_once_by_any_item_and_by_the_code(order: Order, creator_client: Client) -> None:
    salt = Product.objects.get(title="Salt")
    for query in ("q=salt", "q=herbs", "q=spring", f"product={salt.public_id}", "source=tiktok", ""):
        text = creator_client.get(f"/orders/?{query}").content.decode()
        assert "1 order<" in text, query
    rows = b"".join(creator_client.get("/orders/export.csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert rows[0].endswith("order,date,email,product,state,currency,amount,refunded,platform_fee,tax,code,discount,source")
    assert rows[1].endswith("usd,28.80,0.00,0.00,4.80,SPRING,5.00,TikTok")

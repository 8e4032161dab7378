"""The figures on the page and in the files, exact to the cent and the day."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from creators.models import Creator
from products.analytics import percent, rate
from products.models import (
    Buyer,
    Entitlement,
    Order,
    OrderItem,
    OrderStatus,
    PageView,
    Product,
    Reading,
    ReadingMark,
    Refund,
    RefundStatus,
)
from products.refund_rows import sum_up
from products.rendering.reading_plan import plan_of
from products.shop_window import document_of
from tests.products.shop import published

PAGE = "/analytics/"


def sell(
    product: Product, cents: int, *, at: datetime, source: str = "tiktok", currency: str = "usd", **more: object
) -> Order:
    """A paid order, without Stripe."""
    buyer = Buyer.objects.create(email=f"buyer{Buyer.objects.count()}@example.com")
    order = Order.objects.create(
        email=buyer.email, buyer=buyer, status=OrderStatus.PAID, currency=currency, total_cents=cents, paid_at=at,
        source=source, **more,
    )  # fmt: skip
    assert product.live_revision
    item = OrderItem.objects.create(
        order=order, product=product, revision=product.live_revision, title=product.title, price_cents=cents
    )
    Entitlement.objects.create(buyer=buyer, product=product, order_item=item)
    return order


def look(product: Product, page: str, at: datetime, people: int, source: str = "tiktok") -> None:
    PageView.objects.create(
        creator=product.creator, product=product if page != "hub" else None, page=page, viewed_date=at.date(),
        source=source, view_count=people * 2, visitor_count=people,
    )  # fmt: skip


def send_back(order: Order, cents: int, at: datetime, status: str = RefundStatus.SUCCEEDED) -> None:
    refund = Refund.objects.create(order=order, amount_cents=cents, status=status)
    Refund.objects.filter(pk=refund.pk).update(created_at=at)
    sum_up(order)
    order.save()


@pytest.fixture
def shop(creator: Creator) -> dict[str, Product]:
    """A paid and a free product and what happened in November 2025."""
    creator.time_zone = "America/Los_Angeles"
    creator.save()
    Creator.objects.update(payout_account_id="acct_1", payout_status="active")
    creator.refresh_from_db()
    herbs, salts = published(creator), published(creator, price_cents=0, title="Salts")
    day = datetime(2025, 11, 5, 20, tzinfo=UTC)
    look(herbs, "sales", day, 90)
    look(herbs, "sales", day, 10, "mail")
    look(herbs, "checkout", day, 9)
    look(herbs, "checkout", day, 1, "mail")
    look(salts, "sales", day, 40)
    look(herbs, "hub", day, 7)
    first = sell(herbs, 1900, at=day)
    sell(herbs, 2150, at=datetime(2025, 11, 7, 3, tzinfo=UTC), source="mail")
    sell(herbs, 1900, at=datetime(2025, 11, 9, 20, tzinfo=UTC), currency="eur")
    sell(salts, 0, at=day)
    sell(herbs, 0, at=day, is_test=True)
    sell(herbs, 9900, at=datetime(2025, 12, 1, 8, tzinfo=UTC))
    send_back(first, 500, datetime(2025, 11, 8, 20, tzinfo=UTC))
    send_back(first, 700, datetime(2025, 11, 8, 20, tzinfo=UTC), RefundStatus.FAILED)
    return {"herbs": herbs, "salts": salts}


NOVEMBER = "from=2025-11-01&to=2025-11-30"


def table(client: Client, name: str, query: str = NOVEMBER) -> list[str]:
    answer = client.get(f"/analytics/{name}.csv?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]


def test_the_sentence_holds_the_numbers(shop: dict[str, Product], creator_client: Client) -> None:
    text = " ".join(creator_client.get(f"{PAGE}?{NOVEMBER}").content.decode().split())
    assert "<b>140 people</b> looked, <b>10</b> went to the checkout, <b>3</b> bought" in text
    assert "<b>1</b> took something for free" in text
    assert "That made <b>€19 and $40.50</b>, and $5 went back." in text


def test_the_funnel_is_of_paid_products(shop: dict[str, Product], creator_client: Client) -> None:
    text = " ".join(creator_client.get(f"{PAGE}?{NOVEMBER}").content.decode().split())
    assert "<b>100</b> people looked" in text
    assert "1 in 10 went on, 10 %" in text
    assert "1 in 3 of them bought, 30 %" in text
    assert "The 1 free claim is counted apart. Your own page was seen by 7 people." in text


def test_days_are_the_creators_and_every_day_has_a_row(shop: dict[str, Product], creator_client: Client) -> None:
    head, *rows = table(creator_client, "days", "from=2025-11-05&to=2025-11-09")
    assert head == "day,views,people,checkouts,sales,claims,revenue eur,refunded eur,revenue usd,refunded usd"
    assert rows == [
        "2025-11-05,280,140,10,1,1,0.00,0.00,19.00,0.00",
        "2025-11-06,0,0,0,1,0,0.00,0.00,21.50,0.00",
        "2025-11-07,0,0,0,0,0,0.00,0.00,0.00,0.00",
        "2025-11-08,0,0,0,0,0,0.00,0.00,0.00,5.00",
        "2025-11-09,0,0,0,1,0,19.00,0.00,0.00,0.00",
    ]


def test_a_sale_at_eight_in_the_morning_utc_is_the_next_day_there(shop: dict[str, Product], creator_client: Client) -> None:
    assert table(creator_client, "days", "from=2025-12-01&to=2025-12-01")[1] == "2025-12-01,0,0,0,1,0,99.00,0.00"
    assert "99.00" not in "".join(table(creator_client, "days"))


def test_by_product_and_by_source(shop: dict[str, Product], creator_client: Client) -> None:
    assert table(creator_client, "products")[1:] == [
        "Herbs & more,200,100,10,3,0,19.00,0.00,40.50,5.00",
        "Salts,80,40,0,0,1,0.00,0.00,0.00,0.00",
    ]
    assert table(creator_client, "sources")[1:] == [
        "TikTok,260,130,9,2,1,19.00,0.00,19.00,5.00",
        "Your mail,20,10,1,1,0,0.00,0.00,21.50,0.00",
    ]
    assert table(creator_client, "discounts") == ["code,views,people,checkouts,sales,claims"]


def test_refunds_stand_on_the_day_they_were_made(shop: dict[str, Product], creator_client: Client) -> None:
    order = Order.objects.get(refunds__amount_cents=500)
    assert table(creator_client, "refunds") == [
        "day,order,product,state,currency,amount",
        f"2025-11-08,{order.number},Herbs & more,Refunded,usd,5.00",
    ]


def test_one_product_alone(shop: dict[str, Product], creator_client: Client) -> None:
    query = f"{NOVEMBER}&product={shop['salts'].public_id}"
    assert table(creator_client, "products", query)[1:] == ["Salts,80,40,0,0,1"]
    text = " ".join(creator_client.get(f"{PAGE}?{query}").content.decode().split())
    assert "<b>40 people</b> looked" in text
    assert "From looking to claiming" in text


def test_plots_are_drawn_in_one_currency_that_can_be_chosen(shop: dict[str, Product], creator_client: Client) -> None:
    text = creator_client.get(f"{PAGE}?{NOVEMBER}").content.decode()
    assert "Thu 6 Nov, $21.50" in text
    assert "Sun 9 Nov, €19" not in text
    euros = creator_client.get(f"{PAGE}?{NOVEMBER}&currency=eur").content.decode()
    assert "Sun 9 Nov, €19" in euros
    assert creator_client.get(f"{PAGE}?{NOVEMBER}&currency=xyz").status_code == 200


def test_every_plot_has_a_table_beside_it(shop: dict[str, Product], creator_client: Client) -> None:
    text = creator_client.get(f"{PAGE}?from=2025-11-05&to=2025-11-06").content.decode()
    assert (
        '<th scope="row">6 Nov</th><td class="n">0</td><td class="n">0</td><td class="n">1</td><td class="n">$21.50</td>'
        in text
    )
    assert text.count('role="img" aria-label="Revenue, 05 November to 06 November 2025. Highest: $21.50') == 2


def test_how_far_buyers_get(shop: dict[str, Product], creator_client: Client) -> None:
    herbs = shop["herbs"]
    plan = plan_of(document_of(herbs))
    rights = list(Entitlement.objects.filter(product=herbs, order_item__order__is_test=False).order_by("pk"))
    for right, units in zip(rights, (plan.units, plan.units_of(plan.pages[0])), strict=False):
        ended = timezone.now() if units == plan.units else None
        reading = Reading.objects.create(entitlement=right, finished_at=ended)
        for unit in units:
            ReadingMark.objects.create(reading=reading, kind="done", part=unit, is_on=True, acted_at=timezone.now())
    percents = (100 + 100 * len(plan.units_of(plan.pages[0])) // len(plan.units)) // 2
    assert table(creator_client, "completion")[1] == f"Herbs & more,4,2,1,{percents}"
    text = " ".join(creator_client.get(f"{PAGE}?product={herbs.public_id}&{NOVEMBER}").content.decode().split())
    assert f'<th scope="row">{plan.pages[0].title}</th>' in text
    assert "2 of 2</td>" in text
    assert "1 of 2</td>" in text


def test_nothing_of_a_rival_is_shown(shop: dict[str, Product], rival_client: Client, stranger: Client) -> None:
    text = rival_client.get(f"{PAGE}?{NOVEMBER}").content.decode()
    assert "Figures begin with a product that is for sale" in text
    assert "Herbs" not in text
    assert rival_client.get(f"{PAGE}?product={shop['herbs'].public_id}").status_code == 404
    assert table(rival_client, "products") == ["product,views,people,checkouts,sales,claims"]
    assert rival_client.get(f"/analytics/products.csv?product={shop['herbs'].public_id}").status_code == 404
    assert stranger.get(PAGE).status_code == 302
    assert stranger.get("/analytics/days.csv").status_code == 302


def test_before_the_first_visit_it_says_how_to_get_one(creator: Creator, creator_client: Client) -> None:
    published(creator, price_cents=0)
    text = creator_client.get(PAGE).content.decode()
    assert "Nobody has looked yet" in text
    assert "http://127.0.0.1:8000/@mara/?ref=tiktok" in text


def test_quiet_days_say_so(shop: dict[str, Product], creator_client: Client) -> None:
    assert "Nothing happened in the last 7 days" in creator_client.get(f"{PAGE}?days=7").content.decode()


@pytest.mark.parametrize("query", ["from=2025-11-30&to=2025-11-01", "from=x", "days=99999", "product=%00", "currency=%00"])
def test_nonsense_in_the_address_is_answered_in_words(shop: dict[str, Product], creator_client: Client, query: str) -> None:
    page = creator_client.get(f"{PAGE}?{query}")
    assert page.status_code in (200, 422)
    assert (page.status_code == 422) == ('role="alert"' in page.content.decode())
    assert creator_client.get("/analytics/nonsense.csv").status_code == 404


def test_a_title_that_is_a_formula_stays_text(shop: dict[str, Product], creator_client: Client) -> None:
    Product.objects.filter(pk=shop["herbs"].pk).update(title="=1+1")
    assert table(creator_client, "products")[1].startswith("'=1+1,")


def test_the_browser_tells_the_zone_once_and_the_creator_may_change_it(creator: Creator, creator_client: Client) -> None:
    zone = "/settings/account/zone/"
    assert creator_client.post(zone, {"zone": "Europe/Lisbon", "by": "browser"}).status_code == 204
    assert creator_client.post(zone, {"zone": "Asia/Tokyo", "by": "browser"}).status_code == 204
    creator.refresh_from_db()
    assert creator.time_zone == "Europe/Lisbon"
    assert creator_client.post(zone, {"zone": "Mars/Base", "by": "browser"}).status_code == 422
    creator_client.post(zone, {"zone": "Asia/Tokyo"})
    creator.refresh_from_db()
    assert creator.time_zone == "Asia/Tokyo"
    assert "Choose a place from the list" in creator_client.post(zone, {"zone": "x"}, follow=True).content.decode()


def test_the_page_that_asked_for_the_zone_is_gone_back_to_if_it_is_ours(creator_client: Client) -> None:
    page = creator_client.get("/settings/account/?next=/orders/codes/").content.decode()
    assert 'name="next" value="/orders/codes/"' in page
    zone = "/settings/account/zone/"
    answer = creator_client.post(zone, {"zone": "Europe/Lisbon", "next": "/orders/codes/"})
    assert answer.headers["Location"] == "/orders/codes/"
    answer = creator_client.post(zone, {"zone": "x", "next": "/orders/codes/"})
    assert answer.headers["Location"] == "/settings/account/?next=%2Forders%2Fcodes%2F#zone"
    for foreign in ("https://evil.example/", "//evil.example/", "/\\evil.example/", "orders"):
        assert 'name="next"' not in creator_client.get("/settings/account/", {"next": foreign}).content.decode()
        answer = creator_client.post(zone, {"zone": "Europe/Lisbon", "next": foreign})
        assert answer.headers["Location"] == "/settings/account/"
    assert "/settings/account/?next=/orders/codes/#zone" in creator_client.get("/orders/codes/").content.decode()


@pytest.mark.parametrize(
    ("part", "whole", "words", "hundredths"),
    [
        (188, 3412, "1 in 18", "5.5 %"), (72, 188, "2 in 5", "38 %"), (2, 3, "2 in 3", "67 %"),
        (99, 100, "nearly all", "99 %"), (5, 5, "all", "100 %"),
        (0, 5, "", "0 %"), (5, 0, "", ""), (6, 5, "", ""), (1, 1000, "1 in 1000", "0.1 %"),
    ],
)  # fmt: skip
def test_rates_in_words(part: int, whole: int, words: str, hundredths: str) -> None:
    assert (rate(part, whole), percent(part, whole)) == (words, hundredths)

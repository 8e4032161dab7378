"""The list of products: numbers that are right, and the next step."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from builder.models import Build
from builder.models.build import BuildOutcome, BuildStatus
from creators.models import Creator
from owny.lib.zones import zone_named
from products.analytics import report_of
from products.models import Buyer, Order, OrderItem, OrderStatus, Product
from products.periods import period_of
from products.publishing import publish
from products.takings import takings_of
from tests.builder.studio.conftest import Bench, make_clip, make_product, read

NOW = timezone.now()


def sell(
    product: Product, buyer: Buyer, cents: int, *, days: int = 1, status: str = OrderStatus.PAID, **fields: Any
) -> Order:
    is_settled = status in (OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.DISPUTED)
    paid_at: datetime | None = NOW - timedelta(days=days) if is_settled else None
    order = Order.objects.create(
        buyer=buyer,
        email=buyer.email,
        status=status,
        currency=fields.pop("currency", "usd"),
        total_cents=cents,
        paid_at=paid_at,
        **fields,
    )
    revision = product.revisions.first()
    assert revision is not None
    OrderItem.objects.create(
        order=order,
        product=product,
        revision=revision,
        title=product.title,
        price_cents=cents,
        refunded_cents=order.refunded_cents,
    )
    return order


def page_of(client: Client, query: str = "") -> Any:
    answer = client.get(f"/products/{query}")
    assert answer.status_code == 200
    return read(answer.content.decode())


def test_without_clips_the_next_step_is_to_bring_them_in(creator: Creator, creator_client: Client) -> None:
    page = page_of(creator_client)
    assert "Step 1 of 3" in page.text
    assert "/clips/import/" in [one.attributes.get("href") for one in page.elements]


def test_with_clips_the_next_step_is_to_make_a_product(creator: Creator, creator_client: Client) -> None:
    make_clip(creator, "clip_one0000001", "One")
    page = page_of(creator_client)
    assert "Step 2 of 3" in page.text
    assert "One clip is here." in page.text
    assert "/products/new/" in [one.attributes.get("href") for one in page.elements]


def test_the_sentence_counts_paid_orders_of_the_last_thirty_days(bench: Bench, buyer: Buyer) -> None:
    product = bench.product
    sell(product, buyer, 1900)
    sell(product, buyer, 1900, days=28)
    sell(product, buyer, 900, days=40)
    sell(product, buyer, 0)
    sell(product, buyer, 1900, status=OrderStatus.PENDING)
    sell(product, buyer, 1900, status=OrderStatus.FAILED)
    sell(product, buyer, 1900, status=OrderStatus.REFUNDED, refunded_cents=1900)
    page = page_of(bench.client)
    assert (
        "$38 from 2 sales in the last 30 days, after refunds, $29 more than in the 30 before."
        " 1 person took something for free." in page.text.replace(" ,", ",").replace(" .", ".")
    )


def test_a_partly_refunded_sale_counts_for_what_is_left(bench: Bench, buyer: Buyer) -> None:
    sell(bench.product, buyer, 1900, refunded_cents=400)
    takings = takings_of(bench.product.creator)
    assert (takings.total, takings.sale_count) == ("$15", 1)


def test_currencies_are_never_added_up(bench: Bench, buyer: Buyer) -> None:
    sell(bench.product, buyer, 1900)
    sell(bench.product, buyer, 500, currency="eur")
    takings = takings_of(bench.product.creator)
    assert (takings.total, takings.difference) == ("€5 and $19", "")


def test_the_plot_ends_today_and_holds_every_order_once(bench: Bench, buyer: Buyer) -> None:
    sell(bench.product, buyer, 1900, days=0)
    sell(bench.product, buyer, 1900, days=29)
    sell(bench.product, buyer, 1900, days=30)
    days = takings_of(bench.product.creator, now=NOW).days
    assert (len(days), days[-1], days[0][1], sum(count for _, count in days)) == (30, (NOW.date(), 1), 1, 2)


@pytest.mark.parametrize(("zone", "count"), [("UTC", 1), ("Pacific/Kiritimati", 0), ("America/Los_Angeles", 1)])
def test_days_are_the_creators(bench: Bench, buyer: Buyer, zone: str, count: int) -> None:
    """At half past ten in UTC, thirty days before 10:00 on the last day: in Kiritimati a day more has gone by."""
    Creator.objects.update(time_zone=zone)
    now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    order = sell(bench.product, buyer, 1900)
    Order.objects.filter(pk=order.pk).update(paid_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC))
    creator = Creator.objects.get(pk=bench.product.creator_id)
    takings = takings_of(creator, now=now)
    period = period_of({"days": "30"}, zone_named(zone), now=now)
    assert takings.sale_count == report_of(creator, period).total.sales == count
    assert [day for day, _ in takings.days] == period.steps


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "in the last 30 days."),
        ({"refunded_cents": 400}, "in the last 30 days, after refunds."),
        ({"status": OrderStatus.REFUNDED, "refunded_cents": 1900}, "in the last 30 days, after refunds."),
    ],
)
def test_the_sentence_says_when_refunds_are_taken_off(
    bench: Bench, buyer: Buyer, fields: dict[str, Any], words: str
) -> None:
    sell(bench.product, buyer, 1900)
    sell(bench.product, buyer, 1900, **fields)
    assert words in page_of(bench.client).text.replace(" ,", ",").replace(" .", ".")


def test_sales_of_a_rival_do_not_count(bench: Bench, rival: Creator, buyer: Buyer) -> None:
    sell(make_product(rival), buyer, 1900)
    assert takings_of(bench.product.creator).sale_count == 0


def test_a_draft_says_what_keeps_it_from_buyers(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/pages/0/blocks/0/props/image/alt", "value": ""})
    page = page_of(bench.client)
    assert "The picture has no description." in page.text
    assert "Fix and publish" in page.text


def test_a_draft_without_faults_is_ready(bench: Bench) -> None:
    assert "Ready to publish." in page_of(bench.client).text


def test_the_list_can_be_narrowed(bench: Bench, creator: Creator) -> None:
    publish(product=make_product(creator, title="Quiet evenings", slug="quiet"), by=creator.user)
    assert ["Quiet evenings" in page_of(bench.client, f"?show={show}").text for show in ("all", "published", "drafts")] == [
        True,
        True,
        False,
    ]
    assert ["Balcony herbs" in page_of(bench.client, f"?show={show}").text for show in ("all", "published", "drafts")] == [
        True,
        False,
        True,
    ]
    assert page_of(bench.client, "?show=nonsense").text


def build(product: Product, **fields: Any) -> Build:
    return Build.objects.create(creator=product.creator, product=product, prompt="x", packet={"userPrompt": "x"}, **fields)


def test_a_product_that_is_being_built_stands_on_top(bench: Bench, creator: Creator) -> None:
    fresh = Product.objects.create(creator=creator, product_type="checklist", title="Sunday hour", slug="sunday")
    running = build(fresh, status=BuildStatus.RUNNING, message="Writing the list")
    page = page_of(bench.client)
    assert page.text.index("Writing the list") < page.text.index("Balcony herbs")
    assert f"/builds/{running.public_id}/" in [one.attributes.get("href") for one in page.elements]
    assert b"Writing the list" in bench.client.get("/products/building/").content


def test_when_nothing_is_being_built_any_more_the_page_is_loaded_anew(bench: Bench) -> None:
    answer = bench.client.get("/products/building/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_a_build_that_failed_says_why_and_leads_to_it(bench: Bench, creator: Creator) -> None:
    fresh = Product.objects.create(creator=creator, product_type="checklist", title="Sunday hour", slug="sunday")
    failed = build(
        fresh, status=BuildStatus.FAILED, outcome=BuildOutcome.TIME_LIMIT, finished_at=NOW, message="It took too long."
    )
    page = page_of(bench.client)
    assert "It took too long." in page.text
    assert f"/builds/{failed.public_id}/" in [one.attributes.get("href") for one in page.elements]


@pytest.mark.parametrize("path", ["/products/", "/products/building/"])
def test_a_stranger_is_asked_to_sign_in(db: None, stranger: Client, path: str) -> None:
    assert stranger.get(path)["Location"].startswith("/accounts/login/")


def test_the_list_needs_few_queries_however_long_it_is(
    bench: Bench, creator: Creator, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        make_product(creator, slug=f"herbs-{number}")
    page_of(bench.client)
    with django_assert_max_num_queries(17):
        page_of(bench.client)

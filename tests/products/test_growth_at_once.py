"""Many at the same moment: looks, plans, publishing, corrected addresses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from builder.models import Build
from builder.requesting import PlanUsed, request_build
from creators.models import ClipCard, Creator, Tier
from products.counting import Look, count_look
from products.models import Entitlement, PageView, Product, Readdressing, ViewedPage
from products.models.revision import RevisionOrigin
from products.publishing import PublishRefused, publish, save_revision
from products.readdressing import CannotReaddress, readdress_order
from tests.products.shop import Stripe, bought, published

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a database with row locks: DATABASE_URL"),
]
PHONE = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile Safari/604.1"


def together(work: Callable[[int], Any], count: int) -> list[Any]:
    """Do it that often at the same moment, each on a connection of its own."""

    def alone(number: int) -> Any:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(alone, range(count)))


def test_no_look_is_lost_and_no_row_is_doubled(freebie: Product) -> None:
    def look(number: int) -> bool:
        return count_look(Look(freebie.creator, freebie, ViewedPage.SALES, "tiktok", f"203.0.113.{number % 6}", PHONE))

    assert all(together(look, 12))
    row = PageView.objects.get()
    assert (row.view_count, row.visitor_count) == (12, 6)


def test_a_plan_has_room_for_exactly_so_many_builds(transactional_db: None, creator: Creator) -> None:
    ClipCard.objects.create(creator=creator, identity="c", content_hash="x", title="Herbs", key_steps=["Cut"], tags=[])
    Tier.objects.update_or_create(key="free", defaults={"builds_per_month": 3})

    def build(number: int) -> bool:
        try:
            request_build(creator=creator, product_type="pdf_guide", prompt=f"Herbs {number}")
        except PlanUsed:
            return False
        return True

    assert sum(together(build, 8)) == 3
    assert (Build.objects.count(), Product.objects.count()) == (3, 3)


def test_a_plan_has_room_for_exactly_so_many_products_on_sale(transactional_db: None, creator: Creator) -> None:
    Tier.objects.update_or_create(key="free", defaults={"products_on_sale": None})
    document = published(creator, price_cents=0).live_revision
    assert document
    drafts = []
    for number in range(6):
        draft = Product.objects.create(creator=creator, product_type="mini_course", title=f"H{number}", slug=f"h{number}")
        save_revision(product=draft, document=document.document, origin=RevisionOrigin.BUILD)
        drafts.append(draft)
    Tier.objects.update(products_on_sale=3)

    def go_live(number: int) -> bool:
        try:
            publish(product=drafts[number], by=None)
        except PublishRefused:
            return False
        return True

    assert sum(together(go_live, 6)) == 2
    assert Product.objects.filter(status="published").count() == 3


def test_an_order_that_is_given_two_addresses_at_once_ends_with_one(browser: Client, guide: Product, stripe: Stripe) -> None:
    order = bought(browser, stripe, guide)

    def give(number: int) -> bool:
        try:
            readdress_order(order=order, email=f"b{number % 3}@example.com", made_by=None)
        except CannotReaddress:
            return False
        return True

    together(give, 9)
    order.refresh_from_db()
    live = Entitlement.objects.get(revoked_at__isnull=True)
    assert order.buyer is not None
    assert (live.buyer, order.email) == (order.buyer, order.buyer.email)
    last = Readdressing.objects.order_by("-pk").first()
    assert last is not None
    assert last.to_email == order.email

"""What a demo shop has seen so far: ten weeks of people who looked, bought, claimed and read; the same for the same day."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from creators.fees import fee_basis_points
from owny.lib.money import share_of
from owny.lib.zones import zone_named
from products.demo.people import meet_them
from products.demo.readers import read_a_little
from products.models import (
    Buyer,
    Entitlement,
    Order,
    OrderItem,
    OrderStatus,
    PageView,
    Product,
    Refund,
    RefundStatus,
    ViewedPage,
)

DAYS = 75
WEEKEND = (4, 5, 6)
SOURCES = (("tiktok", 46), ("youtube", 21), ("instagram", 18), ("direct", 9), ("mail", 6), ("pinterest", 4))
"""Where a demo creator's people come from, with the visitors of a good day."""
READINESS = {"mail": 3.0, "youtube": 1.4, "direct": 1.2}
"""Who comes from there buys that much more readily."""
ROOTS = ("hanna", "t.lindgren", "marisol", "jo", "beth.amari", "kofi", "ruth", "dana", "sam.okafor", "priya", "luca",
         "noor", "ines.k", "pavel", "grace", "wei", "amelie", "tobias", "fern", "omar")  # fmt: skip
HOSTS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True, slots=True)
class _Visit:
    """Somebody bought or claimed: when, and where from."""

    product: Product
    at: datetime
    source: str


def seed_trade(products: Sequence[Product], *, now: datetime | None = None) -> list[Order]:
    """Views, orders, access and progress for freshly seeded demo products. Sales only with Stripe's stand-in, which is told
    of them, so that they can be refunded like any other."""
    now = now or timezone.now()
    visits: list[_Visit] = []
    for product in products:
        if product.live_revision_id and (product.is_free or settings.STRIPE_STAND_IN):
            visits += _views(product, now, Random(product.slug))  # noqa: S311
    orders = _orders(sorted(visits, key=lambda visit: visit.at))
    _tell_stand_in(orders)
    return orders


def _views(product: Product, now: datetime, chance: Random) -> Iterator[_Visit]:
    """Write the views of each day down and yield those who went through with it."""
    zone = zone_named(product.creator.time_zone)
    today = now.astimezone(zone).date()
    liking = 0.32 if product.price_cents > 2000 else 0.26
    rows = []
    for age in range(DAYS, -1, -1):
        day = today - timedelta(days=age)
        mood = (1.35 if day.weekday() in WEEKEND else 0.85) * chance.uniform(0.55, 1.3) * (2.6 if age in (12, 41) else 1)
        growth = 1 - age / (DAYS * 1.6)
        for source, usual in SOURCES:
            visitors = int(usual * mood * growth * (0.4 if age == 0 else 1))
            ready = 0.055 * READINESS.get(source, 1.0) * (1.5 if product.is_free else 1)
            checkouts = sum(chance.random() < ready for _ in range(visitors))
            bought = sum(chance.random() < (0.7 if product.is_free else liking) for _ in range(checkouts))
            for page, people in ((ViewedPage.SALES, visitors), (ViewedPage.CHECKOUT, checkouts)):
                if people:
                    seen = people + int(people * chance.uniform(0.1, 0.4))
                    rows.append(
                        PageView(
                            creator=product.creator, product=product, page=page, viewed_date=day, source=source,
                            view_count=seen, visitor_count=people,
                        )
                    )  # fmt: skip
            for _ in range(bought):
                at = datetime.combine(day, time(chance.randint(6, 22), chance.randint(0, 59)), zone)
                if at < now:
                    yield _Visit(product, at, source)
    PageView.objects.bulk_create(rows)


def _orders(visits: Sequence[_Visit]) -> list[Order]:
    """One paid order with its access for each, oldest first, and how far its buyer has read."""
    chance = Random(len(visits))  # noqa: S311 - a demo, not a secret
    buyers = _buyers(len(visits))
    orders = [_order(visit, buyer, chance) for visit, buyer in zip(visits, buyers, strict=True)]
    Order.objects.bulk_create(orders)
    for order, visit in zip(orders, visits, strict=True):
        order.created_at = visit.at - timedelta(minutes=2)
    Order.objects.bulk_update(orders, ["created_at"])
    items = OrderItem.objects.bulk_create(
        OrderItem(
            order=order, product=visit.product, revision_id=visit.product.live_revision_id or 0, title=visit.product.title,
            price_cents=order.total_cents,
        )
        for order, visit in zip(orders, visits, strict=True)
    )  # fmt: skip
    rights = Entitlement.objects.bulk_create(
        Entitlement(buyer=order.buyer, product=item.product, order_item=item, wants_day_mail=False)
        for order, item in zip(orders, items, strict=True)
    )
    for right, visit in zip(rights, visits, strict=True):
        right.granted_at = right.review_asked_at = visit.at
    _send_back([right for right in rights if right.order_item.price_cents])
    Entitlement.objects.bulk_update(rights, ["granted_at", "review_asked_at", "revoked_at", "revoked_reason"])
    meet_them(rights, chance)
    read_a_little([right for right in rights if right.revoked_at is None], chance)
    return orders


def _send_back(rights: Sequence[Entitlement]) -> None:
    """Every fiftieth of those who paid got their money back a few days later."""
    for right in rights[20::50]:
        order = right.order_item.order
        at = right.granted_at + timedelta(days=2, hours=3)
        order.status, order.refunded_cents = OrderStatus.REFUNDED, order.total_cents
        order.save(update_fields=["status", "refunded_cents"])
        refund = Refund.objects.create(
            order=order,
            amount_cents=order.total_cents,
            status=RefundStatus.SUCCEEDED,
            stripe_id=f"re_demo{order.uuid.hex[:24]}",
        )
        Refund.objects.filter(pk=refund.pk).update(created_at=at)
        right.revoked_at, right.revoked_reason = at, OrderStatus.REFUNDED


def _order(visit: _Visit, buyer: Buyer, chance: Random) -> Order:
    product = visit.product
    uuid = UUID(int=chance.getrandbits(128), version=4)
    is_paid = not product.is_free
    return Order(
        uuid=uuid,
        buyer=buyer,
        email=buyer.email,
        status=OrderStatus.PAID,
        currency=product.currency,
        total_cents=product.price_cents,
        fee_cents=share_of(product.price_cents, fee_basis_points(product.creator)),
        stripe_session_id=f"cs_test_demo{uuid.hex}" if is_paid else None,
        stripe_payment_intent_id=f"pi_demo{uuid.hex[:24]}" if is_paid else None,
        paid_at=visit.at,
        receipt_sent_at=visit.at,
        source=visit.source,
    )


def _buyers(count: int) -> list[Buyer]:
    """So many buyers with addresses of their own."""
    known = {email.lower() for email in Buyer.objects.values_list("email", flat=True)}
    rounds = [divmod(place, len(ROOTS)) for place in range(count)]
    names = [f"{ROOTS[who]}{turn * 3 + 4 if turn else ''}@{HOSTS[(who + turn) % len(HOSTS)]}" for turn, who in rounds]
    return Buyer.objects.bulk_create(Buyer(email=f"the.{name}" if name in known else name) for name in names)


def _tell_stand_in(orders: Sequence[Order]) -> None:
    """Leave word of the payments where the stand-in looks when it starts."""
    items = OrderItem.objects.filter(order__in=[one for one in orders if one.total_cents])
    told = [
        {
            "session": item.order.stripe_session_id,
            "payment_intent": item.order.stripe_payment_intent_id,
            "reference": str(item.order.uuid),
            "title": item.title,
            "amount": item.order.total_cents,
            "currency": item.order.currency,
            "fee": item.order.fee_cents,
            "destination": item.product.creator.payout_account_id,
            "email": item.order.email,
            "at": int(item.order.created_at.timestamp()),
            "refund": next((refund.stripe_id for refund in item.order.refunds.all()), None),
        }
        for item in items.select_related("order", "product__creator").prefetch_related("order__refunds").order_by("order_id")
    ]
    if told:
        file = Path(settings.STRIPE_EARLIER_FILE)
        file.parent.mkdir(parents=True, exist_ok=True)
        earlier = json.loads(file.read_text("utf-8")) if file.exists() else []
        file.write_text(json.dumps([*earlier, *told]), "utf-8")

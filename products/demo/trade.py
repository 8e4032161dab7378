"""What a demo shop has seen so far: ten weeks of people who looked, bought, claimed and read; the same for the same day."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from owny.lib.zones import zone_named
from products.demo.aftermath import Gone, let_happen
from products.demo.deals import Deals, agreed, make_deals
from products.demo.people import meet_them
from products.demo.readers import read_a_little
from products.demo.voices import speak_up
from products.models import Buyer, DiscountUse, Entitlement, Order, OrderStatus, PageView, Product, ViewedPage
from products.ordering import write_order

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
    """Views, orders, access, progress and reviews for freshly seeded demo products. Sales only with Stripe's stand-in, which
    is told of them, so that they can be refunded like any other."""
    now = now or timezone.now()
    visits: list[_Visit] = []
    deals = make_deals(products) if settings.STRIPE_STAND_IN else {}
    for product in Product.objects.filter(pk__in=[one.pk for one in products]).select_related("creator", "live_revision"):
        if product.live_revision_id and (product.is_free or settings.STRIPE_STAND_IN):
            visits += _views(product, now, Random(product.slug))  # noqa: S311
    orders = _orders(sorted(visits, key=lambda visit: visit.at), deals, now)
    _tell_stand_in(orders)
    speak_up(products, now=now)
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


def _orders(visits: Sequence[_Visit], deals: Mapping[int, Deals], now: datetime) -> list[Order]:
    """One settled order with its access for each, oldest first, what became of some, and how far their buyers have read."""
    chance = Random(len(visits))  # noqa: S311 - a demo, not a secret
    buyers = _buyers(len(visits))
    orders = [_order(visit, buyer, deals, chance) for visit, buyer in zip(visits, buyers, strict=True)]
    settled = ["uuid", "buyer", "status", "stripe_session_id", "stripe_payment_intent_id", "paid_at", "receipt_sent_at"]
    Order.objects.bulk_update(orders, [*settled, "created_at"])
    begun = Order.objects.filter(pk=OuterRef("order")).values("created_at")
    DiscountUse.objects.filter(order__in=orders).update(taken_at=Subquery(begun))
    orders = list(
        Order.objects.filter(pk__in=[one.pk for one in orders])
        .select_related("partner", "buyer")
        .prefetch_related("items__product__creator", "items__product__live_revision")
        .order_by("pk")
    )
    gone = let_happen(orders, now=now)
    rights = _rights(orders, gone)
    meet_them([right for right in rights if not right.order_item.is_extra], chance)
    read_a_little([right for right in rights if right.revoked_at is None], chance)
    return orders


def _order(visit: _Visit, buyer: Buyer, deals: Mapping[int, Deals], chance: Random) -> Order:
    """What one visitor bought, paid a moment later."""
    quoted, partner = agreed(visit.product, deals.get(visit.product.pk, Deals()), visit.source, chance)
    order = write_order(quoted, email=buyer.email, source=visit.source, partner=partner)
    order.uuid = UUID(int=chance.getrandbits(128), version=4)
    order.buyer, order.status = buyer, OrderStatus.PAID
    order.paid_at = order.receipt_sent_at = visit.at
    order.created_at = visit.at - timedelta(minutes=2)
    if order.total_cents:
        order.stripe_session_id = f"cs_test_demo{order.uuid.hex}"
        order.stripe_payment_intent_id = f"pi_demo{order.uuid.hex[:24]}"
    return order


def _rights(orders: Sequence[Order], gone: Mapping[int, Gone]) -> list[Entitlement]:
    """The right to each thing that was bought; gone with the money."""
    rights = Entitlement.objects.bulk_create(
        Entitlement(buyer=order.buyer, product=item.product, order_item=item, wants_day_mail=False)
        for order in orders
        for item in order.lines
    )
    for right in rights:
        order = right.order_item.order
        right.granted_at = right.review_asked_at = order.paid_at or order.created_at
        if end := gone.get(order.pk):
            right.revoked_at, right.revoked_reason = end.at, end.reason
    Entitlement.objects.bulk_update(rights, ["granted_at", "review_asked_at", "revoked_at", "revoked_reason"])
    return rights


def _buyers(count: int) -> list[Buyer]:
    """So many buyers with addresses of their own."""
    known = {email.lower() for email in Buyer.objects.values_list("email", flat=True)}
    rounds = [divmod(place, len(ROOTS)) for place in range(count)]
    names = [f"{ROOTS[who]}{turn * 3 + 4 if turn else ''}@{HOSTS[(who + turn) % len(HOSTS)]}" for turn, who in rounds]
    return Buyer.objects.bulk_create(Buyer(email=f"the.{name}" if name in known else name) for name in names)


def _tell_stand_in(orders: Sequence[Order]) -> None:
    """Leave word of the payments where the stand-in looks when it starts."""
    told = [_told(order) for order in orders if order.total_cents]
    if told:
        file = Path(settings.STRIPE_EARLIER_FILE)
        file.parent.mkdir(parents=True, exist_ok=True)
        earlier = json.loads(file.read_text("utf-8")) if file.exists() else []
        file.write_text(json.dumps([*earlier, *told]), "utf-8")


def _told(order: Order) -> dict[str, Any]:
    refund = order.refunds.first() if order.refunded_cents else None
    dispute = order.disputes.first() if order.status == OrderStatus.DISPUTED else None
    return {
        "session": order.stripe_session_id,
        "payment_intent": order.stripe_payment_intent_id,
        "reference": str(order.uuid),
        "title": order.title,
        "amount": order.total_cents,
        "currency": order.currency,
        "fee": order.fee_cents,
        "destination": order.lines[0].product.creator.payout_account_id,
        "email": order.email,
        "at": int(order.created_at.timestamp()),
        "refund": refund and {"id": refund.stripe_id, "amount": refund.amount_cents},
        "dispute": dispute and dispute.stripe_id,
    }

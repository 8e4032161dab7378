"""A mail on each day that opens: in the morning where its buyer lives, once a day, and never a flood after a pause."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from owny.lib.zones import place_of, zone_named
from products.emails import send_day_open
from products.models import Entitlement, Product
from products.rendering.reading_plan import plan_of
from products.shop_window import document_of
from products.time_zones import opening_date
from products.unsubscribing import way_out

logger = logging.getLogger(__name__)

MORNING, EVENING = 7, 20
"""Local hours between which such a mail may come."""
FRESH_DAYS = 3
"""A day that opened longer ago is no news: whoever was away for a month gets no thirty mails, and no mail of thirty."""

LONGEST = timedelta(days=365 + FRESH_DAYS + 1)
"""`unlockDay` ends at 365."""


@dataclass(frozen=True, slots=True)
class TimedPage:
    """A page of a product that opens on a day after the first."""

    day: int
    word: str
    title: str
    address: str
    page_id: str


def mail_opened_days(now: datetime | None = None) -> int:
    """Tell every buyer for whom a day has opened since they last heard; gives how many were told. Safe to repeat, and after
    a pause one mail names all."""
    now = now or timezone.now()
    told = 0
    for product in _products(now):
        try:
            told += _tell_all(product, now)
        except Exception:  # one product that cannot be read must not hold up the buyers of all others
            logger.exception("the buyers of %s were not told of their days", product.public_id)
    return told


def timed_pages(product: Product) -> Sequence[TimedPage]:
    """The pages that open after the first day, in the order in which they do."""
    plan = plan_of(document_of(product))
    is_challenge = plan.product_type == "challenge"
    found = [
        TimedPage(
            day=page.unlock_day,
            word=f"Day {page.unlock_day}" if is_challenge else f"“{page.title}”",
            title=page.title,
            address=reverse("products:read_page", args=[product.public_id, page.slug]),
            page_id=page.id,
        )
        for page in plan.pages
        if isinstance(page.unlock_day, int) and page.unlock_day > 1
    ]
    return sorted(found, key=lambda page: page.day)


def products_with_days(creator: Creator) -> list[Product]:
    """The creator's products that open day by day."""
    live = creator.products.exclude(live_revision=None).select_related("live_revision", "creator").order_by("title")
    return [product for product in live if timed_pages(product)]


def choose_day_mails(creator: Creator, wanted: set[str]) -> None:
    """Which of these products write to their buyers on each day."""
    mine = Product.objects.filter(creator=creator)
    mine.filter(public_id__in=wanted).update(mails_days=True)
    mine.exclude(public_id__in=wanted).filter(pk__in=[one.pk for one in products_with_days(creator)]).update(
        mails_days=False
    )


def _products(now: datetime) -> Iterator[Product]:
    """Those that may have something to tell; whoever has one for longer than a product can last is told no more."""
    recent = Entitlement.objects.filter(
        product=OuterRef("pk"), revoked_at__isnull=True, wants_day_mail=True, granted_at__gt=now - LONGEST
    )
    found = Product.objects.filter(Exists(recent), mails_days=True, live_revision__isnull=False)
    told = found.select_related("creator__brand__avatar", "creator__user", "live_revision").order_by("pk")
    yield from told.iterator(chunk_size=50)


def _waiting(product: Product, pages: Sequence[TimedPage], now: datetime) -> QuerySet[Entitlement]:
    """Live rights for which a day may have opened lately and has not been told."""
    last = pages[-1].day
    return (
        Entitlement.objects.filter(product=product, revoked_at__isnull=True, wants_day_mail=True, told_day__lt=last)
        .filter(granted_at__gt=now - timedelta(days=last + FRESH_DAYS + 1), granted_at__lt=now)
        .select_related("buyer", "reading")
        .order_by("pk")
    )


def _tell_all(product: Product, now: datetime) -> int:
    pages = timed_pages(product)
    waiting = _waiting(product, pages, now).iterator(chunk_size=500) if pages else ()
    return sum(_tell(product, one, pages, now) for one in waiting)


def _tell(product: Product, entitlement: Entitlement, pages: Sequence[TimedPage], now: datetime) -> bool:
    zone = zone_named(entitlement.buyer.time_zone)
    local = now.astimezone(zone)
    if not MORNING <= local.hour < EVENING:
        return False
    fresh = [page for page in pages if page.day > entitlement.told_day and _is_fresh(page, entitlement, zone, local.date())]
    if not fresh:
        return False
    with transaction.atomic():
        heard = Entitlement.objects.filter(pk=entitlement.pk, told_day__lt=fresh[-1].day, revoked_at__isnull=True)
        if not heard.update(told_day=fresh[-1].day) or _was_there(entitlement, fresh[-1]):
            return False
        entitlement.product = product
        opened = opening_date(fresh[-1].day, entitlement.granted_at, zone) or local.date()
        send_day_open(
            entitlement,
            [(page.word, page.title, page.address) for page in fresh],
            key=f"day_open:{entitlement.pk}:{fresh[-1].day}",
            when=_in_words(opened, local.date()),
            place=place_of(entitlement.buyer.time_zone) if entitlement.buyer.time_zone else "",
            unsubscribe_url=way_out(buyer=entitlement.buyer, creator=product.creator, entitlement=entitlement),
        )
    return True


def _is_fresh(page: TimedPage, entitlement: Entitlement, zone: tzinfo, today: date) -> bool:
    opened = opening_date(page.day, entitlement.granted_at, zone)
    return opened is not None and today - timedelta(days=FRESH_DAYS) < opened <= today


def _was_there(entitlement: Entitlement, page: TimedPage) -> bool:
    """Whether the buyer has found it by themselves."""
    reading = getattr(entitlement, "reading", None)
    return reading is not None and reading.last_page == page.page_id


def _in_words(opened: date, today: date) -> str:
    days = (today - opened).days
    return "today" if days < 1 else "yesterday" if days == 1 else f"on {opened:%A}"

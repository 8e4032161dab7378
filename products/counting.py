"""A page was looked at: one more in its row of the day, unless a machine looked."""

from dataclasses import dataclass
from datetime import date, datetime

import crawleruseragents
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from creators.models import Creator
from owny.lib.throttle import Limit
from owny.lib.zones import zone_named
from products.models import PageView, Product, ViewedPage
from products.sources import LABELS, OTHER
from products.visitors import is_first_today

MOST_SOURCES = 200
"""How many sources of one creator a day has at most; further ones count together, so that nobody can fill the table."""
VIEWS_FROM_PLACE = Limit("views-from-place", 240, 60 * 60)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a page. `place` is their network address and `agent` their browser; neither is kept."""

    creator: Creator
    product: Product | None
    page: ViewedPage
    source: str
    place: str
    agent: str


def is_machine(agent: str) -> bool:
    """Whether this is no person's browser: a crawler, a monitor, a preview of a link, a script."""
    return not agent.strip() or crawleruseragents.is_crawler(agent)


def count_look(look: Look, *, now: datetime | None = None) -> bool:
    """Count one view, and a visitor on the first of the day. False for a machine's, or too many from one place."""
    if is_machine(look.agent) or not VIEWS_FROM_PLACE.allows(look.place):
        return False
    now = now or timezone.now()
    zone = zone_named(look.creator.time_zone)
    page = f"{look.page}:{look.product.pk if look.product else ''}"
    is_new = is_first_today(creator_id=look.creator.pk, page=page, place=look.place, agent=look.agent, now=now, zone=zone)
    _add(look, now.astimezone(zone).date(), int(is_new))
    return True


def _add(look: Look, day: date, visitors: int) -> None:
    """Add to the day's row; a row that somebody else makes at the same moment is added to as well."""
    if _added(look, day, look.source, visitors):
        return
    source = look.source if look.source in LABELS or _has_room(look.creator, day) else OTHER
    try:
        with transaction.atomic():
            PageView.objects.create(
                creator=look.creator,
                product=look.product,
                page=look.page,
                viewed_date=day,
                source=source,
                view_count=1,
                visitor_count=visitors,
            )
    except IntegrityError:
        _added(look, day, source, visitors)


def _added(look: Look, day: date, source: str, visitors: int) -> bool:
    rows = PageView.objects.filter(
        creator=look.creator, product=look.product, page=look.page, viewed_date=day, source=source
    )
    return bool(rows.update(view_count=F("view_count") + 1, visitor_count=F("visitor_count") + visitors))


def _has_room(creator: Creator, day: date) -> bool:
    known = PageView.objects.filter(creator=creator, viewed_date=day)
    return known.values("source").distinct().count() < MOST_SOURCES

"""A buyer's own days: which zone they live by, and when a day of a programme opens there."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from owny.lib.zones import is_zone
from products.models import Buyer


def remember_zone(buyer: Buyer, name: str, *, chosen: bool) -> bool:
    """Keep the buyer's zone and say whether it is a zone we know. What the browser tells (not `chosen`) fills an empty
    place only: days must not move because somebody travels."""
    if not is_zone(name):
        return False
    waiting = Buyer.objects.filter(pk=buyer.pk) if chosen else Buyer.objects.filter(pk=buyer.pk, time_zone="")
    waiting.update(time_zone=name)
    return True


def opening_date(unlock_day: object, since: datetime | None, zone: tzinfo) -> date | None:
    """The local date on which a page opens at midnight: day 1 is the day of purchase. None without a day or a purchase."""
    if since is None or not isinstance(unlock_day, int):
        return None
    return since.astimezone(zone).date() + timedelta(days=unlock_day - 1)


def closed_until(unlock_day: object, since: datetime | None, zone: tzinfo, now: datetime) -> date | None:
    """The local date on which a page opens while that is still to come; None once it is open."""
    opens = opening_date(unlock_day, since, zone)
    return opens if opens is not None and opens > now.astimezone(zone).date() else None


def days_in_a_row(moments: Mapping[str, datetime], zone: tzinfo, now: datetime) -> int:
    """How many local dates without a gap, up to today or yesterday, have one of these moments."""
    dates = {moment.astimezone(zone).date() for moment in moments.values()}
    day = now.astimezone(zone).date()
    if day not in dates:
        day -= timedelta(days=1)
    count = 0
    while day in dates:
        count += 1
        day -= timedelta(days=1)
    return count

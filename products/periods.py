"""A stretch of days on a creator's calendar, and how it is cut into steps for a plot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Literal

Step = Literal["day", "week", "month"]

CHOICES: Mapping[str, int] = {"7": 7, "30": 30, "90": 90}
DEFAULT = "30"
LONGEST = 366 * 5
MOST_DAYS = 92
MOST_WEEKS = 400


class PeriodRefused(ValueError):
    """The dates make no period; the text is a sentence for the person who typed them."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, as days of `zone`. `name` is the choice: a number of days, or `own`."""

    first: date
    last: date
    zone: tzinfo
    name: str = "own"

    @property
    def day_count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def start_at(self) -> datetime:
        """The moment it begins."""
        return _midnight(self.first, self.zone)

    @property
    def end_at(self) -> datetime:
        """The moment after it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def before(self) -> "Period":
        """As many days just before it."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.day_count - 1), last, self.zone)

    @property
    def step(self) -> Step:
        """How wide a bar is, so that they can still be told apart."""
        if self.day_count <= MOST_DAYS:
            return "day"
        return "week" if self.day_count <= MOST_WEEKS else "month"

    @cached_property
    def steps(self) -> list[date]:
        """The first day of each bar, oldest first."""
        found: dict[date, None] = {}
        for offset in range(self.day_count):
            found.setdefault(self.step_of(self.first + timedelta(days=offset)))
        return list(found)

    def step_of(self, day: date) -> date:
        """The first day of the bar that a day belongs to; the first bar begins with the period."""
        if self.step == "week":
            return max(self.first, day - timedelta(days=day.weekday()))
        if self.step == "month":
            return max(self.first, day.replace(day=1))
        return day


def period_of(given: Mapping[str, str], zone: tzinfo, *, now: datetime) -> Period:
    """The period that an address asks for: `days`, or `from` and `to`. Raises PeriodRefused with a sentence."""
    today = now.astimezone(zone).date()
    if given.get("from") or given.get("to"):
        first, last = _date(given.get("from"), today - timedelta(days=29)), _date(given.get("to"), today)
        last = min(last, today)
        if first > last:
            raise PeriodRefused("The first day is after the last. Change one of them.")
        if (last - first).days >= LONGEST:
            raise PeriodRefused("That is more than five years. Choose a shorter time.")
        return Period(first, last, zone)
    name = given.get("days", DEFAULT)
    name = name if name in CHOICES else DEFAULT
    return Period(today - timedelta(days=CHOICES[name] - 1), today, zone, name)


def _date(text: str | None, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise PeriodRefused("Write a day like 2026-11-20.") from None
    if not 2000 <= found.year <= 2200:
        raise PeriodRefused("Choose a day of this century.")
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)

"""Days as a creator's calendar has them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from products.periods import Period, PeriodRefused, period_of

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def test_without_a_choice_it_is_the_last_thirty_days() -> None:
    period = period_of({}, UTC, now=NOW)
    assert (period.first, period.last, period.day_count, period.name) == (date(2026, 10, 22), date(2026, 11, 20), 30, "30")


def test_today_is_the_creators_today() -> None:
    assert period_of({"days": "7"}, LOS_ANGELES, now=NOW).last == date(2026, 11, 19)


def test_it_begins_and_ends_at_the_creators_midnight_also_when_clocks_change() -> None:
    period = Period(date(2026, 11, 1), date(2026, 11, 1), LOS_ANGELES)
    assert period.start_at == datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert period.end_at == datetime(2026, 11, 2, 8, tzinfo=UTC)


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    before = Period(date(2026, 11, 8), date(2026, 11, 14), UTC).before
    assert (before.first, before.last) == (date(2026, 11, 1), date(2026, 11, 7))


def test_own_days_end_today_at_the_latest() -> None:
    period = period_of({"from": "2026-11-01", "to": "2027-01-01"}, UTC, now=NOW)
    assert (period.first, period.last, period.name) == (date(2026, 11, 1), date(2026, 11, 20), "own")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"from": "2026-11-10", "to": "2026-11-01"}, "after the last"),
        ({"from": "yesterday"}, "Write a day like"),
        ({"from": "0001-01-01"}, "this century"),
        ({"from": "2019-01-01"}, "more than five years"),
        ({"from": "2027-01-01"}, "after the last"),
    ],
)
def test_days_that_make_no_period_get_a_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(PeriodRefused, match=sentence):
        period_of(given, UTC, now=NOW)


@pytest.mark.parametrize(
    ("first", "step", "count"),
    [
        (date(2026, 11, 14), "day", 7),
        (date(2026, 8, 21), "day", 92),
        (date(2026, 8, 20), "week", 14),
        (date(2025, 1, 1), "month", 23),
    ],
)
def test_longer_periods_have_wider_steps(first: date, step: str, count: int) -> None:
    period = Period(first, date(2026, 11, 20), UTC)
    assert (period.step, len(period.steps)) == (step, count)
    assert period.steps[0] == first
    assert all(period.step_of(one) == one for one in period.steps)

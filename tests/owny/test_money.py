"""Money in whole units: read as people type it, shown as they read it."""

import pytest

from owny.lib.money import format_money, read_money, share_of


@pytest.mark.parametrize(
    ("typed", "currency", "cents"),
    [
        ("19", "usd", 1900),
        ("19.5", "usd", 1950),
        ("19,50", "eur", 1950),
        ("$7", "usd", 700),
        (" € 7 ", "eur", 700),
        ("0", "usd", 0),
        ("", "usd", None),
        ("1900", "jpy", 1900),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, currency: str, cents: int | None) -> None:
    assert read_money(typed, currency) == cents


@pytest.mark.parametrize(
    "typed", ["1,000", "1.000", "1,234.50", "1e5", "-5", "+5", "NaN", "Infinity", "5.001", "a", "1_0", "1 9"]
)
def test_what_can_be_read_in_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="like 19 or"):
        read_money(typed, "usd")


def test_a_currency_without_cents_takes_whole_amounts() -> None:
    with pytest.raises(ValueError, match="like 1900"):
        read_money("19.50", "jpy")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (1900, "usd", "$19"),
        (1950, "eur", "€19.50"),
        (1900, "jpy", "¥1,900"),
        (123456789, "chf", "CHF 1,234,567.89"),
        (-5, "usd", "-$0.05"),
    ],
)
def test_an_amount_is_shown_without_empty_cents(amount: int, currency: str, shown: str) -> None:
    assert format_money(amount, currency) == shown


@pytest.mark.parametrize(
    ("amount", "points", "part"), [(1900, 1000, 190), (1, 1000, 0), (5, 1000, 1), (999, 250, 25), (0, 1000, 0)]
)
def test_a_share_is_rounded_half_up(amount: int, points: int, part: int) -> None:
    assert share_of(amount, points) == part

import pytest
from django.core.exceptions import ValidationError

from products.forms import MoneyField


@pytest.mark.parametrize(
    ("written", "cents"),
    [("19", 1900), ("19.5", 1950), ("19,50", 1950), ("$19", 1900), (" € 7 ", 700), ("0", 0), ("0.00", 0), ("", None)],
)
def test_an_amount_as_people_write_it_becomes_cents(written: str, cents: int | None) -> None:
    assert MoneyField(currency="usd", required=False).clean(written) == cents


@pytest.mark.parametrize(
    "written", ["1e5", "1,000", "1.000", "1,234.50", "-5", "+5", "NaN", "Infinity", "5.001", "a", "1_0"]
)
def test_an_amount_that_can_be_read_in_two_ways_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="Write the amount as a number"):
        MoneyField(currency="usd", required=True).clean(written)


@pytest.mark.parametrize("written", ["1900", "1,900", "¥1,900", "1.900"])
def test_a_currency_without_cents_may_be_typed_as_it_is_shown(written: str) -> None:
    assert MoneyField(currency="jpy", required=True).clean(written) == 1900


@pytest.mark.parametrize("written", ["19.50", "1,90", "1900,000", "1,900.50", "1,9000"])
def test_a_currency_without_cents_takes_whole_amounts_only(written: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField(currency="jpy", required=True).clean(written)

"""What is typed as a number, and what is none."""

from owny.lib.numbers import whole_number


def test_only_short_rows_of_plain_digits_are_numbers() -> None:
    assert [whole_number(typed) for typed in ("0", "007", "999999999")] == [0, 7, 999_999_999]
    assert {whole_number(typed) for typed in ("", "-1", "1.0", " 1", "²", "٣", "1e3", "1000000000")} == {None}
    assert (whole_number("99", digits=2), whole_number("100", digits=2)) == (99, None)

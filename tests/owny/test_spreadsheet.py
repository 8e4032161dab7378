"""Tables as spreadsheets read them: text stays text, numbers stay numbers."""

import csv
import io

import pytest

from owny.lib.spreadsheet import csv_line, csv_lines, money_cell


def cells(line: str, divided_by: str = ",") -> list[str]:
    """What a spreadsheet finds in a line."""
    return next(csv.reader(io.StringIO(line), delimiter=divided_by))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\n=", "＝", "＋", "－", "＠"])
def test_what_begins_like_a_formula_is_made_text(sign: str) -> None:
    assert cells(csv_line([f"{sign}1+1"]))[0].startswith("'")


@pytest.mark.parametrize("hidden", ["Bo;=1+1", "Bo;＝1+1", "Bo;@x", "Bo;-1", "Bo\t=1+1"])
@pytest.mark.parametrize("divided_by", [",", ";", "\t"])
def test_no_formula_begins_where_a_spreadsheet_divides_at_other_signs(hidden: str, divided_by: str) -> None:
    for cell in cells(csv_line(["bo@example.com", hidden, "buyer"]), divided_by):
        assert not cell.startswith(("=", "＝", "@", "-"))


def test_a_plain_text_is_left_as_it_is() -> None:
    assert cells(csv_line(["Ada, “the” first", "a; b - c", "1-2", "x@example.com"])) == [
        "Ada, “the” first",
        "a; b - c",
        "1-2",
        "x@example.com",
    ]


def test_a_number_stays_one_also_below_nothing() -> None:
    assert list(csv_lines(["total"], [[money_cell(-1900, "usd")]])) == ["\ufefftotal\r\n", "-19.00\r\n"]

"""CSV as spreadsheets read it: what they would run as a formula is made text, amounts are plain numbers."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from owny.lib.money import plain_money

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide forms are read as the narrow ones where people write Japanese or Chinese."""
BEGINS_A_CELL = re.compile("(;|(?<=.)\t)(?=[=+@＝＋－＠-])")
"""Where commas are for decimals, spreadsheets divide a line of CSV at these."""
BYTE_ORDER_MARK = "\ufeff"


class Number(str):
    """A number as text: a spreadsheet may take it for one, also with a minus before it."""


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The table as CSV, line by line, with the mark by which spreadsheets know UTF-8."""
    yield BYTE_ORDER_MARK + csv_line(columns)
    for row in rows:
        yield csv_line(row)


def csv_line(values: Sequence[object]) -> str:
    """One line; a text that begins like a formula gets a quote before it, a number stays one."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_harmless(value) if isinstance(value, str) else value for value in values])
    return buffer.getvalue()


def money_cell(amount: int, currency: str) -> Number:
    """An amount as a plain number, with all places of its currency."""
    return Number(plain_money(amount, currency))


def _harmless(value: str) -> str:
    if isinstance(value, Number):
        return value
    apart = BEGINS_A_CELL.sub(r"\1'", value)
    return "'" + apart if apart.startswith(STARTS_A_FORMULA) else apart

"""CSV as spreadsheets read it: what they would run as a formula is made text, amounts are plain numbers."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from owny.lib.money import ZERO_DECIMAL

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"


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


def plain_amount(amount: int, currency: str) -> str:
    """`1950` → `19.50`, as spreadsheets read it; whole units for currencies without a smaller one."""
    sign, amount = ("-" if amount < 0 else ""), abs(amount)
    return sign + (str(amount) if currency.lower() in ZERO_DECIMAL else f"{amount // 100}.{amount % 100:02d}")


def _harmless(value: str) -> str:
    return "'" + value if value.startswith(STARTS_A_FORMULA) else value

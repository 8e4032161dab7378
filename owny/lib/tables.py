"""CSV that spreadsheets open as it is meant."""

import csv
import io
from collections.abc import Sequence

BOM = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_line(values: Sequence[str]) -> str:
    """One line of CSV; what a spreadsheet would run as a formula is made text."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["'" + value if value.startswith(STARTS_A_FORMULA) else value for value in values])
    return buffer.getvalue()

"""A table of clips as CSV, with commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from creators.importing.draft import ClipDraft, Refusal
from creators.importing.owny_json import parse
from creators.importing.rows import LISTS, draft_from, field_name

csv.field_size_limit(2_000_000)

NO_TITLE_COLUMN = "The first row must name the columns, and one must be “title”."


def read(text: str, file: str) -> Iterator[ClipDraft | Refusal]:
    """Drafts and refusals by row; rows are counted as a spreadsheet counts them, the header is row 1."""
    header_line = text.lstrip("\n").partition("\n")[0]
    delimiter = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] | None = None
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if names is None:
                names = [field_name(cell) for cell in cells]
                if "title" not in names:
                    yield Refusal(file, "", NO_TITLE_COLUMN, header_line[:120])
                    return
            else:
                yield _row(names, cells, file, f"row {number}")
    except csv.Error as error:
        yield Refusal(file, f"row {number + 1}", f"The table cannot be read from here on: {error}.")
    if names is None:
        yield Refusal(file, "", "The file is empty.")
    elif number == 1:
        yield Refusal(file, "", "The table has a header and no rows.")


def _row(names: list[str], cells: list[str], file: str, place: str) -> ClipDraft | Refusal:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        reason = f"The row has {len(cells)} cells, the header has {len(names)}. A text with commas needs quotation marks."
        return Refusal(file, place, reason, ", ".join(cells[:3])[:120])
    row: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=False):
        if not name or not cell.strip() or name in row:
            continue
        try:
            row[name] = _list(cell, name) if name in LISTS else cell
        except ValueError:
            return Refusal(file, place, "A cell begins with [ and is not a readable list.", cell[:120])
    return draft_from(row, file=file, place=place)


def _list(cell: str, name: str) -> list[Any]:
    """A list in one cell: a JSON list, else separated by | or ; or line breaks (tags also by commas)."""
    words = cell.strip()
    if words.startswith("["):
        found = parse(words)
        if not isinstance(found, list):
            raise ValueError(words)
        return found
    separators = "|;\n," if name == "tags" else "|;\n"
    separator = next((mark for mark in separators if mark in words), "|")
    return [part.strip() for part in words.split(separator) if part.strip()]

"""Owny's own clip cards as JSON: a list, `{"clips": [...]}` or one card."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from creators.importing.draft import ClipDraft, Refusal
from creators.importing.rows import draft_from

SPACE = " \t\r\n"


def refuse_constant(name: str) -> Any:
    """JSON knows no NaN and no Infinity."""
    raise ValueError(f"{name} is not JSON.")


DECODER = json.JSONDecoder(parse_constant=refuse_constant)


def parse(text: str) -> Any:
    """The value of a JSON text. Raises ValueError also for what is nested too deeply."""
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise ValueError("The file is nested too deeply.") from None


def read(text: str, file: str) -> Iterator[ClipDraft | Refusal]:
    """Drafts and refusals of a JSON text; of a list that breaks off, what stands before the break."""
    try:
        value = parse(text)
    except ValueError as error:
        yield from _before_the_break(text, file, error)
        return
    yield from read_value(value, file)


def read_value(value: Any, file: str) -> Iterator[ClipDraft | Refusal]:
    """Drafts and refusals of a parsed JSON value."""
    if isinstance(value, Mapping):
        inner = value.get("clips")
        value = inner if isinstance(inner, list) else [value]
    if not isinstance(value, list):
        yield Refusal(file, "", "This JSON holds no clips: a list of clips is needed, each with a title.")
        return
    if not value:
        yield Refusal(file, "", "The file holds no clips.")
    for number, row in enumerate(value, start=1):
        yield read_row(row, file, f"clip {number}")


def read_row(row: Any, file: str, place: str) -> ClipDraft | Refusal:
    """One clip card."""
    if not isinstance(row, Mapping):
        return Refusal(file, place, "This is not a clip: a title and its other fields are needed.", str(row)[:120])
    return draft_from(row, file=file, place=place)


def _before_the_break(text: str, file: str, error: ValueError) -> Iterator[ClipDraft | Refusal]:
    where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
    position = len(text) - len(text.lstrip(SPACE))
    number = 0
    if text[position : position + 1] == "[":
        position += 1
        while (position := _skip(text, position)) < len(text):
            try:
                row, position = DECODER.raw_decode(text, position)
            except (ValueError, RecursionError):
                break
            number += 1
            yield read_row(row, file, f"clip {number}")
    if number:
        yield Refusal(file, f"after clip {number}", f"The file breaks off here{where}. What stands before it is readable.")
    else:
        yield Refusal(file, "", f"This is not readable JSON{where}.")


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in SPACE + ",":
        position += 1
    return position

"""Owny's own clip cards as JSONL: one clip on each line."""

from collections.abc import Iterator

from creators.importing.draft import ClipDraft, Refusal
from creators.importing.owny_json import parse, read_row


def read(text: str, file: str) -> Iterator[ClipDraft | Refusal]:
    """Drafts and refusals by line; a broken line does not stop the others."""
    empty = True
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        empty = False
        place = f"line {number}"
        try:
            row = parse(line)
        except ValueError:
            yield Refusal(file, place, "This line is not readable JSON.", line.strip()[:120])
        else:
            yield read_row(row, file, place)
    if empty:
        yield Refusal(file, "", "The file holds no clips.")

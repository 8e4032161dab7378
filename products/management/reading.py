"""A document file for commands: read, mended, checked; or a message and a status that is not 0."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from products.dsl.ids import complete
from products.dsl.parse import parse_document
from products.dsl.problems import Problem, errors
from products.dsl.upgrade import UnknownVersion, upgrade
from products.dsl.validate import validate


def read_document(file: Path, notes: OutputWrapper) -> dict[str, Any]:
    """The document in the file; what was mended or is wrong goes to `notes`. Raises CommandError for an invalid one."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from None
    parsed = parse_document(text)
    for fix in parsed.fixes:
        notes.write(f"mended: {fix}")
    problems, document = list(parsed.problems), None
    if parsed.document is not None:
        document, found = checked(parsed.document)
        problems += found
    for problem in problems:
        notes.write(f"{problem.severity}: {problem.path}: {problem.message} {problem.hint}".rstrip())
    if document is None or errors(problems):
        raise CommandError(f"{file} is not a valid product document.")
    return document


def checked(document: dict[str, Any]) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The document in the present version with every id, if there is a way to it, and what is wrong with it."""
    try:
        completed = complete(upgrade(document))
    except UnknownVersion as unknown:
        return None, [Problem("/dslVersion", "unknown_version", str(unknown))]
    return completed, validate(completed)

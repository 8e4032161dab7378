"""One finding about a document, said so that a person and a model can act on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do about it.

    ``path`` is an RFC 6901 JSON pointer into the document ("" is the whole document), ``code`` a
    stable snake_case word, ``message`` one short sentence, ``hint`` what would fix it. ``block_id``
    and ``page_slug`` are set when the finding lies in a block or on a page that has one.
    """

    path: str
    code: str
    message: str
    hint: str = ""
    block_id: str | None = None
    severity: Severity = "error"
    page_slug: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that say something; absent ids and an empty hint are left out."""
        return {name: value for name, value in vars(self).items() if value not in (None, "") or name == "path"}


def pointer(parts: Iterable[str | int]) -> str:
    """Return the JSON pointer for `parts`, with ``~`` and ``/`` escaped."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that refuse a write, without the warnings."""
    return [problem for problem in problems if problem.severity == "error"]


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without repeats, and without what a finding about a reference already says."""
    found = list(dict.fromkeys(problems))
    said = {(problem.path, _SAID_BY_REFERENCE[problem.code]) for problem in found if problem.code in _SAID_BY_REFERENCE}
    return [problem for problem in found if (problem.path, problem.code) not in said]


_SAID_BY_REFERENCE = {
    "reference_too_long": "too_long",
    "reference_too_many": "too_many",
    "unknown_reference": "unresolved_reference",
    "list_reference": "unresolved_reference",
    "misplaced_reference": "unresolved_reference",
}

"""A product out of the blocks that were finished when the creator said stop."""

from typing import Any

from builder.models import Build
from builder.tools.validate_dsl import Judge
from products.dsl.problems import errors

ROUNDS = 3


class NothingToKeep(Exception):
    """What is there cannot stand as a product; the message says why."""


def draft_of(build: Build) -> dict[str, Any]:
    """The document as the browser shows it: head, pages and whole blocks since the last reset. Nothing is added."""
    head: dict[str, Any] = {}
    pages: dict[int, dict[str, Any]] = {}
    for event in build.events.filter(kind__in=("reset", "head", "page", "block")).order_by("sequence"):
        if event.kind in ("reset", "head"):
            head, pages = event.data.get("head", {}), {}
        elif event.kind == "page":
            pages.setdefault(event.data["page"], {"blocks": []}).update(event.data["value"])
        else:
            pages.setdefault(event.data["page"], {"blocks": []})["blocks"].append(event.data["block"])
    return {**head, "pages": [pages[index] for index in sorted(pages)]}


def kept_document(build: Build, judge: Judge) -> tuple[dict[str, Any], int]:
    """The finished document and how many blocks had to be left out because they did not hold. Raises NothingToKeep."""
    draft = draft_of(build)
    before = _block_count(draft)
    if not before:
        raise NothingToKeep("No block was finished yet, so there is nothing to keep.")
    for _ in range(ROUNDS):
        draft["pages"] = [page for page in draft["pages"] if page.get("blocks")]
        document, problems = judge.finished(draft)
        faults = errors(problems)
        if document is not None and not faults:
            return document, before - _block_count(document)
        broken = {problem.block_id for problem in faults if problem.block_id}
        if document is None or not broken:
            reason = faults[0].message if faults else "It cannot be read."
            raise NothingToKeep(f"What was there cannot stand as a product yet. {reason}")
        draft = _without(document, broken)
    raise NothingToKeep("What was there cannot stand as a product yet: too much of it was unfinished.")


def _block_count(document: dict[str, Any]) -> int:
    return sum(len(page["blocks"]) for page in document["pages"])


def _without(document: dict[str, Any], broken: set[str]) -> dict[str, Any]:
    def whole(page: dict[str, Any]) -> dict[str, Any]:
        return {**page, "blocks": [block for block in page["blocks"] if block.get("id") not in broken]}

    return {**document, "pages": [whole(page) for page in document["pages"]]}

"""The rules that span blocks: pages, unique names, days, and the shape of each product type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from products.dsl.document import Page, PlacedBlock, ReadDocument, blocks, pages, slug_of, strings
from products.dsl.problems import Problem, pointer

REFERENCE = re.compile(r"\$(?:c\d{1,4}|p)(?:\.[A-Za-z][A-Za-z0-9]*){1,3}")


def check_meaning(document: ReadDocument) -> list[Problem]:
    """Return every broken rule that no single block can see; skips what is malformed."""
    return [*check_spans(document), *check_references(document, blocks(document)), *_shape(document)]


def check_spans(document: ReadDocument) -> list[Problem]:
    """Return what is wrong with the pages, and with what stands where."""
    return [*_sales_page(document), *_unique(document), *_unlock_days(document), *_pricing(document)]


def _sales_page(document: ReadDocument) -> Iterator[Problem]:
    kinds = [(index, page) for index, page in pages(document) if page.get("kind") in ("sales", "content")]
    sales = [(index, page) for index, page in kinds if page["kind"] == "sales"]
    if kinds and not sales:
        yield Problem("/pages", "no_sales_page", "There is no sales page.", 'Make the first page "kind": "sales".')
    for index, page in sales[1:]:
        message = "There is more than one sales page."
        yield _at_page(index, page, "kind", "two_sales_pages", message, 'Make this one "content".')
    for index, page in sales[:1]:
        if index != 0:
            yield _at_page(index, page, "kind", "sales_not_first", "The sales page must be the first page.", "")
        if isinstance(page.get("slug"), str) and page["slug"] != "sales":
            yield _at_page(index, page, "slug", "sales_slug", 'The slug of the sales page must be "sales".', "")
    for index, page in kinds:
        if page["kind"] == "content" and page.get("slug") == "sales":
            yield _at_page(index, page, "slug", "sales_slug", 'Only the sales page may have the slug "sales".', "")


def _unique(document: ReadDocument) -> Iterator[Problem]:
    for name in ("slug", "id"):
        counted = Counter(page[name] for _, page in pages(document) if isinstance(page.get(name), str))
        for index, page in _later(document, name, counted):
            yield _at_page(index, page, name, f"duplicate_{name}", f'Another page has the {name} "{page[name]}".', "")
    seen: set[str] = set()
    for placed in blocks(document):
        if placed.block_id is not None and placed.block_id in seen:
            yield _at_block(placed, ("id",), "duplicate_id", f'Another block has the id "{placed.block_id}".', "")
        seen.add(placed.block_id or "")


def _later(document: ReadDocument, name: str, counted: Counter[str]) -> Iterator[tuple[int, Page]]:
    seen: set[str] = set()
    for index, page in pages(document):
        value = page.get(name)
        if isinstance(value, str) and counted[value] > 1:
            if value in seen:
                yield index, page
            seen.add(value)


def _unlock_days(document: ReadDocument) -> Iterator[Problem]:
    for index, page in pages(document):
        if "unlockDay" in page and page.get("kind") == "sales":
            message = "The sales page cannot be locked."
            yield _at_page(index, page, "unlockDay", "locked_sales_page", message, "Take unlockDay out.")


def _pricing(document: ReadDocument) -> Iterator[Problem]:
    for placed in blocks(document):
        if placed.block.get("type") == "Pricing" and placed.page.get("kind") == "content":
            message = "Pricing is allowed on the sales page only."
            yield _at_block(placed, ("type",), "pricing_on_content", message, "Use CTA, or leave it out.")


def check_references(document: ReadDocument, placed_blocks: Iterable[PlacedBlock]) -> Iterator[Problem]:
    """Return the references that were not filled in: in these blocks of the document, its head and its titles."""
    hint = "A reference must be the whole text, and name something that exists."
    for placed in placed_blocks:
        for parts, text in strings(placed.block.get("props"), ("props",)):
            if found := REFERENCE.search(text) if "$" in text else None:
                yield _at_block(placed, parts, "unresolved_reference", f'"{found[0]}" was not filled in.', hint)
    for parts, text in strings({name: document.get(name) for name in ("title", "subtitle", "seo")}):
        if found := REFERENCE.search(text) if "$" in text else None:
            yield Problem(pointer(parts), "unresolved_reference", f'"{found[0]}" was not filled in.', hint)
    for index, page in pages(document):
        title = page.get("title")
        if isinstance(title, str) and (found := REFERENCE.search(title)):
            message = f'"{found[0]}" was not filled in.'
            yield _at_page(index, page, "title", "unresolved_reference", message, hint)


def _shape(document: ReadDocument) -> Iterator[Problem]:
    content = [placed for placed in blocks(document) if placed.page.get("kind") == "content"]
    kinds = {str(placed.block.get("type")) for placed in content}
    product_type = document.get("productType")
    if not any(page.get("kind") == "content" for _, page in pages(document)):
        yield _shapeless("The product has no content page.", 'Add a page with "kind": "content".')
    elif product_type == "mini_course":
        for name in ("ModuleHeader", "LessonContent"):
            if name not in kinds:
                yield _shapeless(
                    f"A mini_course needs a {name} block.", "Open modules with ModuleHeader, teach in LessonContent."
                )
    elif product_type == "challenge":
        yield from _challenge(content, kinds)
    elif product_type == "checklist" and "Checklist" not in kinds:
        yield _shapeless("A checklist needs a Checklist block on a content page.", "Put the items into Checklist blocks.")


def _challenge(content: list[PlacedBlock], kinds: set[str]) -> Iterator[Problem]:
    if "DayHeader" not in kinds:
        yield _shapeless("A challenge needs a DayHeader block for each day.", "One page a day, opened by DayHeader.")
    last = 0
    for placed in content:
        props = placed.block.get("props")
        day = props.get("day") if placed.block.get("type") == "DayHeader" and isinstance(props, dict) else None
        if isinstance(day, int) and not isinstance(day, bool):
            if day <= last:
                message = f"Day {day} comes after day {last}; days must go up."
                yield _at_block(placed, ("props", "day"), "product_shape", message, f"Use {last + 1} or later, or reorder.")
            last = max(day, last)


def _shapeless(message: str, hint: str) -> Problem:
    return Problem("/pages", "product_shape", message, hint)


def _at_page(index: int, page: Page, name: str, code: str, message: str, hint: str) -> Problem:
    return Problem(pointer(("pages", index, name)), code, message, hint, None, "error", slug_of(page))


def _at_block(placed: PlacedBlock, parts: tuple[str | int, ...], code: str, message: str, hint: str) -> Problem:
    return Problem(pointer((*placed.parts, *parts)), code, message, hint, placed.block_id, "error", placed.page_slug)

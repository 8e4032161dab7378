"""Blocks that go to another page, and pages that are made twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from builder.studio.patches import as_json, guard
from products.dsl.document import MAX_BLOCKS_PER_PAGE, MAX_PAGES, PlacedBlock
from products.dsl.patch import Operation
from products.dsl.problems import pointer

SALES_ONLY = frozenset({"Pricing"})
CONTENT_ONLY = frozenset({"ModuleHeader", "LessonContent", "DayHeader", "DownloadButton"})
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that a block may go to, with the patch that takes it there."""

    slug: str
    title: str
    patch: str


def destinations(document: Mapping[str, Any], placed: PlacedBlock) -> list[Destination]:
    """The other pages that take a block of this kind and have room for one more."""
    here = pointer(placed.parts)
    same = guard(here, placed.block)
    return [
        Destination(
            slug=str(page["slug"]),
            title=page_name(page),
            patch=as_json(
                [
                    same,
                    guard(f"/pages/{at}", page),
                    {"op": "move", "from": here, "path": f"/pages/{at}/blocks/{len(page['blocks'])}"},
                ]
            ),
        )
        for at, page in enumerate(document["pages"])
        if at != placed.page_index and _takes(page, placed.block)
    ]


def fits(kind: str, page: Mapping[str, Any]) -> bool:
    """Whether a block of this type belongs on a page of this kind."""
    return kind not in (CONTENT_ONLY if page["kind"] == "sales" else SALES_ONLY)


def _takes(page: Mapping[str, Any], block: Mapping[str, Any]) -> bool:
    return len(page["blocks"]) < MAX_BLOCKS_PER_PAGE and fits(str(block.get("type")), page)


def page_name(page: Mapping[str, Any]) -> str:
    """What the list calls a page."""
    return "Sales page" if page["kind"] == "sales" else str(page["title"])


def copied_page(document: Mapping[str, Any], slug: str) -> list[Operation]:
    """The patch that puts a second page with the same blocks below a content page. Raises LookupError."""
    pages = document["pages"]
    at = next((at for at, page in enumerate(pages) if page["slug"] == slug and page["kind"] == "content"), None)
    if at is None or len(pages) >= MAX_PAGES:
        raise LookupError(slug)
    page = pages[at]
    twin = {name: value for name, value in page.items() if name not in ("id", "slug")}
    twin["title"] = f"{str(page['title'])[: LONGEST_TITLE - 7]} (copy)"
    twin["blocks"] = [{name: value for name, value in block.items() if name != "id"} for block in page["blocks"]]
    return [guard(f"/pages/{at}", page), {"op": "add", "path": f"/pages/{at + 1}", "value": twin}]

"""What a page knows about its place in the product: its one h1, its neighbours, and what kind of thing is sold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from products.rendering.context import PageContext
from products.rendering.words import words_for

_TITLED = ("DayHeader", "ModuleHeader", "LessonContent")
_STOP_WORD = {"challenge": "day", "mini_course": "lesson", "checklist": "list"}
_STOPS_WORD = {"challenge": "days", "mini_course": "lessons", "checklist": "lists"}


@dataclass(frozen=True, slots=True)
class Stop:
    """One page in the navigation of a product."""

    slug: str
    title: str
    number: int
    word: str
    url: str
    locked: str
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a page stands. `h1_id` is the block that carries the h1; empty when the page draws its own."""

    words: Mapping[str, str]
    is_sales: bool
    h1_id: str
    offer_id: str
    kind: str
    sizes: str
    stops: tuple[Stop, ...]
    previous: Stop | None
    following: Stop | None
    place: str

    def headed_by(self, block_id: str) -> "Outline":
        """The same place with another block as its h1."""
        return replace(self, h1_id=block_id)


def outline_of(document: Mapping[str, Any], page: Mapping[str, Any] | None, context: PageContext) -> Outline:
    """Work out the place of `page` in `document`; without a page, of a lone block on the sales page."""
    words = words_for(str(document.get("language", "en")))
    product_type = str(document.get("productType", "pdf_guide"))
    stops = _stops(document, page, context, words)
    here = next((index for index, stop in enumerate(stops) if stop.now), None)
    blocks: Sequence[Mapping[str, Any]] = page["blocks"] if page else ()
    return Outline(
        words=words,
        is_sales=page is None or page.get("kind") == "sales",
        h1_id=_h1(blocks, sales=page is None or page.get("kind") == "sales"),
        offer_id=next((str(block["id"]) for block in blocks if block.get("type") == "Pricing"), ""),
        kind=words.get(product_type, words["pdf_guide"]),
        sizes=_sizes(document, stops, words),
        stops=stops,
        previous=stops[here - 1] if here else None,
        following=stops[here + 1] if here is not None and here + 1 < len(stops) else None,
        place=_place(stops, here, words),
    )  # fmt: skip


def _place(stops: Sequence[Stop], here: int | None, words: Mapping[str, str]) -> str:
    if here is None or len(stops) < 2:
        return ""
    return f"{stops[here].word} {here + 1} {words['of']} {len(stops)}"


def _h1(blocks: Sequence[Mapping[str, Any]], *, sales: bool) -> str:
    hero = next((str(block.get("id", "")) for block in blocks if block.get("type") == "Hero"), "")
    if hero or sales or not blocks:
        return hero
    return str(blocks[0].get("id", "")) if blocks[0].get("type") in _TITLED else ""


def _stops(
    document: Mapping[str, Any], here: Mapping[str, Any] | None, context: PageContext, words: Mapping[str, str]
) -> tuple[Stop, ...]:
    word = words[_STOP_WORD.get(str(document.get("productType")), "chapter")]
    pages = [page for page in document.get("pages") or () if page.get("kind") != "sales"]
    return tuple(
        Stop(
            slug=page["slug"],
            title=page["title"],
            number=_number(page, index, document),
            word=words["module"] if _is_module(page) else word,
            url=context.page_urls.get(page["slug"], ""),
            locked=context.locked.get(page["slug"], ""),
            done=page["slug"] in context.done,
            now=here is not None and page["slug"] == here.get("slug"),
        )
        for index, page in enumerate(pages, start=1)
    )


def _is_module(page: Mapping[str, Any]) -> bool:
    return any(block.get("type") == "ModuleHeader" for block in page["blocks"])


def _number(page: Mapping[str, Any], index: int, document: Mapping[str, Any]) -> int:
    if document.get("productType") != "challenge":
        return index
    header = next((block for block in page["blocks"] if block.get("type") == "DayHeader"), None)
    day = (header or {}).get("props", {}).get("day") or page.get("unlockDay")
    return day if isinstance(day, int) else index


def _sizes(document: Mapping[str, Any], stops: Sequence[Stop], words: Mapping[str, str]) -> str:
    """How much of it there is, as "7 days"; nothing for a single page."""
    plural = words.get(_STOPS_WORD.get(str(document.get("productType")), "chapters"), "")
    return f"{len(stops)} {plural}" if len(stops) > 1 and plural else ""

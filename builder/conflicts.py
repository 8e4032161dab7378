"""What two changes disagree about, in words: where it is, and what either says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from builder.editing import BothChanged
from builder.names import block_title, field_name, kind_name
from products.dsl.catalog import CATALOG
from products.dsl.document import Block, Document, Page, blocks, pages, strings
from products.dsl.three_ways import NOTHING, Conflict, both_texts

_HEAD = {"title": "Title", "subtitle": "Subtitle", "seo": "Search texts", "themeTokens": "Look"}
_PAGE = {"title": "Title", "unlockDay": "Opens on day"}
_UNREAD = ("mediaId", "clipId")
LONGEST_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Dispute:
    """One conflict as a person decides it. A side whose words are None took the thing out."""

    key: str
    kind: str
    where: str
    mine: str | None
    theirs: str | None
    block: str
    page: str
    may_keep_both: bool

    def as_dict(self) -> dict[str, Any]:
        """As JSON, in the words of the API."""
        return {
            "key": self.key,
            "kind": self.kind,
            "where": self.where,
            "mine": self.mine,
            "theirs": self.theirs,
            "block": self.block,
            "page": self.page,
            "mayKeepBoth": self.may_keep_both,
        }


def disputes(error: BothChanged) -> list[Dispute]:
    """Every conflict of a change, in the order of the pages as far as it goes."""
    return [_dispute(one, error.mine, error.theirs) for one in error.conflicts]


def _dispute(conflict: Conflict, mine: Document, theirs: Document) -> Dispute:
    name, *inside = conflict.key.split("/")
    block, page = _block(name, theirs, mine), _page(name, theirs, mine)
    kind = str(block.get("type", "")) if block else ""
    limit = _limit(kind, inside)
    says = _placed if conflict.kind == "place" else _read
    return Dispute(
        key=conflict.key,
        kind=conflict.kind,
        where=_where(conflict, block, page, inside),
        mine=says(conflict.mine, mine),
        theirs=says(conflict.theirs, theirs),
        block=name if block else "",
        page=str(page.get("slug", "")) if page else "",
        may_keep_both=conflict.may_keep_both and len(both_texts(conflict.theirs, conflict.mine)) <= limit,
    )


def _where(conflict: Conflict, block: Block | None, page: Page | None, inside: list[str]) -> str:
    if block:
        about = f"{page_name(page)}: {kind_name(block)}" if page else kind_name(block)
        if conflict.kind == "place":
            return f"{about}, its place"
        return f"{about}, {field_name(block, inside[1:])}" if inside[:1] == ["props"] else about + _rest(inside)
    if page:
        return f"{page_name(page)}{': ' + _PAGE.get(inside[0], inside[0]) if inside and conflict.kind == 'value' else ''}"
    return _HEAD.get(inside[0], "Product") if inside else "Product"


def _rest(inside: list[str]) -> str:
    return ", layout" if inside[:1] == ["variant"] else ""


def page_name(page: Mapping[str, Any]) -> str:
    """What creators call a page."""
    return "Sales page" if page.get("kind") == "sales" else str(page.get("title", ""))


def _limit(kind: str, inside: list[str]) -> int:
    """How long the text may be; as long as one likes where nothing is known of it."""
    entry = CATALOG.get(kind)
    schema: Mapping[str, Any] = entry.schema if entry else {}
    for part in inside[1:]:
        schema = schema.get("items", {}) if part.isdigit() else schema.get("properties", {}).get(part, {})
    return int(schema.get("maxLength", 200))


def _read(value: Any, _: Document) -> str | None:
    """What a value says, a line for each of its texts."""
    if value is NOTHING:
        return None
    if isinstance(value, str):
        return value[:LONGEST_SHOWN]
    if isinstance(value, dict) and "blocks" in value:
        return "\n".join([str(value.get("title", "")), *(block_title(one) for one in value["blocks"])])[:LONGEST_SHOWN]
    held = value.get("props", value) if isinstance(value, dict) else value
    return "\n".join(_lines(held))[:LONGEST_SHOWN] or "(nothing)"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield ": ".join(text for _, text in strings(entry) if text)
    elif isinstance(value, dict):
        for name, child in value.items():
            if name not in _UNREAD:
                yield from _lines(child)
    else:
        yield str(value)


def _placed(value: Any, document: Document) -> str:
    page_id, before = value
    page = next((page for _, page in pages(document) if page["id"] == page_id), None)
    held = _block(before, document) or _page(before, document)
    on = f"{page_name(page)}, " if page else ""
    return f"{on}below “{block_title(held) if 'props' in held else page_name(held)}”" if held else f"{on}at the top"


def _block(name: str, *documents: Document) -> Block | None:
    return next((placed.block for one in documents for placed in blocks(one) if placed.block_id == name), None)


def _page(name: str, *documents: Document) -> Page | None:
    """The page with this id, or the one that a block is on."""
    for one in documents:
        for _, page in pages(one):
            if page.get("id") == name or any(block.get("id") == name for block in page["blocks"]):
                return page
    return None

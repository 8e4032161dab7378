"""Two versions beside each other, in the words of the studio: what changed, where, and word by word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from builder.conflicts import page_name
from builder.names import block_title, field_name, icon, kind_name
from builder.studio.word_marks import Piece, word_diff
from products.dsl.comparing import BlockChange, Comparison, Difference, PageChange, compare
from products.dsl.document import Document, strings
from products.dsl.three_ways import NOTHING

_HEAD = {
    "title": "Title",
    "subtitle": "Subtitle",
    "language": "Language",
    "productType": "Kind of product",
    "seo/title": "Title for search",
    "seo/description": "Description for search",
    "themeTokens/preset": "Look",
    "themeTokens/colorPrimary": "Main colour",
    "themeTokens/colorAccent": "Second colour",
    "themeTokens/fontPair": "Typefaces",
    "themeTokens/radius": "Corners",
    "themeTokens/density": "Spacing",
}
_OF_PAGE = {"title": "Title", "unlockDay": "Opens on day", "slug": "Address", "kind": "Kind"}
_DONE = {"changed": "Changed", "added": "Added", "removed": "Taken out", "moved": "Moved"}
_IDS = ("mediaId", "clipId")


@dataclass(frozen=True, slots=True)
class Row:
    """One field that is different, in lines of pieces."""

    label: str
    lines: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One block that is different. `mark` is added, removed, changed or moved."""

    id: str
    name: str
    title: str
    icon: str
    mark: str
    does: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page on which something is different; `does` is empty when only its blocks are."""

    slug: str
    title: str
    does: str
    rows: list[Row]
    blocks: list[ShownBlock]


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to look at: its address in either version, empty where it is not there."""

    title: str
    before: str
    after: str
    change_count: int

    @property
    def slug(self) -> str:
        """What names it in an address."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class Compared:
    """The whole comparison; `marks` says of each different block what became of it."""

    head: list[Row]
    pages: list[ShownPage]
    stops: list[Stop]
    marks: Mapping[str, str]

    @property
    def summary(self) -> str:
        """`2 blocks changed, 1 added. The look changed.`; empty when nothing is different."""
        counts = {kind: sum(block.mark == kind for page in self.pages for block in page.blocks) for kind in _DONE}
        words = [
            f"{count} {'block' if count == 1 else 'blocks'} {_DONE[kind].lower()}" for kind, count in counts.items() if count
        ]
        pages = [f"{page.does.lower()} the page “{page.title}”" for page in self.pages if page.does]
        head = ["Title, look or search texts are different"] if self.head else []
        told = [*([", ".join(words)] if words else []), *(one[0].upper() + one[1:] for one in pages), *head]
        return ". ".join(told) + ("." if told else "")


def compared(before: Document, after: Document) -> Compared:
    """Put the differences into words."""
    found = compare(before, after)
    return Compared(
        head=[_row(_HEAD.get(one.name, one.name), one) for one in found.head if one.name != "dslVersion"],
        pages=[_page(one) for one in found.pages],
        stops=list(_stops(before, after, found)),
        marks=dict(found.marks),
    )


def _page(change: PageChange) -> ShownPage:
    page = change.shown
    does = _DONE[change.kind] if change.kind else ""
    rows = [_row(_OF_PAGE.get(one.name, one.name), one) for one in change.fields]
    return ShownPage(str(page.get("slug")), page_name(page), does, rows, [_block(one) for one in change.blocks])


def _block(change: BlockChange) -> ShownBlock:
    block = change.shown
    does = "Changed and moved" if change.kind == "changed" and change.is_moved else _DONE[change.kind]
    if change.kind in ("added", "removed"):
        gone, new = (block, None) if change.kind == "removed" else (None, block)
        rows = [Row("", list(_lines_between(list(_lines(_props(gone))), list(_lines(_props(new))))))]
    else:
        rows = [_row(_label(block, one), one) for one in change.fields]
    title = block_title(block)
    return ShownBlock(
        change.block_id, kind_name(block), title if title != kind_name(block) else "", icon(block), change.kind, does,
        [row for row in rows if row.lines],
    )  # fmt: skip


def _props(block: Mapping[str, Any] | None) -> Any:
    return (block or {}).get("props", NOTHING)


def _label(block: Mapping[str, Any], one: Difference) -> str:
    return {"variant": "Layout", "sources": "Clips behind it"}.get(one.name) or field_name(block, [one.name])


def _row(label: str, one: Difference) -> Row:
    if one.name.startswith("themeTokens/"):
        one = Difference(one.name, *(_spoken(value) for value in (one.before, one.after)))
    if one.name == "sources":
        counts = [len(value) if isinstance(value, list) else 0 for value in (one.before, one.after)]
        return Row(label, [[Piece("gone", f"{counts[0]}"), Piece("new", f"{counts[1]}")]] if counts[0] != counts[1] else [])
    return Row(label, list(_lines_between(list(_lines(one.before)), list(_lines(one.after)))))


def _spoken(value: Any) -> Any:
    """A choice of the look in a word."""
    return {"preset": "As the look"}.get(value, value.capitalize()) if isinstance(value, str) else value


def _lines_between(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, fresh = old[from_old:to_old], new[from_new:to_new]
        if tag == "equal":
            yield from ([Piece("same", line)] for line in gone)
            continue
        for at in range(max(len(gone), len(fresh))):
            yield word_diff(gone[at] if at < len(gone) else "", fresh[at] if at < len(fresh) else "")


def _lines(value: Any) -> Iterator[str]:
    """What a value says, a line for each text or entry."""
    if isinstance(value, list):
        for entry in value:
            yield ": ".join(text for parts, text in strings(entry) if text and parts[-1:] not in [(name,) for name in _IDS])
    elif isinstance(value, dict):
        for name, child in value.items():
            if name == "mediaId":
                yield "The drawn cover" if child == "cover" else f"Picture {str(child)[-4:]}"
            elif name == "clipId":
                yield f"Clip {str(child)[-4:]}"
            else:
                yield from _lines(child)
    elif value is not NOTHING and value is not None and value != "":
        yield str(value)


def _stops(before: Document, after: Document, found: Comparison) -> Iterator[Stop]:
    counts = {str(page.shown["id"]): len(page.blocks) + bool(page.kind or page.fields) for page in found.pages}
    old = {page["id"]: page for page in before["pages"]}
    new = {page["id"]: page for page in after["pages"]}
    for page_id in [*new, *(one for one in old if one not in new)]:
        slugs = [str(pages[page_id]["slug"]) if page_id in pages else "" for pages in (old, new)]
        yield Stop(page_name(new.get(page_id) or old[page_id]), slugs[0], slugs[1], counts.get(str(page_id), 0))

"""What a document gives its reader to do: pages, lessons, things to tick, questions to answer. From the document alone."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

WORDS_A_MINUTE = 220


@dataclass(frozen=True, slots=True)
class Item:
    """Something to tick. `key` follows the text, so that it stays the same when items move."""

    block: str
    key: str
    words: str
    group: int
    index: int

    @property
    def value(self) -> str:
        """What a form sends for it."""
        return f"{self.block}.{self.key}"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a course."""

    block: str
    title: str


@dataclass(frozen=True, slots=True)
class Question:
    """A field below a question."""

    block: str
    words: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A content page with all that can be done on it."""

    id: str
    slug: str
    title: str
    unlock_day: int
    minutes: int
    lessons: tuple[Lesson, ...]
    items: tuple[Item, ...]
    questions: tuple[Question, ...]
    blocks: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """A product as something to get through."""

    product_type: str
    pages: tuple[Leaf, ...]

    @cached_property
    def items(self) -> Mapping[tuple[str, str], Item]:
        """(block, key) → item."""
        return {(item.block, item.key): item for page in self.pages for item in page.items}

    @cached_property
    def page_of(self) -> Mapping[str, Leaf]:
        """Id of a page or block → its page."""
        return {part: page for page in self.pages for part in (page.id, *page.blocks)}

    @cached_property
    def question_blocks(self) -> frozenset[str]:
        """Blocks that hold a field."""
        return frozenset(question.block for page in self.pages for question in page.questions)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """What counts towards the end: lessons of a course, items of a checklist, else pages; `block.key` for an item."""
        return tuple(unit for page in self.pages for unit in self.units_of(page))

    def units_of(self, page: Leaf) -> tuple[str, ...]:
        """The part of `units` that belongs to a page."""
        if self.product_type == "mini_course" and page.lessons:
            return tuple(lesson.block for lesson in page.lessons)
        if self.product_type == "checklist" and any(one.items for one in self.pages):
            return tuple(item.value for item in page.items)
        return (page.id,)


def plan_of(document: Mapping[str, Any]) -> Plan:
    """Read the plan off a document; blocks with props that cannot be read give nothing to do."""
    product_type = str(document.get("productType", "pdf_guide"))
    pages = [page for page in document.get("pages") or () if page.get("kind") == "content"]
    return Plan(product_type, tuple(_leaf(page, product_type) for page in pages))


def _leaf(page: Mapping[str, Any], product_type: str) -> Leaf:
    blocks = [block for block in page.get("blocks") or () if isinstance(block.get("props"), dict)]
    day = page.get("unlockDay")
    return Leaf(
        id=str(page["id"]),
        slug=str(page["slug"]),
        title=str(page["title"]),
        unlock_day=day if isinstance(day, int) else 1,
        minutes=max(1, round(sum(len(text.split()) for text in _texts(blocks)) / WORDS_A_MINUTE)),
        lessons=tuple(
            Lesson(str(block["id"]), str(block["props"].get("heading", "")))
            for block in blocks
            if product_type == "mini_course" and block.get("type") == "LessonContent"
        ),
        items=tuple(item for block in blocks if block.get("type") == "Checklist" for item in _items(block)),
        questions=tuple(
            Question(str(block["id"]), str(block["props"].get("prompt") or block["props"].get("heading", "")))
            for block in blocks
            if asks(block)
        ),
        blocks=frozenset(str(block.get("id", "")) for block in blocks),
    )


def asks(block: Mapping[str, Any]) -> bool:
    """Whether the block has a field to write in, as its template draws it."""
    if block.get("type") != "LessonContent":
        return False
    return block.get("variant") == "reflection" or bool(block["props"].get("prompt") and block.get("variant") != "reading")


def _items(block: Mapping[str, Any]) -> Iterator[Item]:
    seen: dict[str, int] = {}
    for outer, group in enumerate(block["props"].get("groups") or ()):
        for inner, item in enumerate(group.get("items") or ()):
            words = str(item.get("text", ""))
            plain = " ".join(words.split()).casefold()
            seen[plain] = seen.get(plain, 0) + 1
            yield Item(str(block["id"]), _key(plain, seen[plain]), words, outer, inner)


def _key(plain: str, number: int) -> str:
    return hashlib.blake2s(f"{plain}\n{number}".encode(), digest_size=5).hexdigest()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, child in value.items():
            if name not in ("id", "type", "variant", "sources", "clip", "image"):
                yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)

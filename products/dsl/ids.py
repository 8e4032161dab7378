"""Ids and everything else that is the server's to fill in. Nothing a person wrote is ever lost."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import Any

from products.dsl.applying import own
from products.dsl.catalog import CATALOG
from products.dsl.document import DSL_VERSION, Block, Document, blocks, canonical, copied, pages, too_deep
from products.dsl.envelope import BLOCK_ID, PAGE_ID, SLUG
from products.dsl.problems import pointer
from products.dsl.theme import full_tokens
from products.dsl.written import Written

NewId = Callable[[], str]
_PAGE, _BLOCK = re.compile(PAGE_ID), re.compile(BLOCK_ID)
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def seeded_tails(seed: str) -> NewId:
    """Return a maker of tails that are the same for the same seed, so that a change that is sent twice names alike."""
    numbers = count()

    def tail() -> str:
        value = int.from_bytes(blake2b(f"{seed}:{next(numbers)}".encode(), digest_size=16).digest(), "big")
        return "".join(_ALPHABET[value // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(8))

    return tail


def random_tail() -> str:
    """Return eight random lower-case letters or digits (41 bits)."""
    number, tail = secrets.randbelow(len(_ALPHABET) ** 8), ""
    for _ in range(8):
        number, digit = divmod(number, len(_ALPHABET))
        tail += _ALPHABET[digit]
    return tail


def complete(document: Document, *, previous: Document | None = None, new_id: NewId | None = None) -> Document:
    """Return a copy with ids, slugs and defaults filled in and empty optional texts left out.

    Ids that are there, well formed and unique stay. A block or page without one takes the id it had
    in `previous` (same page and type: equal content first, then the same order), else a new one from
    `new_id`, which returns eight lower-case letters or digits. Blocks of unknown type keep their
    content untouched. A document that nests too deep to be one is returned as it is.
    """
    if too_deep(document):
        return document
    done = assign(document, previous=previous, new_id=new_id)
    done.setdefault("dslVersion", DSL_VERSION)
    done.setdefault("language", "en")
    done.setdefault("seo", {})
    if isinstance(done.get("themeTokens", {}), dict):
        done["themeTokens"] = full_tokens(done.get("themeTokens"))
    for placed in blocks(done):
        placed.page["blocks"][placed.block_index] = tidied(placed.block)
    return done


def tidied(block: Block) -> Block:
    """Return the block with a variant and without empty optional texts; one of an unknown type as it is."""
    entry = CATALOG.get(str(block.get("type")))
    if entry is None or not isinstance(block.get("props"), dict):
        return block
    named = block if "variant" in block else {**block, "variant": entry.variants[0]}
    return {**named, "props": _without_empty(block["props"], entry.schema)}


def assign(document: Document, *, previous: Document | None = None, new_id: NewId | None = None) -> Document:
    """Return a copy in which every page has an id and a slug and every block an id, all unique."""
    done: Document = copied(document)
    fresh = new_id or random_tail
    known = _Known(previous or {})
    taken: set[str] = set()
    owners = list(_owners(done, known))
    missing = [owner for owner in owners if not _keeps(owner, taken)]
    # Equal content speaks louder than order, so it is asked for all before order is asked for any.
    missing = [owner for owner in missing if not _reuses(owner, owner.equal, taken)]
    missing = [owner for owner in missing if not _reuses(owner, owner.ordered, taken)]
    for owner in missing:
        owner.item["id"] = _unused(owner.prefix, taken, fresh)
        taken.add(owner.item["id"])
    _name_pages(done)
    return done


def assign_new(document: Document, before: Written, *, new_id: NewId | None = None) -> Document:
    """Give an id to what came new into a document made from `before`, and a slug to new pages.

    Where two have the same id, the one that was there keeps it. `document` is the caller's own where it differs from
    `before`; what both share is not changed.
    """
    shared = {id(page) for _, page in pages(before.document)}
    items: list[_Item] = [(page, _PAGE, id(page) in shared, (at,)) for at, page in pages(document)]
    for at, page in pages(document):
        listed = page.get("blocks")
        entries = enumerate(listed) if isinstance(listed, list) else ()
        items += [(block, _BLOCK, before.holds(block), (at, index)) for index, block in entries if isinstance(block, dict)]
    taken: set[str] = set()
    missing: list[tuple[int, ...]] = []
    for item, form, _, place in sorted(items, key=_was_there):
        value = item.get("id")
        if isinstance(value, str) and value not in taken and form.fullmatch(value):
            taken.add(value)
        else:
            missing.append(place)
    for place in missing:
        prefix = "blk_" if len(place) > 1 else "pg_"
        name = _unused(prefix, taken, new_id or random_tail)
        taken.add(name)
        own(document, pointer(("pages", place[0], *(part for at in place[1:] for part in ("blocks", at)), "id")))["id"] = (
            name
        )
    if any(not page.get("slug") for _, page in pages(document)):
        for at, page in pages(document):
            if not page.get("slug"):
                own(document, f"/pages/{at}/slug")
        _name_pages(document)
    return document


_Item = tuple[dict[str, Any], re.Pattern[str], bool, tuple[int, ...]]
"""A page or block: itself, the form of its id, whether it was there before, and its indexes."""


def _was_there(item: _Item) -> bool:
    return not item[2]


class _Known:
    """Which ids the pages and blocks of the previous document had."""

    def __init__(self, previous: Document) -> None:
        self.pages: dict[str, list[str]] = {}
        self.equal: dict[str, list[str]] = {}
        self.ordered: dict[tuple[str, str], list[str]] = {}
        for _, page in pages(previous):
            self.pages.setdefault(str(page.get("slug")), []).append(str(page.get("id")))
        for placed in blocks(previous):
            place = (str(placed.page.get("slug")), str(placed.block.get("type")))
            self.equal.setdefault(_content(placed.block), []).append(str(placed.block_id))
            self.ordered.setdefault(place, []).append(str(placed.block_id))


@dataclass(frozen=True)
class _Owner:
    """A page or block that needs an id, with the earlier ids it may take up again."""

    item: dict[str, Any]
    prefix: str
    pattern: str
    equal: list[str]
    ordered: list[str]


def _owners(document: Document, known: _Known) -> Iterator[_Owner]:
    for _, page in pages(document):
        yield _Owner(page, "pg_", PAGE_ID, [], known.pages.get(str(page.get("slug")), []))
    for placed in blocks(document):
        place = (str(placed.page.get("slug")), str(placed.block.get("type")))
        equal = known.equal.get(_content(placed.block), [])
        yield _Owner(placed.block, "blk_", BLOCK_ID, equal, known.ordered.get(place, []))


def _keeps(owner: _Owner, taken: set[str]) -> bool:
    return _reuses(owner, [owner.item.get("id")], taken)


def _reuses(owner: _Owner, earlier: list[Any], taken: set[str]) -> bool:
    """Give the owner the first of `earlier` that is a free, well-formed id; return whether there was one."""
    for value in earlier:
        if isinstance(value, str) and re.fullmatch(owner.pattern, value) and value not in taken:
            owner.item["id"] = value
            taken.add(value)
            return True
    return False


def _content(block: Block) -> str:
    return canonical({name: value for name, value in block.items() if name not in ("id", "sources")})


def _unused(prefix: str, taken: set[str], fresh: NewId) -> str:
    for _ in range(1000):
        if (candidate := prefix + fresh()) not in taken:
            return candidate
    raise ValueError("new_id keeps returning ids that are taken")


def _name_pages(document: Document) -> None:
    taken = {str(page["slug"]) for _, page in pages(document) if page.get("slug")}
    for index, page in pages(document):
        if page.get("slug"):
            continue
        wanted = "sales" if page.get("kind") == "sales" else slugify(str(page.get("title") or "")) or f"page-{index + 1}"
        slug, number = wanted, 2
        while slug in taken:
            slug, number = f"{wanted[:56]}-{number}", number + 1
        page["slug"] = slug
        taken.add(slug)


def slugify(title: str) -> str:
    """Return a slug of at most 60 characters made of the title's Latin letters and digits; may be empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return slug if re.fullmatch(SLUG, slug) else ""


def _without_empty(value: Any, schema: dict[str, Any]) -> Any:
    """Return `value` without optional texts, lists and objects that are empty or null, at every depth."""
    if isinstance(value, dict) and "properties" in schema:
        if value.get(stands := schema.get("x-unless", "")):
            return {stands: value[stands]}
        required = schema.get("required", ())
        kept = {name: _without_empty(child, schema["properties"].get(name, {})) for name, child in value.items()}
        return {name: child for name, child in kept.items() if child not in ("", None, [], {}) or name in required}
    if isinstance(value, list) and "items" in schema:
        return [_without_empty(child, schema["items"]) for child in value]
    return value

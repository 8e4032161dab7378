"""What one click puts right without losing a word: a patch for a finding, and what it does in a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from builder.names import kind_name
from builder.studio.outline import find_block
from builder.studio.patches import as_json, guard
from creators.models import ClipCard
from products.dsl.catalog import CATALOG
from products.dsl.document import PlacedBlock
from products.dsl.patch import Operation
from products.dsl.problems import Problem, pointer
from products.models import Product
from products.rendering.prose import plain
from products.rendering.words import words_for

LONGEST_ALT, LONGEST_DESCRIPTION, LONGEST_LABEL = 300, 160, 40


@dataclass(frozen=True, slots=True)
class Fix:
    """`says` is what it would do, `done` what was done; `patch` does it."""

    says: str
    done: str
    patch: str


@dataclass(frozen=True)
class _Case:
    """A finding with everything that a fix is made from."""

    problem: Problem
    document: Mapping[str, Any]
    placed: PlacedBlock | None
    clips: Mapping[str, ClipCard]
    product: Product


def fix_of(problem: Problem, document: Mapping[str, Any], clips: Mapping[str, ClipCard], product: Product) -> Fix | None:
    """The fix for a finding; None when a person has to decide."""
    make = _FIXES.get(problem.code)
    return make(_Case(problem, document, find_block(document, problem.block_id or ""), clips, product)) if make else None


def _describe_picture(case: _Case) -> Fix | None:
    """The words of the clip behind the block, or the title that the drawn cover shows."""
    placed = case.placed
    if placed is None:
        return None
    sources = (case.clips.get(str(one)) for one in placed.block.get("sources") or ())
    title = next((clip.title for clip in sources if clip and clip.title.strip()), "")
    words = title or str(case.document.get("title", ""))
    if not words.strip():
        return None
    operation: Operation = {"op": "add", "path": case.problem.path, "value": words[:LONGEST_ALT]}
    return _within(placed, operation, f"Describe it as “{words}”.", "Described.")


def _describe_product(case: _Case) -> Fix | None:
    words = plain(case.document.get("subtitle")) or _opening(case.document)
    if not words:
        return None
    short = words if len(words) <= LONGEST_DESCRIPTION else words[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
    missing: list[Operation] = (
        [] if isinstance(case.document.get("seo"), dict) else [{"op": "add", "path": "/seo", "value": {}}]
    )
    patch = as_json([*missing, {"op": "add", "path": "/seo/description", "value": short}])
    return Fix(f"Use your subtitle: “{short}”", "Described by the subtitle.", patch)


def _opening(document: Mapping[str, Any]) -> str:
    heroes = [block for block in document["pages"][0]["blocks"] if block.get("type") == "Hero"]
    props = (heroes[0].get("props") or {}) if heroes else {}
    return plain(props.get("subtitle") or props.get("lede"))


def _drop_block(case: _Case) -> Fix | None:
    placed = case.placed
    if placed is None or len(placed.page["blocks"]) < 2:
        return None
    name = kind_name(placed.block).lower()
    return _within(placed, {"op": "remove", "path": pointer(placed.parts)}, f"Take this {name} block out.", "Taken out.")


def _drop_page(case: _Case) -> Fix | None:
    pages = case.document["pages"]
    at = next((at for at, page in enumerate(pages) if page["slug"] == case.problem.page_slug), 0)
    if at == 0 or pages[at]["kind"] != "content" or sum(page["kind"] == "content" for page in pages) < 2:
        return None
    patch = as_json([guard(f"/pages/{at}", pages[at]), {"op": "remove", "path": f"/pages/{at}"}])
    return Fix("Delete the empty page.", "Page deleted.", patch)


def _drop_placeholder(case: _Case) -> Fix | None:
    """An optional text or an entry too many; what a block cannot be without is for the person to write."""
    placed = case.placed
    inside = case.problem.path.split("/")[6:]
    entry = CATALOG.get(str(placed.block.get("type"))) if placed else None
    if placed is None or entry is None or not inside:
        return None
    path = _removable(entry.schema, placed.block.get("props"), inside)
    if not path:
        return None
    operation: Operation = {"op": "remove", "path": pointer((*placed.parts, "props")) + path}
    return _within(placed, operation, "Take this text out.", "Taken out.")


def _removable(schema: Mapping[str, Any], value: Any, parts: list[str]) -> str:
    """The innermost place around a text that may be left out, as a pointer; empty when there is none."""
    best, here = "", ""
    for part in parts:
        here += f"/{part}"
        if schema["type"] == "object":
            best = here if part not in schema.get("required", ()) else best
            schema, value = schema["properties"].get(part, {}), (value or {}).get(part)
        elif schema["type"] == "array" and isinstance(value, list):
            best = here if len(value) > schema.get("minItems", 0) else best
            schema, value = schema["items"], value[int(part)]
        else:
            break
    return best


def _use_cover(case: _Case) -> Fix | None:
    if case.placed is None:
        return None
    operation: Operation = {"op": "replace", "path": case.problem.path, "value": "cover"}
    return _within(case.placed, operation, "Use the cover art.", "The cover art is shown.")


def _give_button(case: _Case) -> Fix | None:
    """A button for the opening, in the product's language."""
    words = words_for(str(case.document.get("language", "en")))
    label = (words["get_free"] if case.product.is_free else words["get_it"])[:LONGEST_LABEL]
    for at, block in enumerate(case.document["pages"][0]["blocks"]):
        if block.get("type") == "Hero" and isinstance(block.get("props"), dict):
            path = f"/pages/0/blocks/{at}"
            patch = as_json([guard(path, block), {"op": "add", "path": f"{path}/props/ctaLabel", "value": label}])
            return Fix(f"Give the opening a button: “{label}”.", "The opening has a button.", patch)
    return None


def _within(placed: PlacedBlock, operation: Operation, says: str, done: str) -> Fix:
    return Fix(says, done, as_json([guard(pointer(placed.parts), placed.block), operation]))


_FIXES: Mapping[str, Callable[[_Case], Fix | None]] = {
    "no_alt_text": _describe_picture,
    "no_meta_description": _describe_product,
    "two_offers": _drop_block,
    "empty_lesson": _drop_block,
    "unknown_block": _drop_block,
    "empty_page": _drop_page,
    "placeholder": _drop_placeholder,
    "unknown_media": _use_cover,
    "no_way_to_buy": _give_button,
}

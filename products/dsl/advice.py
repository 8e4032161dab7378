"""Draft advice: saved all the same, shown to whoever edits; every finding is a warning."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from products.dsl.document import PlacedBlock, ReadDocument, blocks, pages, slug_of
from products.dsl.numbers import stated_numbers
from products.dsl.problems import Problem, pointer
from products.dsl.theme import corrections

LONG_PARAGRAPH = 700
_VAGUE = frozenset({"click here", "submit", "learn more", "read more", "here", "ok", "go", "button"})
_LABELS = ("ctaLabel", "buttonLabel", "label")


def advise(document: ReadDocument) -> list[Problem]:
    """Return what would make the document better; never an error, empty if nothing comes to mind."""
    found = [*_opening(document), *_descriptions(document), *_colors(document)]
    for _, page in pages(document):
        found += _neighbours([placed for placed in blocks(document) if placed.page is page])
    for placed in blocks(document):
        found += [*_block(placed), *_texts(placed)]
    return found


def _opening(document: ReadDocument) -> Iterator[Problem]:
    for index, page in pages(document):
        listed = page.get("blocks")
        kinds = [block.get("type") for block in listed if isinstance(block, dict)] if isinstance(listed, list) else []
        path = pointer(("pages", index, "blocks"))
        if page.get("kind") == "sales":
            if kinds and kinds[0] != "Hero":
                yield _page(path, page, "hero_not_first", "The sales page does not open with a Hero.", "Move it to the top.")
            if 0 < len(kinds) < 5:
                yield _page(
                    path, page, "short_sales_page", "The sales page is very short.", "Add benefits, steps or questions."
                )
        if kinds and "Divider" in (kinds[0], kinds[-1]):
            yield _page(path, page, "divider_at_edge", "A divider stands at the edge of the page.", "Take it out.")


def _descriptions(document: ReadDocument) -> Iterator[Problem]:
    seo = document.get("seo")
    if not isinstance(seo, dict) or not str(seo.get("description") or "").strip():
        message = "Search results and shared links have no description."
        yield Problem(
            "/seo/description", "no_meta_description", message, "Write one sentence about the product.", None, "warning"
        )


def _colors(document: ReadDocument) -> Iterator[Problem]:
    tokens = document.get("themeTokens")
    for name, one in corrections(tokens).items() if isinstance(tokens, dict) else ():
        if one.changed:
            message = f"{one.original} is hard to read on {one.background}; pages use {one.used} for text."
            yield Problem(
                f"/themeTokens/{name}", "low_contrast", message, "Pick a colour with more contrast.", None, "warning"
            )


def _neighbours(row: list[PlacedBlock]) -> Iterator[Problem]:
    for before, placed in pairwise(row):
        same = before.block.get("type") == placed.block.get("type")
        if same and placed.block.get("type") == "Divider":
            yield _at(placed, ("type",), "double_divider", "Two dividers follow each other.", "Take one out.")
        elif (
            same
            and before.block.get("variant") == placed.block.get("variant")
            and placed.block.get("type") != "LessonContent"
        ):
            message = "This block looks the same as the one before it."
            yield _at(placed, ("variant",), "same_look_twice", message, "Choose another look for one of them.")


def _block(placed: PlacedBlock) -> Iterator[Problem]:
    props, kind = placed.block.get("props"), placed.block.get("type")
    if not isinstance(props, dict):
        return
    picture = props.get("image")
    if isinstance(picture, dict) and not str(picture.get("alt") or "").strip():
        yield _at(placed, ("props", "image", "alt"), "no_alt_text", "The picture has no description.", "Say what it shows.")
    if kind == "LessonContent" and not any(props.get(name) for name in ("paragraphs", "points", "clip", "prompt")):
        yield _at(
            placed, ("props",), "empty_lesson", "The lesson has a heading and nothing else.", "Add text, points or a clip."
        )
    for name in _LABELS:
        if kind != "Divider" and str(props.get(name) or "").strip().casefold() in _VAGUE:
            message = f'"{props[name]}" does not say what happens.'
            yield _at(placed, ("props", name), "vague_button", message, 'Say what the buyer gets, as in "Get the plan".')


def _texts(placed: PlacedBlock) -> Iterator[Problem]:
    props = placed.block.get("props")
    if not isinstance(props, dict):
        return
    for name in ("heading", "title"):
        text = props.get(name)
        if isinstance(text, str) and len(text) > 12 and text.isupper():
            yield _at(placed, ("props", name), "shouting", "This heading is all in capitals.", "Use normal letters.")
    paragraphs = props.get("paragraphs")
    for at, text in enumerate(paragraphs if isinstance(paragraphs, list) else ()):
        if isinstance(text, str) and len(text) > LONG_PARAGRAPH:
            message = f"This paragraph has {len(text)} characters."
            yield _at(
                placed, ("props", "paragraphs", at), "long_paragraph", message, "Break it in two for readers on a phone."
            )
    for name in ("note", "text", "subtitle", "title", "lede", *_LABELS):
        text = props.get(name)
        if isinstance(text, str) and any(one.is_price for one in stated_numbers(text)):
            message = "A price is written into the text and will not follow when you change it."
            yield _at(placed, ("props", name), "price_in_text", message, "Take it out: the page shows the price by itself.")


def _page(path: str, page: dict[str, Any], code: str, message: str, hint: str) -> Problem:
    return Problem(path, code, message, hint, None, "warning", slug_of(page))


def _at(placed: PlacedBlock, parts: tuple[str | int, ...], code: str, message: str, hint: str) -> Problem:
    return Problem(pointer((*placed.parts, *parts)), code, message, hint, placed.block_id, "warning", placed.page_slug)

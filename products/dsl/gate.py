"""The publish gate: what would embarrass, said to a creator in plain words, each with what fixes it.

Errors keep a product from being published; warnings are shown and may be published anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from products.dsl.advice import advise
from products.dsl.catalog import CATALOG
from products.dsl.document import Page, PlacedBlock, ReadDocument, blocks, pages, slug_of, strings
from products.dsl.grounding import Grounding
from products.dsl.media import pictured
from products.dsl.problems import Problem, Severity, pointer
from products.dsl.reviews import reviewed
from products.dsl.validate import SHAPE_CODE, validate

_PLACEHOLDER = re.compile(
    r"lorem ipsum|(?-i:\b(?:TODO|TBD|TKTK|XXX+)\b)|\{\{.*?\}\}|\[(?:insert|your|add)\b[^\]]*\]|\bplaceholder\b"
    r"|\b(?:your|insert|add|enter) (?:text|title|heading|name|headline|subtitle|copy|quote)(?: goes)? here\b"
    r"|^(?:untitled|new (?:page|product|block|section)|heading|title|text)$",
    re.IGNORECASE,
)
_BUTTONS = {"Hero": "ctaLabel", "Pricing": "", "CTA": "buttonLabel"}
_FROM_ADVICE: dict[str, Severity] = {
    "no_alt_text": "error",
    "no_meta_description": "error",
    "low_contrast": "warning",
    "empty_lesson": "error",
}
_KINDS_OF_PRODUCT = {"mini_course": "mini course", "challenge": "challenge", "checklist": "checklist", "pdf_guide": "guide"}


@dataclass(frozen=True)
class GateFacts:
    """What the gate must know that is not in the document.

    ``price_cents`` is None when no price was set; ``payouts_ready`` says that the creator can be
    paid; ``is_free`` says that buyers never pay (a price of 0 unless said otherwise, as with
    pay-what-you-want); ``media_ids`` are the creator's pictures, ``review_ids`` the reviews of the
    product that they show; None when nobody looked.
    """

    price_cents: int | None
    payouts_ready: bool
    is_free: bool | None = None
    media_ids: frozenset[str] | None = None
    review_ids: frozenset[str] | None = None

    @property
    def costs_nothing(self) -> bool:
        """Return whether the product is claimed and never bought."""
        return self.price_cents == 0 if self.is_free is None else self.is_free


def findings(document: ReadDocument, facts: GateFacts, grounding: Grounding | None = None) -> list[Problem]:
    """Return everything between the document and a page that a creator can be proud of."""
    found = [
        *_broken(document),
        *_ways_to_buy(document, facts),
        *_pages(document),
        *_headings(document),
        *_advice(document),
        *_placeholders(document),
        *_money(facts),
        *_pictures(document, facts),
        *_reviews(document, facts),
    ]
    return found + (_ungrounded(grounding, document) if grounding else [])


def _pictures(document: ReadDocument, facts: GateFacts) -> Iterator[Problem]:
    for placed, named in pictured(document):
        if facts.media_ids is not None and named not in facts.media_ids:
            path = pointer((*placed.parts, "props", "image", "mediaId"))
            hint = "Choose another one, or use the cover art."
            yield Problem(path, "unknown_media", "The picture is gone.", hint, placed.block_id, "error", placed.page_slug)


def _reviews(document: ReadDocument, facts: GateFacts) -> Iterator[Problem]:
    for placed, at, named in reviewed(document):
        if facts.review_ids is not None and named not in facts.review_ids:
            path = pointer((*placed.parts, "props", "items", at, "reviewId"))
            message = "A review in this block is no longer shown: its writer took it back or changed it, or you hid it."
            hint = "Buyers do not see it. Take it out, or choose another one."
            yield Problem(path, "review_gone", message, hint, placed.block_id, "warning", placed.page_slug)


def _broken(document: ReadDocument) -> Iterator[Problem]:
    """Put structural problems into a creator's words: one finding for each block or place."""
    seen: set[tuple[str | None, str]] = set()
    for problem in validate(document, remembers=True):
        known = (problem.block_id, problem.code if problem.block_id is None else "")
        if problem.code in ("no_sales_page", SHAPE_CODE) or problem.block_id is None or known not in seen:
            seen.add(known)
            yield _in_plain_words(problem, document)


def _in_plain_words(problem: Problem, document: ReadDocument) -> Problem:
    if problem.code == "no_sales_page":
        return replace(problem, message="The product has no page that sells it.", hint="Add a sales page in front.")
    if problem.code == SHAPE_CODE:
        code = "no_content_page" if "no content page" in problem.message else "product_shape"
        kind = _KINDS_OF_PRODUCT.get(str(document.get("productType")), "product")
        missing = "Buyers would open an empty product: there is no page behind the sales page."
        message = missing if code == "no_content_page" else f"This is not a whole {kind} yet. {_friendly(problem.message)}"
        return replace(problem, code=code, message=message, hint="Add what is missing, or change the kind of product.")
    if problem.code == "unknown_block":
        message = "A block of a kind this shop does not know. It is kept, but buyers do not see it."
        return replace(problem, severity="warning", message=message, hint="Replace it or delete it.")
    if problem.block_id:
        return replace(
            problem,
            message=f"A block is not complete: {_friendly(problem.message)}",
            hint=problem.hint or "Open it and fill it in.",
        )
    return replace(problem, message=_friendly(problem.message))


def _friendly(message: str) -> str:
    names = {
        "mini_course": "mini course",
        "ModuleHeader": "module heading",
        "LessonContent": "lesson",
        "DayHeader": "day heading",
    }
    for name, words in names.items():
        message = message.replace(name, words)
    return message


def _ways_to_buy(document: ReadDocument, facts: GateFacts) -> Iterator[Problem]:
    sales = [placed for placed in blocks(document) if placed.page.get("kind") == "sales"]
    buttons = [placed for placed in sales if _has_button(placed)]
    free = facts.costs_nothing
    if sales and not buttons:
        word = "claim" if free else "buy"
        message = f"There is no way to {word}: the sales page has no button."
        hint = "Add an Offer block, or give the opening a button."
        yield Problem(
            pointer(("pages", sales[0].page_index)), "no_way_to_buy", message, hint, None, "error", sales[0].page_slug
        )
    offers = [placed for placed in sales if placed.block.get("type") == "Pricing"]
    for placed in offers[1:]:
        message = "The offer with the price stands on the page more than once."
        yield _at(placed, "two_offers", message, "Keep one and let other buttons lead to it.", "warning")
    if free and str(document.get("language", "en")).startswith("en") and buttons and not _says_free(buttons):
        message = "The product is free, but no button says so."
        yield _at(buttons[0], "free_unsaid", message, 'Say it on the button, as in "Get it free".', "warning")


def _has_button(placed: PlacedBlock) -> bool:
    kind, props = placed.block.get("type"), placed.block.get("props")
    if not isinstance(kind, str) or kind not in _BUTTONS or not isinstance(props, dict):
        return False
    return not _BUTTONS[kind] or bool(str(props.get(_BUTTONS[kind]) or "").strip())


def _says_free(buttons: list[PlacedBlock]) -> bool:
    texts = [text for placed in buttons for _, text in strings(placed.block.get("props"))]
    return any(re.search(r"\bfree\b", text, re.IGNORECASE) for text in texts)


def _pages(document: ReadDocument) -> Iterator[Problem]:
    for index, page in pages(document):
        listed = page.get("blocks")
        shown = (
            [block for block in listed if isinstance(block, dict) and block.get("type") in CATALOG]
            if isinstance(listed, list)
            else []
        )
        if not [block for block in shown if block.get("type") != "Divider"]:
            message = f'The page "{page.get("title") or slug_of(page) or index + 1}" is empty.'
            yield Problem(
                pointer(("pages", index, "blocks")),
                "empty_page",
                message,
                "Add a block or delete the page.",
                None,
                "error",
                slug_of(page),
            )


def _headings(document: ReadDocument) -> Iterator[Problem]:
    for index, page in pages(document):
        heroes = [placed for placed in blocks(document) if placed.page is page and placed.block.get("type") == "Hero"]
        if page.get("kind") == "sales" and not heroes:
            message = "The sales page has no main heading."
            yield _page(index, page, "no_h1", message, "Add an opening block with a title.")
        for placed in heroes[1:]:
            message = "The page has more than one main heading."
            yield _at(placed, "two_h1", message, "Keep one opening block on a page.", "error")


def _advice(document: ReadDocument) -> Iterator[Problem]:
    for problem in advise(document):
        if problem.code in _FROM_ADVICE:
            yield replace(problem, severity=_FROM_ADVICE[problem.code])


def _placeholders(document: ReadDocument) -> Iterator[Problem]:
    for placed in blocks(document):
        for parts, text in strings(placed.block.get("props"), (*placed.parts, "props")):
            if found := _PLACEHOLDER.search(text.strip()):
                message = f'A text still holds a placeholder: "{found[0][:40]}".'
                yield Problem(
                    pointer(parts),
                    "placeholder",
                    message,
                    "Write the real text.",
                    placed.block_id,
                    "error",
                    placed.page_slug,
                )
    head = {name: document.get(name) for name in ("title", "subtitle", "seo")}
    for parts, text in strings(head):
        if found := _PLACEHOLDER.search(text.strip()):
            yield Problem(
                pointer(parts),
                "placeholder",
                f'A text still holds a placeholder: "{found[0][:40]}".',
                "Write the real text.",
            )


def _money(facts: GateFacts) -> Iterator[Problem]:
    if facts.costs_nothing:
        return
    if facts.price_cents is None:
        yield Problem("", "no_price", "The product has no price.", "Set a price, or make it free.")
    elif not facts.payouts_ready:
        message = "You cannot be paid yet, so a product with a price cannot be sold."
        yield Problem("", "payouts_not_ready", message, "Finish setting up payouts, or make the product free.")


def _ungrounded(grounding: Grounding, document: ReadDocument) -> list[Problem]:
    slugs = {index: slug_of(page) for index, page in pages(document)}
    return [_spoken(problem, slugs) for problem in grounding.problems]


def _spoken(problem: Problem, slugs: dict[int, str | None]) -> Problem:
    place = re.match(r"/pages/(\d+)", problem.path)
    slug = problem.page_slug or (slugs.get(int(place[1])) if place else None)
    message = problem.message.replace("No source holds", "None of your clips holds").replace(
        "No source makes", "None of your clips makes"
    )
    return replace(problem, severity="warning", message=message, page_slug=slug)


def _page(index: int, page: Page, code: str, message: str, hint: str) -> Problem:
    return Problem(pointer(("pages", index)), code, message, hint, None, "error", slug_of(page))


def _at(placed: PlacedBlock, code: str, message: str, hint: str, severity: Severity) -> Problem:
    return Problem(
        pointer(placed.parts),
        code,
        message,
        hint,
        placed.block_id,
        severity,
        placed.page_slug,
    )

"""What the gate found, with the place in the studio where it is put right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from jsonpointer import resolve_pointer

from builder.forms.offer import SearchFields
from builder.names import kind_name
from builder.studio.fixes import Fix
from builder.studio.look import look_of
from builder.studio.outline import find_block
from products.dsl.problems import Problem
from products.rendering.prose import plain

LONGEST_QUOTE = 80
QUIET = frozenset({"ungrounded_text"})
"""Found too often to mark whole blocks with: the fields show it beside each text."""
_HINTS = {"ungrounded_testimonial": "Buyers’ reviews that you show can be added here as they stand."}
"""Where the usual hint is for the one who writes the document, what a creator can do instead."""


def hint_of(problem: Problem) -> str:
    """What would mend it, in a creator's words."""
    return _HINTS.get(problem.code, problem.hint)


@dataclass(frozen=True)
class Finding:
    """Something between the draft and buyers, with the place to go to: `field` is the id of what gets the cursor."""

    message: str
    hint: str
    where: str
    is_error: bool
    page: str = ""
    block: str = ""
    tab: str = "pages"
    field: str = ""
    url: str = ""
    action: str = "Go there"
    is_quiet: bool = False
    fix: Fix | None = None


def located(problem: Problem, document: Mapping[str, Any], fix: Fix | None = None) -> Finding:
    """The problem as a line of the publish panel."""
    return replace(_placed(problem, document), is_quiet=problem.code in QUIET, fix=fix)


def _in_words(problem: Problem, document: Mapping[str, Any]) -> tuple[str, str]:
    """Message and hint; a text is quoted, and a colour is said as the look panel says it."""
    if problem.code in QUIET:
        text = plain(resolve_pointer(document, problem.path, ""))
        quoted = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
        return f"“{quoted}” is in none of your clips.", "Say it in your words, choose a clip that says it, or leave it."
    if problem.code == "low_contrast":
        colour = next((one for one in look_of(document).colours if one.path == problem.path), None)
        if colour is not None:
            message = f"Your {colour.label.lower()} colour {colour.value} is hard to read as text."
            return message, f"Pages use {colour.used} for text instead. Choose another one if you do not like it."
    return problem.message, hint_of(problem)


def _placed(problem: Problem, document: Mapping[str, Any]) -> Finding:
    """Where a problem lies in the studio, in words and as an address."""
    message, hint = _in_words(problem, document)
    is_error = problem.severity == "error"
    if problem.code == "payouts_not_ready":
        url = reverse("products:payouts")
        return Finding(message, hint, "Payouts", is_error, url=url, action="Set up payouts")
    if problem.code == "plan_full":
        return Finding(message, hint, "Plan", is_error, url=reverse("builder:membership"), action="See your plan")
    if problem.path.startswith("/themeTokens"):
        return Finding(message, hint, "Look", is_error, tab="look", field="look-" + problem.path.rpartition("/")[2])
    placed = find_block(document, problem.block_id or "")
    if placed is not None:
        inside = problem.path.split("/")[5:]
        title = document["pages"][placed.page_index]["title"] if placed.page_index else "Sales page"
        target = "-".join(["f", *inside]) if inside[:1] == ["props"] else ""
        return Finding(
            message,
            hint,
            f"{title}, {kind_name(placed.block)}",
            is_error,
            str(placed.page_slug),
            str(problem.block_id),
            field=target,
        )
    if problem.page_slug:
        title = next((page["title"] for page in document["pages"] if page["slug"] == problem.page_slug), "")
        return Finding(
            message, hint, "Sales page" if problem.page_slug == "sales" else str(title), is_error, problem.page_slug
        )
    head = SearchFields.ids.get(problem.path, "")
    if head or problem.code == "no_price":
        return Finding(message, hint, "Offer", is_error, tab="offer", field=head or "id_price")
    return Finding(message, hint, "Pages", is_error, page="sales")

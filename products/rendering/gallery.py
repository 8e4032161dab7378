"""Show pages of a look: a product page as it could be, and every block in every variant, both by the real renderer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from products.dsl.catalog import CATALOG, sample_document
from products.rendering.blocks import draw, environment
from products.rendering.context import PageContext
from products.rendering.outline import Outline, outline_of
from products.rendering.page import page_scope

_SHOWN: Mapping[str, tuple[str, ...]] = {
    "clean": (
        "Hero.split", "TextSection.split", "Bullets.grid", "Steps.cards", "Testimonial.row", "Pricing.card",
        "FAQ.accordion", "CTA.banner",
    ),
    "bold": (
        "Hero.cover", "TextSection.split", "Steps.numbered", "Bullets.grid", "Testimonial.row", "Pricing.banner",
        "FAQ.accordion", "CTA.banner",
    ),
    "warm": (
        "Hero.split", "TextSection.split", "Steps.timeline", "Testimonial.row", "Bullets.columns", "Divider.ornament",
        "Pricing.card", "FAQ.accordion", "CTA.banner",
    ),
    "editorial": (
        "Hero.cover", "TextSection.split", "Steps.cards", "Image.wide", "Testimonial.quote", "Bullets.list",
        "Divider.ornament", "FAQ.columns", "Pricing.card", "CTA.banner",
    ),
    "playful": (
        "Hero.centered", "Bullets.grid", "TextSection.callout", "Steps.timeline", "Testimonial.row", "FAQ.accordion",
        "Pricing.banner", "CTA.banner",
    ),
    "dark": (
        "Hero.card", "TextSection.split", "Bullets.grid", "Steps.timeline", "Testimonial.quote", "Pricing.card",
        "FAQ.columns", "CTA.banner",
    ),
}  # fmt: skip
_INSIDE = frozenset({"ModuleHeader", "LessonContent", "DayHeader", "Checklist", "DownloadButton"})


@dataclass(frozen=True, slots=True)
class Specimen:
    """One block in one variant with the words of its label; `is_inside` is true for what only buyers see."""

    name: str
    variant: str
    is_inside: bool
    block: Mapping[str, Any]


def specimens() -> Iterator[Specimen]:
    """Every variant of every block of the catalog, what is on the sales page first."""
    ordered = sorted(CATALOG.values(), key=lambda entry: entry.name in _INSIDE)
    for entry in ordered:
        for variant in entry.variants:
            yield Specimen(entry.name, variant, entry.name in _INSIDE, _block(entry.name, variant))


def show_document(tokens: Mapping[str, Any]) -> dict[str, Any]:
    """The sample product with a sales page arranged as suits the look; its content pages stay as they are."""
    sample = sample_document()
    order = _SHOWN.get(str(tokens.get("preset")), _SHOWN["clean"])
    # The same blocks stand on other pages of the sample, so these get ids of their own.
    blocks = [{**_block(*name.split(".")), "id": f"blk_show{at:04d}"} for at, name in enumerate(order)]
    sales = {**sample["pages"][0], "blocks": blocks}
    return {**sample, "themeTokens": dict(tokens), "pages": [sales, *sample["pages"][1:]]}


def render_show_page(tokens: Mapping[str, Any], context: PageContext) -> str:
    """A whole sales page in this look."""
    document = show_document(tokens)
    page = document["pages"][0]
    outline = outline_of(document, page, context)
    body = Markup("").join(Markup(draw(block, document, context, outline)) for block in page["blocks"])
    return _rendered("product", page_scope(document, page, context, outline, body))


def render_specimens(tokens: Mapping[str, Any], context: PageContext) -> str:
    """One page with every block in every variant, each under its name."""
    document = show_document(tokens)
    sales, inside = document["pages"][0], document["pages"][1]
    outlines = {False: outline_of(document, sales, context), True: outline_of(document, inside, context)}
    drawn = [(one, Markup(_drawn(one, document, context, outlines[one.is_inside]))) for one in specimens()]
    scope = page_scope(document, sales, context, outlines[False], Markup(""))
    return _rendered("specimens", {**scope, "drawn": drawn})


def render_alone(block: Mapping[str, Any], document: Mapping[str, Any], context: PageContext, *, is_inside: bool) -> str:
    """A page with nothing but one block, in the look of `document`."""
    page = {"id": "pg_alone", "slug": "alone", "kind": "content" if is_inside else "sales", "title": "", "blocks": [block]}
    alone = {**document, "pages": [page]}
    outline = outline_of(alone, page, context)
    body = Markup(draw(block, alone, context, outline))
    return _rendered("content" if is_inside else "product", page_scope(alone, page, context, outline, body))


def _rendered(name: str, scope: Mapping[str, Any]) -> str:
    # Shown in frames that run no script.
    return environment.get_template(f"pages/{name}.html").render({**scope, "script": ""})


def _drawn(one: Specimen, document: Mapping[str, Any], context: PageContext, outline: Outline) -> str:
    # The page has a title of its own, so no block is its h1.
    return draw(one.block, document, context, outline.headed_by(""))


def _block(name: str, variant: str) -> dict[str, Any]:
    """A block with the richest words of its catalog entry: a lone heading would show little of a look."""
    entry = CATALOG[name]
    block: dict[str, Any] = dict(entry.sample_for(variant))
    if name == "Hero":
        block["props"] = {**entry.sample_for("split")["props"]}
    return block

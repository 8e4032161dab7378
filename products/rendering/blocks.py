"""One block → HTML. A block that cannot be drawn never takes the page with it."""

import logging
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from jinja2.ext import Extension
from markupsafe import Markup, escape

from products.rendering.context import Mode, PageContext, Said
from products.rendering.cover import cover_svg
from products.rendering.headings import amount, clock, fit, lit
from products.rendering.inner_links import bind
from products.rendering.outline import Outline, outline_of
from products.rendering.prose import flow, flow_tag, rich
from products.rendering.reading_words import filled
from products.rendering.words import words_for

logger = logging.getLogger(__name__)
_MARK = re.compile(r' data-(?:text|rich|picture)="[^"]*"')

VARIANTS: Mapping[str, tuple[str, ...]] = {
    "Hero": ("split", "centered", "cover", "card"),
    "TextSection": ("split", "prose", "callout"),
    "Bullets": ("list", "grid", "columns"),
    "Steps": ("numbered", "timeline", "cards"),
    "Checklist": ("grouped", "tasks"),
    "Image": ("wide", "inset"),
    "Testimonial": ("quote", "row"),
    "FAQ": ("accordion", "columns"),
    "CTA": ("banner", "plain"),
    "Pricing": ("card", "banner"),
    "Divider": ("ornament", "line"),
    "ModuleHeader": ("row", "stacked"),
    "LessonContent": ("clip", "reading", "reflection"),
    "DayHeader": ("open", "banner"),
    "DownloadButton": ("card", "plain"),
}
"""Block type → its variants; the first one is drawn when a block names none that we know."""

# The drawing has the shape of the place that variant and preset give it, so that little of it is cut: width and height.
_ART = {"split": (800, 1000), "centered": (1600, 570), "cover": (1600, 740), "card": (1600, 900)}
_ART_OF_PRESET = {
    ("bold", "centered"): (1600, 280),
    ("bold", "cover"): (1600, 280),
    ("clean", "cover"): (1600, 540),
    ("clean", "card"): (800, 900),
    ("playful", "card"): (800, 900),
    ("editorial", "centered"): (1600, 420),
    # Wider than any box it fills: only its sides are cut, and the horizon stays where it is.
    ("editorial", "cover"): (1600, 520),
}


def initial(name: object) -> str:
    """The first letter of a name, for a round badge."""
    return next((sign.upper() for sign in str(name or "") if sign.isalnum()), "·")


class Unmarked(Extension):
    """Takes the studio's marks out of a template before it is compiled: pages for buyers carry none and pay nothing."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template without ` data-text="…"`, ` data-rich="…"` and ` data-picture="…"`."""
        return _MARK.sub("", source)


def quoted(items: Sequence[Mapping[str, Any]], context: PageContext) -> list[tuple[int | None, Mapping[str, Any] | Said]]:
    """The entries of a Testimonial as they are shown, each with its place in the list: a review in its buyer's words, which
    are nobody's to edit and have no place, and none that may not be shown."""
    found = [
        (None, context.said.get(item["reviewId"])) if "reviewId" in item else (at, item) for at, item in enumerate(items)
    ]
    return [(at, one) for at, one in found if one]


def _environment(*, is_marked: bool) -> Environment:
    templates = Path(__file__).resolve().parent.parent.parent / "templates"
    env = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[] if is_marked else [Unmarked],
    )
    env.filters.update(rich=rich, flow=flow, flow_tag=flow_tag, fit=fit, lit=lit, quoted=quoted)
    env.filters.update(amount=amount, clock=clock, initial=initial, filled=filled)
    return env


environment = _environment(is_marked=False)
_marked = _environment(is_marked=True)
"""For the studio: texts and pictures say which of the block's fields they show."""


@lru_cache(maxsize=128)
def _template(name: str, mode: Mode = "published") -> Template:
    return (_marked if mode == "preview" else environment).get_template(f"blocks/{name}.html")


def render_block(block: Mapping[str, Any], document: Mapping[str, Any], context: PageContext) -> str:
    """One block as it stands on its page, for the studio and for streams. Never raises for what a block holds."""
    page = next((p for p in document.get("pages") or () if block.get("id") in [b.get("id") for b in p["blocks"]]), None)
    outline = outline_of(document, page, context)
    if page is None and block.get("type") == "Hero":
        outline = outline.headed_by(str(block.get("id", "")))
    return draw(block, document, context, outline)


def draw(block: Mapping[str, Any], document: Mapping[str, Any], context: PageContext, outline: Outline) -> str:
    """The HTML of one block; nothing for buyers and a notice in the studio when it cannot be drawn."""
    name = block.get("type")
    try:
        if name not in VARIANTS:
            return _stub(block, document, context)
        return bind(_drawn(block, str(name), document, context, outline), document, context)
    except Exception:  # whatever a stored block holds, the page around it must stand
        logger.exception("block %s of type %s cannot be drawn", block.get("id"), name)
        return _stub(block, document, context)


def _drawn(block: Mapping[str, Any], name: str, document: Mapping[str, Any], context: PageContext, outline: Outline) -> str:
    template = _template(name, context.mode)
    # `shared` spares a copy of the names for every block: the templates of blocks use no globals.
    return "".join(
        template.root_render_func(template.new_context(block_scope(block, document, context, outline), shared=True))
    )


def block_scope(
    block: Mapping[str, Any], document: Mapping[str, Any], context: PageContext, outline: Outline
) -> dict[str, Any]:
    """What the template of a block can name."""
    name, block_id = str(block["type"]), str(block.get("id", ""))
    variants = VARIANTS[name]
    variant = block.get("variant") if block.get("variant") in variants else variants[0]
    return {
        "block": block,
        "p": block["props"],
        "v": variant,
        "c": context,
        "t": outline.words,
        "document": document,
        "root": _root(block_id, context),
        "is_h1": outline.h1_id == block_id,
        "is_offer": outline.offer_id == block_id,
        "sales": outline.is_sales,
        "ticking": context.mode != "export" and not outline.is_sales,
        "next_url": _next_url(outline, context),
        "kind": outline.kind,
        "sizes": outline.sizes,
        "art": _art(str(variant), document),
        "cover": partial(_cover, document, block_id, "horizon" if name == "Hero" and variant == "cover" else ""),
    }


def _next_url(outline: Outline, context: PageContext) -> str:
    ahead = outline.following
    return ahead.url if ahead and ahead.url and not ahead.locked else context.library_url


def _art(variant: str, document: Mapping[str, Any]) -> tuple[int, int]:
    preset = str((document.get("themeTokens") or {}).get("preset"))
    return _ART_OF_PRESET.get((preset, variant)) or _ART.get(variant, (800, 1000))


def _cover(document: Mapping[str, Any], place: str, motif: str, width: int, height: int, alt: str = "") -> Markup:
    # Our own drawing: `alt` is escaped there, and `place` was made safe by escaping it here.
    title, tokens = str(document.get("title", "")), document.get("themeTokens") or {}
    return Markup(cover_svg(title, tokens, width, height, alt=alt, place=str(escape(place)), motif=motif))


def _root(block_id: str, context: PageContext) -> Markup:
    if context.mode == "preview":
        return Markup(' id="{0}" data-block="{0}"').format(block_id)
    return Markup(' id="{}"').format(block_id)


def _stub(block: Mapping[str, Any], document: Mapping[str, Any], context: PageContext) -> str:
    if context.mode != "preview":
        return ""
    words = words_for(str(document.get("language", "en")))
    name, block_id = block.get("type", ""), str(block.get("id", ""))
    return _template("_stub").render(t=words, name=name, root=_root(block_id, context))

"""The whole product as a book on A4 or US Letter: the HTML that is laid out as a PDF. Cover, contents, a chapter for every
page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from products.dsl.media import media_of
from products.rendering.blocks import draw, environment
from products.rendering.context import PageContext
from products.rendering.cover import cover_svg
from products.rendering.export import printable_tokens, printed_pages
from products.rendering.headings import width
from products.rendering.outline import outline_of
from products.rendering.page import style_element_text
from products.rendering.sheets import STATIC
from products.rendering.theme import RENDERER_VERSION, Theme, read_theme, theme_css
from products.rendering.type_pairs import TypePair
from products.rendering.words import direction, words_for

FILE_SCHEME = "owny-static:"
"""How the paper names our own files (`owny-static:fonts/nunito.woff2`); nothing else can be fetched from it."""

_NOT_PRINTED = frozenset({"CTA", "DownloadButton"})
_SELLING = _NOT_PRINTED | {"Hero", "Pricing", "Testimonial"}
_OPENERS = frozenset({"Hero", "DayHeader", "ModuleHeader"})
_NUMBERED = frozenset({"DayHeader", "ModuleHeader"})
A4 = "a4"
_ONE_PAGE_OF_CONTENTS = {A4: 44, "letter": 41}
"""Lines that fit on the page of contents, a chapter counting as two and a half."""


def render_paper(document: Mapping[str, Any], context: PageContext, made_for: str = "", size: str = A4) -> str:
    """One HTML text for `products.rendering.pdf`. Its fonts are named by FILE_SCHEME, all else is inside.

    `made_for` is who this copy is for, in the words of the last line of every page; "" for everybody's copy. `size` is the
    paper, `a4` or `letter`; lines break the same on both.

    Links lead within the book or to the open web; what sells and what only works on a screen is left out.
    """
    context = replace(context, mode="export", download_url="", library_url="", buy_url="", page_urls={}, locked={})
    tokens = document.get("themeTokens") or {}
    language = str(document.get("language") or "en")
    words = words_for(language)
    chapters = [_chapter(page, number, document, context) for number, page in enumerate(printed_pages(document), 1)]
    _leave_out_refrains(chapters)
    address = context.canonical_url if context.canonical_url.startswith("https://") else ""
    return environment.get_template("pages/paper.html").render(
        document=document,
        c=context,
        t=words,
        language=language,
        dir=direction(language),
        version=RENDERER_VERSION,
        preset=read_theme(tokens).preset,
        kind=words.get(str(document.get("productType")), words["pdf_guide"]),
        css=style_element_text(paper_css(tokens, size)),
        art=_art(str(document.get("title", "")), tokens, 1240, 1100, "cover"),
        chapters=chapters,
        made_for=made_for,
        is_detailed=sum(2.5 + len(chapter["headings"]) for chapter in chapters) <= _ONE_PAGE_OF_CONTENTS[size],
        address=address,
        address_shown=address.removeprefix("https://").rstrip("/"),
    )


def paper_css(tokens: Mapping[str, Any], size: str = A4) -> str:
    """The style sheet of the paper: faces, theme, structure, the preset's hand, the size."""
    outside, inside = read_theme(tokens), read_theme(printable_tokens(tokens))
    return "\n".join(
        [
            *(faces_css(inside.pair)),
            theme_css(printable_tokens(tokens)),
            _colours(".front", outside),
            paper_sheet("base"),
            paper_sheet(outside.preset),
            *([] if size == A4 else [paper_sheet(size)]),
        ]
    )


@lru_cache(maxsize=8)
def paper_sheet(name: str) -> str:
    """One of the style sheets in `css/paper`."""
    return (STATIC / "css" / "paper" / f"{name}.css").read_text(encoding="utf-8")


def faces_css(pair: TypePair) -> list[str]:
    """The two typefaces of a look, from our own files."""
    return [
        f'@font-face {{ font-family: "{family}"; src: url("{FILE_SCHEME}fonts/{file}.woff2") format("woff2"); '
        "font-weight: 400 900; }"
        for family, file in zip((pair.display, pair.text), pair.files, strict=True)
    ]


def _colours(selector: str, theme: Theme) -> str:
    values = " ".join(f"--{name}: {value};" for name, value in theme.colours.items())
    return f"{selector} {{ {values} }}"


def _art(title: str, tokens: Mapping[str, Any], wide: int, high: int, place: str) -> Markup:
    return Markup(cover_svg(title, tokens, wide, high, place=place))  # our own drawing, without text


def _chapter(page: Mapping[str, Any], number: int, document: Mapping[str, Any], context: PageContext) -> dict[str, Any]:
    outline = outline_of(document, page, context).headed_by("")
    left_out = _SELLING if outline.is_sales else _NOT_PRINTED
    blocks = [_printed(block, document) for block in page["blocks"] if block.get("type") not in left_out]
    title = str(document.get("title") if outline.is_sales else page.get("title", ""))
    # The drawings of a chapter follow its own title, so that no two chapters open with the same picture.
    named = {**document, "title": title}
    drawn = [Markup(draw(block, named, context, outline)) for block in blocks]
    opens = bool(blocks) and blocks[0].get("type") in _OPENERS
    counted = opens and blocks[0].get("type") in _NUMBERED
    here = next((stop for stop in outline.stops if stop.now), None)
    return {
        "id": f"page-{page.get('slug', '')}",
        "number": number,
        "title": title,
        "place": f"{here.word} {here.number}" if here and not counted and len(outline.stops) > 1 else "",
        "opening": drawn[0] if opens else "",
        "body": Markup("").join(drawn[1:] if opens else drawn),
        "art": _photo(blocks, context) or _art(title, document.get("themeTokens") or {}, 1600, 560, f"art-{number}"),
        "headings": [found for block in blocks if (found := _heading(block)) and found[1] != title],
    }


def _photo(blocks: Sequence[Mapping[str, Any]], context: PageContext) -> Markup:
    """The uploaded picture of the hero that opens a chapter."""
    shown = context.media.get(media_of(blocks[0])) if blocks and blocks[0].get("type") == "Hero" else None
    alt = blocks[0]["props"]["image"].get("alt", "") if shown else ""
    return Markup('<img src="{}" alt="{}">').format(shown.url, alt) if shown else Markup()


def _leave_out_refrains(chapters: Sequence[dict[str, Any]]) -> None:
    """Headings that come again in other chapters ("Tonight") tell nothing in the contents."""
    count = Counter(heading for chapter in chapters for heading in {text for _, text in chapter["headings"]})
    for chapter in chapters:
        chapter["headings"] = [(anchor, text) for anchor, text in chapter["headings"] if count[text] == 1]


def _printed(block: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A chapter's hero without the line above its title when that only repeats the title of the book."""
    props = block["props"]
    if block.get("type") != "Hero" or str(props.get("eyebrow", "")).casefold() != str(document.get("title")).casefold():
        return block
    return {**block, "props": {key: value for key, value in props.items() if key != "eyebrow"}}


def _heading(block: Mapping[str, Any]) -> tuple[str, str] | None:
    text = str(block["props"].get("heading", ""))
    return (str(block.get("id", "")), text) if text and width(text) <= 80 and block.get("type") != "FAQ" else None

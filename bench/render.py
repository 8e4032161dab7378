"""Drawing a page: our blocks, each from its own template, against one template written for exactly this page."""

import gzip
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
from jinja2 import Template
from markupsafe import Markup

from products.dsl.catalog import sample_document
from products.rendering.blocks import block_scope, environment
from products.rendering.context import PageContext
from products.rendering.outline import outline_of
from products.rendering.page import page_scope, render_page
from products.rendering.sheets import STATIC
from products.rendering.theme import read_theme, theme_css

ROUNDS, BATCH = 40, 5
_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def run() -> dict[str, Any]:
    """Medians in milliseconds for a sales page of twenty blocks, the ratio, and what travels to a phone in bytes."""
    document, context = twenty_blocks(), _context()
    template, scope = _one_template(document, context)
    html = render_page(document, "sales", context)
    assert template.render(scope) == html, "the reference draws another page"
    ours, reference = _medians(lambda: render_page(document, "sales", context), lambda: template.render(scope))
    theme = read_theme(document["themeTokens"])
    sheets = [(STATIC / "css" / "product" / f"{name}.css").read_text("utf-8") for name in ("fonts", "base", theme.preset)]
    css = "".join([*sheets, theme_css(document["themeTokens"])])
    fonts = [STATIC / "fonts" / f"{name}.woff2" for name in theme.pair.files]
    return {
        "page_ms": ours,
        "one_template_ms": reference,
        "ratio_to_one_template": ours / reference,
        "html_bytes": len(html.encode()),
        "html_and_css_gzip_bytes": len(gzip.compress(html.encode(), mtime=0)) + len(gzip.compress(css.encode(), mtime=0)),
        "html_and_css_brotli_bytes": len(brotli.compress(html.encode())) + len(brotli.compress(css.encode())),
        "font_bytes": sum(file.stat().st_size for file in fonts),
    }


def twenty_blocks() -> dict[str, Any]:
    """The catalog's sample as one sales page of twenty blocks."""
    document = dict(sample_document())
    every = [block for page in document["pages"] for block in page["blocks"]]
    document["pages"] = [{**document["pages"][0], "blocks": every[:20]}]
    return document


def _context() -> PageContext:
    return PageContext(creator_name="Maren", handle="maren", price_label="$19", buy_url="/buy/", theme_url="/theme/1.css")


def _one_template(document: dict[str, Any], context: PageContext) -> tuple[Template, dict[str, Any]]:
    """The same page as a person would write it: one template, every block in its place, nothing looked up."""
    page = document["pages"][0]
    outline = outline_of(document, page, context)
    source, scopes = [], []
    for index, block in enumerate(page["blocks"]):
        scopes.append(block_scope(block, document, context, outline))
        names = "".join(f"{{% set {name} = scopes[{index}].{name} %}}" for name in scopes[-1])
        source.append(names + (_TEMPLATES / "blocks" / f"{block['type']}.html").read_text("utf-8").removesuffix("\n"))
    frame = (_TEMPLATES / "pages" / "product.html").read_text("utf-8").removesuffix("\n")
    template = environment.from_string(frame.replace("{{ body }}", "".join(source)))
    return template, {**page_scope(document, page, context, outline, Markup("")), "scopes": scopes}


def _medians(*works: Callable[[], object]) -> list[float]:
    """Milliseconds for one call of each, taken in turns so that a busy moment meets both."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for kept, work in zip(times, works, strict=True):
            started = time.perf_counter()
            for _ in range(BATCH):
                work()
            kept.append((time.perf_counter() - started) / BATCH * 1000)
    return [statistics.median(kept[2:]) for kept in times]

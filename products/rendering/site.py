"""A product as a web site of plain files: it opens from a disk and from any host, and asks nobody for anything."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from products.rendering.context import PageContext
from products.rendering.page import render_page
from products.rendering.sheets import STATIC
from products.rendering.theme import read_theme, theme_css

INSIDE = "product/"
"""The folder of what buyers get; the page that sells stands beside it."""

_PLAIN = re.compile(r"[^a-z0-9-]+")


def site_files(document: Mapping[str, Any], context: PageContext) -> dict[str, bytes]:
    """Path → bytes of every page with its styles, typefaces and scripts.

    Addresses in `context` are used as they are, so they are absolute; those of its pictures, of `avatar_url` and of
    `download_url` are paths from the root of the site, whose files the caller adds.
    """
    tokens = document.get("themeTokens") or {}
    names = page_names(document)
    files = {"assets/theme.css": theme_css(tokens).encode()}
    used: set[str] = set()
    for slug, path in names.items():
        up = "../" if "/" in path else ""

        def asset(name: str, up: str = up) -> str:
            used.add(name)
            return f"{up}assets/{name}"

        urls = {other: _from(path, there) for other, there in names.items()}
        here = replace(
            context,
            mode="site",
            asset=asset,
            theme_url=f"{up}assets/theme.css",
            page_urls=urls,
            download_url=context.download_url and up + context.download_url,
            avatar_url=context.avatar_url and up + context.avatar_url,
            media={named: _moved(one, up) for named, one in context.media.items()},
        )
        files[path] = render_page(document, slug, here).encode()
    used |= {f"fonts/{name}.woff2" for name in read_theme(tokens).pair.files}
    return files | {f"assets/{name}": (STATIC / name).read_bytes() for name in sorted(used)}


def page_names(document: Mapping[str, Any]) -> dict[str, str]:
    """Slug → path of every page: the one that sells is the site's index, the others stand in a folder of their own."""

    def path_of(page: Mapping[str, Any]) -> str:
        inside = f"{INSIDE}{_PLAIN.sub('-', str(page['slug']))}.html"
        return "index.html" if page.get("kind") == "sales" else inside

    return {str(page["slug"]): path_of(page) for page in document.get("pages") or ()}


def _from(here: str, there: str) -> str:
    """The address of one page as another names it."""
    if "/" not in here:
        return there
    return there.removeprefix(INSIDE) if there.startswith(INSIDE) else f"../{there}"


def _moved(picture: Any, up: str) -> Any:
    def shifted(srcset: str) -> str:
        return ", ".join(up + part for part in srcset.split(", "))

    sources = tuple((kind, shifted(srcset)) for kind, srcset in picture.sources)
    return replace(picture, url=up + picture.url, sources=sources)

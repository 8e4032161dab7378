"""The one place where text becomes markup: **bold**, *italic* and [links](https://…), and nothing else."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_MARKS = re.compile(r"[*\[\\]")
_TAGS = {"strong", "em", "a"}
_SCHEMES = {"https", "mailto"}


def _may_link(address: str) -> bool:
    return address.lower().startswith(("https://", "mailto:"))


_inline = MarkdownIt("zero", {"html": False}).enable(["emphasis", "link", "escape"])
_inline.validateLink = _may_link  # type: ignore[method-assign,assignment]


@lru_cache(maxsize=4096)
def _sanitised(text: str) -> Markup:
    # Underscores stay underscores: only asterisks are markup here.
    html = _inline.renderInline(text.replace("_", r"\_"))
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener nofollow")
    return Markup(clean)


def rich(text: object) -> Markup:
    """Inline markup of a rich field as safe HTML; HTML in the text is shown, never obeyed."""
    words = str(text or "")
    return _sanitised(words) if _MARKS.search(words) else escape(words)


def plain(text: object) -> str:
    """The same field without its marks: for titles of windows, descriptions and mail."""
    words = str(text or "")
    return re.sub(r"<[^>]+>", "", _sanitised(words)).strip() if _MARKS.search(words) else words

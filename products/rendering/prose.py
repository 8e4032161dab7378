"""The one place where text becomes markup: **bold**, *italic* and [links](https://…), and nothing else."""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_MARKS = re.compile(r"[*\[\\]")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAGS = {"strong", "em", "a"}
_SCHEMES = {"https", "mailto"}


def _may_link(address: str) -> bool:
    return address.lower().startswith(("https://", "mailto:"))


_inline = MarkdownIt("zero", {"html": False}).enable(["emphasis", "link", "escape"])
_inline.validateLink = _may_link  # type: ignore[method-assign,assignment]


@lru_cache(maxsize=4096)
def _sanitised(text: str) -> Markup:
    # Underscores stay underscores: only asterisks are markup here.
    drawn = _inline.renderInline(text.replace("_", r"\_"))
    clean = nh3.clean(drawn, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener nofollow")
    return Markup(clean)


def rich(text: object) -> Markup:
    """Inline markup of a rich field as safe HTML; HTML in the text is shown, never obeyed."""
    words = str(text or "")
    return _sanitised(words) if _MARKS.search(words) else escape(words)


def plain(text: object) -> str:
    """The same field without its marks: for titles of windows, descriptions and mail."""
    words = str(text or "")
    return _bare(_sanitised(words)) if _MARKS.search(words) else words


def spelled(text: object) -> str:
    """The same for mail in plain text, where a link must be seen: `words (https://…)`."""
    words = str(text or "")
    return _bare(_LINK.sub(_spell, _sanitised(words))) if _MARKS.search(words) else words


def _spell(link: re.Match[str]) -> str:
    address, words = link[1].removeprefix("mailto:"), link[2]
    return words if words == address else f"{words} ({address})"


def _bare(marked: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", marked)).strip()

"""The one place where text becomes markup: **bold**, *italic*, [links](https://…), lists of lines, and nothing else."""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_MARKS = re.compile(r"[*\[\\]")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAGS = {"strong", "em", "a"}
_SCHEMES = {"https", "mailto", "page", "product"}
"""`page:` and `product:` are ours: `inner_links` puts the address in, or leaves the words alone."""
_INNER = re.compile(r"(?:page|product):[A-Za-z0-9_-]{1,60}")
_POINT = re.compile(r"[-\u2022] +(?=\S)")
_COUNT = re.compile(r"\d{1,2}[.)] +(?=\S)")


def _may_link(address: str) -> bool:
    return address.lower().startswith(("https://", "mailto:")) or bool(_INNER.fullmatch(address))


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


def flow_tag(text: object) -> str:
    """The element that a paragraph is: `ul` or `ol` when each of its lines is a point of a list, else `p`."""
    lines = str(text or "").splitlines()
    if not lines or lines[0][:1] not in "-\u20220123456789":
        return "p"
    if all(_POINT.match(line) for line in lines):
        return "ul"
    return "ol" if len(lines) > 1 and all(_COUNT.match(line) for line in lines) else "p"


def flow(text: object) -> Markup:
    """What stands in that element: the points of a list, or inline markup."""
    tag = flow_tag(text)
    if tag == "p":
        return rich(text)
    start = _POINT if tag == "ul" else _COUNT
    return Markup("").join(Markup("<li>{}</li>").format(rich(start.sub("", line, 1))) for line in str(text).splitlines())


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

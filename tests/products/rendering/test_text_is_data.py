"""Text of a document is shown, never obeyed."""

import pytest

from products.rendering.export import render_export
from products.rendering.page import render_page
from tests.products.rendering.documents import PRESETS, context, mapped, sample
from tests.products.rendering.reading_html import Page, read

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b style=x onclick=alert(3)>{{ 7*7 }}"
LINK = "[a](javascript:alert(1)) [b](data:text/html,x) [c](http://plain.example) [d](https://ok.example/?a=1&b=2)"


def attacked(preset: str, text: str) -> dict[str, object]:
    document = sample(preset)
    document["title"] = document["subtitle"] = text
    document["seo"] = {"title": text, "description": text}
    for page in document["pages"]:
        page["title"] = text
        for block in page["blocks"]:
            block["props"] = mapped(block["props"], lambda _: text)
    return document


def obeyed(page: Page) -> list[str]:
    """Whatever a page must never hold."""
    bad = [f"<{e.name}>" for e in page.elements if e.name in ("img", "iframe", "object", "embed", "form", "base")]
    bad += [
        f"<script> without src: {e.text[:40]}"
        for e in page.all("script")
        if not e.attrs.get("src", "").startswith("/static/")
    ]
    for element in page.elements:
        bad += [f"{element.name} {name}" for name in element.attrs if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            address = element.attrs.get(name, "#")
            if not address.startswith(("/", "#", "https://", "mailto:")):
                bad.append(f"{element.name} {name}={address}")
    return bad


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("mode", ["published", "preview", "library"])
def test_markup_in_any_field_is_shown_as_text(preset: str, mode: str) -> None:
    document = attacked(preset, ATTACK)
    for page in document["pages"]:  # type: ignore[attr-defined]
        html = render_page(
            document, page["slug"], context(mode=mode, price_label=ATTACK, creator_name=ATTACK, refund_line=ATTACK)
        )
        found = read(html)
        assert obeyed(found) == []
        assert "<script>alert" not in html
        assert "49" not in found.all("title")[0].text
        assert ATTACK in found.all("h1")[0].text


def test_markup_in_any_field_is_shown_as_text_in_the_printable_file() -> None:
    html = render_export(attacked("warm", ATTACK), context())
    assert obeyed(read(html)) == []
    assert "<script" not in html


def test_the_name_of_the_shop_and_of_the_language_cannot_leave_their_attributes() -> None:
    document = sample()
    document["language"] = 'en" onload="alert(1)'
    found = read(render_page(document, "sales", context(handle='x"><script>')))
    assert obeyed(found) == []
    assert found.all("html")[0].attrs["lang"] == 'en" onload="alert(1)'


def test_only_safe_links_become_links() -> None:
    document = attacked("clean", LINK)
    found = read(render_page(document, "sales", context()))
    outside = {e.attrs["href"] for e in found.all("a") if not e.attrs["href"].startswith(("/", "#"))}
    assert outside == {"https://ok.example/?a=1&b=2"}
    assert {e.attrs.get("rel") for e in found.all("a") if e.attrs["href"].startswith("https:")} == {"noopener nofollow"}


def test_a_style_sheet_of_an_open_page_cannot_close_its_element() -> None:
    html = render_page(sample(), "sales", context(inline_css="a{}</style><script>alert(1)</script>"))
    assert obeyed(read(html)) == []
    assert html.count("</style>") == 1

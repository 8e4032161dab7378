"""Inline markup of rich fields: three marks, one sanitiser."""

import pytest

from products.rendering.blocks import render_block
from products.rendering.prose import flow, flow_tag, plain, rich
from tests.products.rendering.documents import block, context, document, page


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain & simple", "plain &amp; simple"),
        ("**bold** and *thin*", "<strong>bold</strong> and <em>thin</em>"),
        ("[here](https://a.example/x)", '<a href="https://a.example/x" rel="noopener nofollow">here</a>'),
        ("[write](mailto:me@a.example)", '<a href="mailto:me@a.example" rel="noopener nofollow">write</a>'),
        ("[HERE](HTTPS://a.example)", '<a href="HTTPS://a.example" rel="noopener nofollow">HERE</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](data:text/html,1)", "[x](data:text/html,1)"),
        ("[x](http://a.example)", "[x](http://a.example)"),
        ("[x](//a.example)", "[x](//a.example)"),
        ("[x](page:../../admin)", "[x](page:../../admin)"),
        ("[x](product:a b)", "[x](product:a b)"),
        ("<b>*x*</b>", "&lt;b&gt;<em>x</em>&lt;/b&gt;"),
        ("snake_case and _this_", "snake_case and _this_"),
        ("*a* snake_case _b_", "<em>a</em> snake_case _b_"),
        ("[a_b](https://a.example/a_b)", '<a href="https://a.example/a_b" rel="noopener nofollow">a_b</a>'),
        (r"\*not bold\*", "*not bold*"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("# no heading", "# no heading"),
        ("`no code` ![no](https://a.example/i.png)", None),
        ("", ""),
    ],
)
def test_marks_become_markup_and_everything_else_is_text(text: str, html: str | None) -> None:
    if html is None:
        assert "<img" not in rich(text)
        assert "<code" not in rich(text)
    else:
        assert rich(text) == html


def test_what_is_not_text_is_still_shown() -> None:
    assert rich(None) == ""
    assert rich(7) == "7"


def test_plain_leaves_the_marks_out() -> None:
    assert plain("**Bake** a [loaf](https://a.example)") == "Bake a loaf"
    assert plain("a < b") == "a < b"


@pytest.mark.parametrize(
    ("text", "tag", "html"),
    [
        ("- Salt\n- **Fat**", "ul", "<li>Salt</li><li><strong>Fat</strong></li>"),
        ("\u2022 Salt", "ul", "<li>Salt</li>"),
        ("1. Salt\n2) Fat", "ol", "<li>Salt</li><li>Fat</li>"),
        ("- <b>x</b>", "ul", "<li>&lt;b&gt;x&lt;/b&gt;</li>"),
        ("1. Only one line", "p", "1. Only one line"),
        ("- Salt\nand fat", "p", "- Salt\nand fat"),
        ("-5 degrees", "p", "-5 degrees"),
        ("2020 was hard", "p", "2020 was hard"),
        ("", "p", ""),
    ],
)
def test_a_paragraph_whose_every_line_is_a_point_is_a_list(text: str, tag: str, html: str) -> None:
    assert (flow_tag(text), flow(text)) == (tag, html)


def linked(words: str, mode: str, **urls: dict[str, str]) -> str:
    """The paragraph of a text block with these words."""
    shown = block("TextSection", "prose", paragraphs=[words])
    doc = document(page(shown), page(slug="soil", kind="content", title="Soil"))
    return (
        render_block(shown, doc, context(mode=mode, **urls))
        .partition('<div class="prose">')[2]
        .partition("</div>")[0]
        .strip()
    )


def test_a_link_to_a_page_or_product_gets_its_address_from_the_server() -> None:
    urls = {"page_urls": {"soil": "/library/x/soil/"}, "product_urls": {"prod_a": "https://a.example/@m/a/"}}
    html = linked("[Soil **first**](page:soil) and [pots](product:prod_a)", "library", **urls)
    assert html == (
        '<p><a href="/library/x/soil/">Soil <strong>first</strong></a> and <a href="https://a.example/@m/a/">pots</a></p>'
    )


@pytest.mark.parametrize("mode", ["published", "site", "export"])
def test_a_link_to_what_cannot_be_opened_leaves_its_words(mode: str) -> None:
    assert linked("[Pots](product:prod_gone) in [May](page:nowhere)", mode) == "<p>Pots in May</p>"


def test_on_paper_a_link_to_a_page_leads_within_the_book() -> None:
    assert linked("[Soil](page:soil)", "export") == '<p><a href="#page-soil">Soil</a></p>'


def test_the_studio_keeps_what_a_link_means_even_when_it_leads_nowhere() -> None:
    html = linked("[Soil](page:soil) and [pots](product:prod_gone)", "preview", page_urls={"soil": "/studio/soil/"})
    assert '<a href="/studio/soil/" data-means="page:soil">Soil</a>' in html
    assert '<a data-means="product:prod_gone">pots</a>' in html

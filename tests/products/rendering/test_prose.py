"""Inline markup of rich fields: three marks, one sanitiser."""

import pytest

from products.rendering.prose import plain, rich


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

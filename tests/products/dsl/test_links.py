"""Links in rich text, and texts that only say one."""

import pytest

from products.dsl.links import addresses, without_links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](https://a.example/x) and [b]( <MAILTO:b@c.example> )", ["https://a.example/x", "MAILTO:b@c.example"]),
        (r"[a\](https://a.example) and [b](javascript:alert(1)) and https://c.example", []),
        (r"[a\\](https://a.example)", ["https://a.example"]),
        ("[a](page:soil) and [b](product:prod_x)", ["page:soil", "product:prod_x"]),
    ],
)
def test_only_what_would_be_shown_as_a_link_is_one(text: str, found: list[str]) -> None:
    assert list(addresses(text)) == found


@pytest.mark.parametrize("text", ["[a](https://a.example)", "[a](page:soil)", r"[a\\](https://a.example)"])
def test_a_text_without_links_has_none(text: str) -> None:
    assert list(addresses(without_links(text))) == []

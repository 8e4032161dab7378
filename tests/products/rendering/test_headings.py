"""Headings fit their longest word, and prices are set as they are read."""

import pytest

from products.rendering.headings import amount, clock, fit, lit, longest_word


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("Go", 'data-fit="xs" data-word="4" data-line="4"'),
        ("The Slow Loaf", 'data-fit="s" data-word="4" data-line="14" data-tail="short"'),
        ("Deadlift without fear", 'data-fit="m" data-word="8" data-tail="short"'),
        ("Calm Inbox in a Week for Busy People", 'data-fit="l" data-word="6"'),
        ("Schlafenszeitroutine für berufstätige Eltern mit Kindern", 'data-fit="xl" data-word="21"'),
        ("忙しい親のための朝", 'data-fit="m" data-word="6" data-script="other"'),
        ("לחם", 'data-fit="xs" data-word="4" data-line="4" data-script="other"'),
        ("x" * 90, 'data-fit="xl" data-word="32"'),
        ("", 'data-fit="xs" data-word="4" data-line="4"'),
    ],
)
def test_a_heading_says_how_wide_it_is(text: str, attributes: str) -> None:
    assert fit(text) == attributes


def test_a_word_may_break_at_its_hyphen() -> None:
    assert longest_word("seven-day challenge") == len("challenge")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("The quiet day", 'The <em class="hl">quiet</em> day'),
        ("Throw it away", '<em class="hl">Throw</em> it away'),
        ("Most throw away", 'Most <em class="hl">throw</em> away'),
        ("Bake then rest", 'Bake then <em class="hl">rest</em>'),
        ("Loaf", "Loaf"),
        ("What I do now", "What I do now"),
        ("What your hands know", 'What your <em class="hl">hands</em> know'),
        ("To be or not", "To be or not"),
        ("a <b>bold</b> one", 'a <em class="hl">&lt;b&gt;bold&lt;/b&gt;</em> one'),
        ("朝 のルーティン", "朝 のルーティン"),
    ],
)
def test_one_word_of_a_heading_is_lit(text: str, html: str) -> None:
    assert lit(text) == html


@pytest.mark.parametrize(
    ("label", "html"),
    [
        ("$29", '<span class="amount__cur">$</span><span class="amount__no" data-long="2">29</span>'),
        ("$1,299.00", '<span class="amount__cur">$</span><span class="amount__no" data-long="8">1,299.00</span>'),
        ("29 €", '<span class="amount__no" data-long="2">29</span><span class="amount__cur amount__cur--after">€</span>'),
        (
            "From $0",
            '<span class="amount__from">From</span> <span class="amount__cur">$</span>'
            '<span class="amount__no" data-long="1">0</span>',
        ),
        ("Free", '<span class="amount__word">Free</span>'),
        ("<b>", '<span class="amount__word">&lt;b&gt;</span>'),
    ],
)
def test_a_price_is_set_with_its_currency_small(label: str, html: str) -> None:
    assert amount(label) == html


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (42, "0:42"), (605.9, "10:05"), (3725, "1:02:05"), (-1, "0:00"), ("x", "0:00")]
)
def test_seconds_are_read_as_on_a_player(seconds: object, text: str) -> None:
    assert clock(seconds) == text

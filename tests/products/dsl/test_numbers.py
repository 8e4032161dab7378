import pytest

from products.dsl.numbers import Stated, stated_numbers
from products.dsl.words import canonical_number, normalise, sentences, stem


def pairs(text: str) -> list[tuple[str, str]]:
    """(value, unit) of every number."""
    return [(one.value, one.unit) for one in stated_numbers(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10 minutes", [("10", "minute")]),
        ("a ten-minute walk", [("10", "minute")]),
        ("10 mins", [("10", "minute")]),
        ("Wake at 5AM", [("5", "am")]),
        ("5,000 IU and 5.000 IU and 5000IU", [("5000", "iu")] * 3),
        ("1.5 litres, 1,5 litres, 1.50 litres", [("1.5", "litre")] * 3),
        ("twenty-five days", [("25", "day")]),
        ("two hundred fifty people", [("250", "people")]),
        ("2 thousand steps", [("2000", "step")]),
        ("a dozen eggs, 12 eggs", [("12", "egg"), ("12", "egg")]),
        ("three to four cups", [("3", "cup"), ("4", "cup")]),
        ("3–4 cm", [("3", "cm"), ("4", "cm")]),
        ("20% off", [("20", "%")]),
        ("one thing, one day", [("1", "day")]),
        ("no number here, none at all", []),
        ("someone often weighs the phone", []),
        ("007 and 7", [("7", ""), ("7", "")]),
    ],
)
def test_numbers_are_read_with_what_they_count(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text) == found


def test_the_word_before_a_number_is_its_label() -> None:
    assert stated_numbers("Day 3") == [Stated("3", "", "3", "day")]


@pytest.mark.parametrize("text", ["$19", "19 €", "£19.00", "19 dollars", "USD? no: 19 USD"])
def test_money_is_a_price(text: str) -> None:
    (found,) = stated_numbers(text)
    assert (found.value, found.is_price) == ("19", True)


def test_pounds_may_be_a_weight() -> None:
    assert [one.is_price for one in stated_numbers("10 pounds lighter")] == [False]


@pytest.mark.parametrize(
    ("one", "other"),
    [("“Hi” — it’s", '"Hi" - it\'s'), ("**A**  b", "a B."), ("[x](https://e.com) y", "X y"), ("ﬁne", "fine")],
)
def test_case_space_quotes_and_markup_do_not_count(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("word", "short"),
    [
        ("minutes", "minute"),
        ("glass", "glass"),
        ("stories", "story"),
        ("jane's", "jane"),
        ("seven", "7"),
        ("one", "one"),
        ("is", "is"),
    ],
)
def test_words_are_compared_without_plural_and_as_digits(word: str, short: str) -> None:
    assert stem(word) == short


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("0", "0"),
        ("010", "10"),
        ("1.0", "1"),
        ("1,000,000", "1000000"),
        ("10.5", "10.5"),
        ("100", "100"),
        ("0.50", "0.5"),
        ("3.1004", "3.1004"),
    ],
)
def test_digits_have_one_spelling(digits: str, value: str) -> None:
    assert canonical_number(digits) == value


def test_texts_are_cut_into_sentences() -> None:
    assert sentences('One. "Two!" Three?\nFour 1.5 five') == ["One.", '"Two!', "Three?", "Four 1.5 five"]
    assert sentences("Ask Dr. Who. Or not.") == ["Ask Dr. Who.", "Or not."]

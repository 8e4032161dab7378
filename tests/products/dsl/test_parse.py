import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from products.dsl.catalog import sample_document
from products.dsl.parse import MAX_TEXT, parse_document
from tests.products.dsl.conftest import Document

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=20,
)
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "{",
            "}",
            "[",
            "]",
            '"',
            "\\",
            ",",
            ":",
            "```json\n",
            "```",
            "pages",
            "blocks",
            "\n",
            "\x00",
            "1e999",
            "NaN",
            "é",
            "'",
        ]
    ),
    max_size=30,
)


def only_code(text: str) -> str:
    """The code of the one problem, after checking that there is no document."""
    parsed = parse_document(text)
    assert parsed.document is None
    (problem,) = parsed.problems
    return problem.code


def test_strict_json_is_read_without_a_fix() -> None:
    parsed = parse_document(json.dumps(sample_document()))
    assert (parsed.document, parsed.fixes, parsed.problems) == (sample_document(), (), ())


@pytest.mark.parametrize(
    ("wrap", "fix"),
    [
        ("```json\n%s\n```", "removed a code fence"),
        ("```\n%s", "removed a code fence"),
        ("%s\n```", "removed a code fence"),
        ("Here is the product:\n```json\n%s\n```\nEnjoy!", "removed a code fence"),
        ("Here is the product: %s", "removed text around the document"),
        ("%s\nLet me know {what} you think.", "removed text around the document"),
    ],
)
def test_what_stands_around_the_document_is_taken_away_and_recorded(document: Document, wrap: str, fix: str) -> None:
    parsed = parse_document(wrap % json.dumps(document))
    assert (parsed.document, parsed.fixes) == (document, (fix,))


def test_a_fence_inside_a_text_is_text(document: Document) -> None:
    document["title"] = "Use ``` and {braces}"
    assert parse_document(json.dumps(document)).document == document


def test_trailing_commas_are_removed_but_never_inside_texts(document: Document) -> None:
    document["title"] = "a, ] b,} c"
    text = json.dumps(document).replace("]}", "],\n }").replace('"}', '",}')
    parsed = parse_document(text)
    assert (parsed.document, parsed.fixes) == (document, ("removed a trailing comma",))


def test_raw_control_characters_in_texts_become_escapes(document: Document) -> None:
    document["title"] = "two\nlines\tand \\n one"
    text = json.dumps(document).replace("two\\nlines\\tand", "two\nlines\tand")
    parsed = parse_document(text)
    assert (parsed.document, parsed.fixes) == (document, ("escaped raw control characters",))


def test_escaped_apostrophes_are_plain_ones(document: Document) -> None:
    document["title"] = "it's \\ here"
    parsed = parse_document(json.dumps(document).replace("it's", "it\\'s"))
    assert (parsed.document, parsed.fixes) == (document, ("unescaped apostrophes",))


def test_a_document_encoded_twice_is_decoded(document: Document) -> None:
    parsed = parse_document(json.dumps(json.dumps(document)))
    assert (parsed.document, parsed.fixes) == (document, ("decoded a document that was encoded twice",))


def test_parts_that_are_json_texts_are_decoded_where_no_text_belongs(document: Document) -> None:
    sent = json.loads(json.dumps(document))
    sent["pages"][0]["blocks"][1]["props"] = json.dumps(document["pages"][0]["blocks"][1]["props"])
    sent["pages"][1]["blocks"][1]["props"]["items"] = json.dumps(document["pages"][1]["blocks"][1]["props"]["items"])
    sent["themeTokens"] = json.dumps(document["themeTokens"])
    sent["pages"] = json.dumps(sent["pages"])
    parsed = parse_document(json.dumps(sent))
    assert parsed.document == document
    assert parsed.fixes == tuple(
        f'decoded "{name}", which was JSON inside a text' for name in ("themeTokens", "pages", "props", "items")
    )


def test_a_text_that_looks_like_json_stays_a_text(document: Document) -> None:
    document["pages"][0]["blocks"][0]["props"]["title"] = '["a"]'
    assert parse_document(json.dumps(document)).document == document


@pytest.mark.parametrize("name", ["dsl", "document", "dsl_json"])
def test_a_wrapper_that_holds_only_the_document_is_taken_off(document: Document, name: str) -> None:
    assert parse_document(json.dumps({name: document})).document == document
    assert parse_document(json.dumps({name: json.dumps(document)})).document == document


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hero", "Hero"),
        ("text_section", "TextSection"),
        ("Text Section", "TextSection"),
        ("faq", "FAQ"),
        ("download-button", "DownloadButton"),
    ],
)
def test_block_types_in_the_wrong_case_are_respelled(document: Document, written: str, meant: str) -> None:
    document["pages"][0]["blocks"][0]["type"] = written
    parsed = parse_document(json.dumps(document))
    assert parsed.document is not None
    assert parsed.document["pages"][0]["blocks"][0]["type"] == meant
    assert parsed.fixes == (f'spelled type "{written}" as "{meant}"',)


def test_variants_product_type_kind_and_look_are_respelled(document: Document) -> None:
    sent = json.loads(json.dumps(document))
    sent["productType"], sent["themeTokens"]["preset"] = "PDF Guide", "Clean"
    sent["pages"][0]["kind"], sent["pages"][0]["blocks"][0]["variant"] = "Sales", "SPLIT"
    parsed = parse_document(json.dumps(sent))
    assert parsed.document == document
    assert len(parsed.fixes) == 4


def test_unknown_types_and_everything_in_them_stay_as_they_are(document: Document) -> None:
    strange = {"type": "Poll", "variant": "BIG", "props": '{"a": 1}', "more": [None, "{}"]}
    document["pages"][0]["blocks"].append(strange)
    parsed = parse_document(json.dumps(document))
    assert (parsed.document, parsed.fixes) == (document, ())


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_a_document_that_was_cut_off_is_not_completed_by_guessing(document: Document, cut: float) -> None:
    text = json.dumps(document)
    assert only_code(text[: int(len(text) * cut)]) in ("cut_off", "not_json")
    assert only_code(text[:-1]) == "cut_off"
    assert only_code("```json\n" + text[:-2]) == "cut_off"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("Sorry, I cannot do that.", "not_json"),
        ("[]", "wrong_type"),
        ("5", "wrong_type"),
        ('"hello"', "wrong_type"),
        ('{"title": "a", "title": "b"}', "lossy_json"),
        ('{"price": NaN}', "lossy_json"),
        ("[" * 100_000, "too_deep"),
        ('{"a":' * 30 + "1" + "}" * 30, "too_deep"),
        ('{"n": ' + "9" * 5000 + "}", "not_json"),
        ("x" * (MAX_TEXT + 1), "too_large"),
    ],
)
def test_what_cannot_be_read_without_loss_goes_back(text: str, code: str) -> None:
    assert only_code(text) == code


def test_a_syntax_error_says_where(document: Document) -> None:
    (problem,) = parse_document('{\n "title": "a" "b"}').problems
    assert problem.message == "Not JSON at line 2, column 15: expecting ',' delimiter."
    assert '"title": "a" "b"' in problem.hint


@given(JSON)
def test_any_json_is_read_or_refused_and_never_raises(value: Any) -> None:
    parsed = parse_document(json.dumps(value))
    assert (parsed.document is None) == bool(parsed.problems)


@given(FRAGMENTS.map("".join) | st.text(max_size=60))
@example('{"a\\')
@example('```json\n{"a": "\\ud800"}')
@example('"\\"{\\""')
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    parsed = parse_document(text)
    assert (parsed.document is None) == bool(parsed.problems)


@pytest.mark.parametrize("text", ['{"a": "' + '\\"' * 400_000, "{" + ",\n" * 400_000, "```" * 300_000, '"' * 800_000])
def test_hostile_texts_are_refused_quickly(text: str) -> None:
    assert parse_document(text).document is None

import json
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from products.dsl.catalog import sample_document
from products.dsl.document import blocks, pages
from products.dsl.streaming import BlockReader, Closed
from tests.products.dsl.conftest import Document

SAMPLE = sample_document()
TEXTS = (json.dumps(SAMPLE), json.dumps(SAMPLE, indent=2, ensure_ascii=False))


def read(*pieces: str) -> list[Closed]:
    """Everything one reader hands out for these pieces."""
    reader = BlockReader()
    return [part for piece in pieces for part in reader.feed(piece)]


def expected(document: Document) -> list[Closed]:
    """Head, then each page followed by its blocks."""
    parts = [Closed("head", None, None, {name: value for name, value in document.items() if name != "pages"})]
    for at, page in pages(document):
        parts.append(Closed("page", at, None, {name: value for name, value in page.items() if name != "blocks"}))
        parts += [Closed("block", at, one.block_index, one.block) for one in blocks(document) if one.page_index == at]
    return parts


def tricky() -> Document:
    """A document whose texts are full of what the scanner looks for."""
    texts = ['{"pages": [', "]}", 'say "hi" \\', "\\", "\\u007b {{ }}", "comma, colon: [x]", "🌱\n\t", '\\"', ""]
    block = {"id": "blk_aaaaaaaa", "type": "Bullets", "props": {"items": [{"title": text} for text in texts]}}
    page = {"slug": 'a"]', "kind": "content", "blocks": [block, {"type": "Hero", "props": {"pages": [{"blocks": [{}]}]}}]}
    return {
        "title": "}{",
        "seo": {"pages": ["not these"], "blocks": {}},
        "pages": [page, {"title": "none", "blocks": []}, page],
    }


def test_every_part_comes_once_and_in_order() -> None:
    for text in TEXTS:
        assert read(text) == expected(SAMPLE)


def test_a_block_comes_the_moment_its_brace_closes() -> None:
    text = TEXTS[0]
    end = text.index('}, {"id": "blk_', text.index('"Hero"'))
    reader = BlockReader()
    assert [part.kind for part in reader.feed(text[:end])] == ["head", "page"]
    assert [(part.kind, part.value["type"]) for part in reader.feed(text[end])] == [("block", "Hero")]
    assert reader.feed(", ") == []


@given(
    st.sampled_from([*TEXTS, json.dumps(tricky()), json.dumps(tricky(), ensure_ascii=False)]),
    st.lists(st.integers(0, 40_000), max_size=60),
)
def test_where_the_text_is_split_makes_no_difference(text: str, cuts: list[int]) -> None:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    assert read(*(text[start:end] for start, end in pairwise(edges))) == read(text)


def test_letter_by_letter_gives_the_same() -> None:
    text = json.dumps(tricky())
    assert read(*text) == expected(tricky()) == read(text)


def test_text_around_the_document_is_passed_over() -> None:
    assert read('Here is "your" product, ok: [1] ```json\n' + TEXTS[0] + "\n``` {} done } ]") == expected(SAMPLE)


def test_only_the_first_document_is_read() -> None:
    assert read(TEXTS[0] + TEXTS[1]) == expected(SAMPLE)


def test_blocks_before_the_fields_of_their_page_are_still_handed_out() -> None:
    block = {"type": "Divider", "variant": "line", "props": {}}
    text = json.dumps({"pages": [{"blocks": [block, block], "slug": "late", "title": "Late"}], "title": "Later"})
    assert read(text) == [
        Closed("head", None, None, {}),
        Closed("page", 0, None, {}),
        Closed("block", 0, 0, block),
        Closed("block", 0, 1, block),
    ]


def test_fields_known_by_then_go_with_the_page() -> None:
    text = '{"title": "T", "pages": [{"slug": "a", "unlockDay": 3, "blocks": [], "title": "late"}], "subtitle": "late"}'
    assert read(text) == [
        Closed("head", None, None, {"title": "T"}),
        Closed("page", 0, None, {"slug": "a", "unlockDay": 3}),
    ]


def test_a_page_without_blocks_and_a_document_without_pages_come_when_they_close() -> None:
    assert read('{"pages": [{"slug": "a"}]}')[-1] == Closed("page", 0, None, {"slug": "a"})
    assert read('{"title": "T", "seo": {"a": [1]}}') == [Closed("head", None, None, {"title": "T", "seo": {"a": [1]}})]


def test_small_slips_inside_a_block_are_mended() -> None:
    raw = (
        '{"pages": [{"blocks": [{"type": "text_section", "props": {"paragraphs": ["two\nlines",],},}, {"type": "Image"}]}]}'
    )
    found = [part for part in read(raw) if part.kind == "block"]
    assert [part.value for part in found] == [
        {"type": "TextSection", "props": {"paragraphs": ["two\nlines"]}},
        {"type": "Image"},
    ]


def test_a_block_that_cannot_be_read_is_passed_over_and_keeps_its_index() -> None:
    found = read('{"pages": [{"blocks": [{"type": Hero}, {"type": "Divider"}]}]}')
    assert found[-1] == Closed("block", 0, 1, {"type": "Divider"})
    assert sum(part.kind == "block" for part in found) == 1


def test_nothing_unfinished_is_ever_handed_out() -> None:
    text = TEXTS[0]
    whole = expected(SAMPLE)
    for end in range(0, len(text), 97):
        found = read(text[:end])
        assert found == whole[: len(found)]


@given(st.text(alphabet='{}[]",:\\ab\n', max_size=80))
def test_any_text_can_be_fed(text: str) -> None:
    parts: list[Any] = read(*text)
    assert all(isinstance(part.value, dict) for part in parts)
    assert parts == read(text)


def test_half_a_megabyte_letter_by_letter_is_no_burden() -> None:
    block = {"type": "TextSection", "props": {"paragraphs": ["word " * 2000]}}
    text = json.dumps({"pages": [{"blocks": [block] * 10}, {"blocks": [block] * 10}]})
    assert sum(part.kind == "block" for part in read(*text)) == 20

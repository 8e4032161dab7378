"""Blocks appear while the model is still writing."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.drawing import DocumentDrawing, DocumentText
from builder.llm.messages import ArgumentsDelta, Delta, TextDelta
from builder.models import Build
from builder.sources import BuildSources
from builder.tools.validate_dsl import Judge

DOCUMENT: dict[str, Any] = {
    "title": 'Mornings 🌿 "calm"\n',
    "pages": [
        {
            "kind": "sales",
            "slug": "sales",
            "title": "S",
            "blocks": [{"type": "CTA", "props": {"heading": "Go \\ on", "buttonLabel": "é"}}],
        }
    ],
}
OBJECT = json.dumps({"dsl": DOCUMENT}, ensure_ascii=False)
TEXT = json.dumps({"dsl": json.dumps(DOCUMENT)})
ESCAPED = json.dumps({"dsl": json.dumps(DOCUMENT, ensure_ascii=False)})


@pytest.mark.parametrize("arguments", [OBJECT, TEXT, ESCAPED], ids=["object", "text", "text with escapes"])
@given(cuts=st.lists(st.integers(0, 400), max_size=20))
def test_the_documents_text_is_found_in_any_pieces(arguments: str, cuts: list[int]) -> None:
    reader, edges = DocumentText(), [0, *sorted(cuts), len(arguments)]
    found = "".join(reader.feed(arguments[a:b]) for a, b in pairwise(edges))
    mended = found.encode("utf-16", "surrogatepass").decode("utf-16")
    assert json.JSONDecoder(strict=False).raw_decode(mended)[0] == DOCUMENT


@pytest.fixture
def drawing(build: Build) -> DocumentDrawing:
    sources = BuildSources(build.creator, build.packet, {})
    return DocumentDrawing(Judge(sources=sources, packet=build.packet, brand=build.creator.brand))


@pytest.mark.parametrize("arguments", [OBJECT, TEXT, ESCAPED], ids=["object", "text", "text with escapes"])
def test_each_part_is_given_once_as_soon_as_it_is_whole(drawing: DocumentDrawing, arguments: str) -> None:
    parts = [part for letter in arguments for part in drawing.feed(ArgumentsDelta(0, "validate_product_dsl", letter))]
    assert [part.kind for part in parts] == ["head", "page", "block"]
    assert parts[0].value["title"] == DOCUMENT["title"]
    assert parts[0].value["themeTokens"]["preset"] == "warm"
    assert parts[2].value["props"] == {"heading": "Go \\ on", "buttonLabel": "é"}
    assert parts[2].value["id"].startswith("blk_")


def test_a_document_in_the_answers_text_is_drawn_too(drawing: DocumentDrawing) -> None:
    text = f"Here it is:\n```json\n{json.dumps(DOCUMENT)}\n```"
    assert [part.kind for part in drawing.feed(TextDelta(text))] == ["head", "page", "block"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=200))
def test_no_text_at_all_makes_it_raise(drawing: DocumentDrawing, text: str) -> None:
    deltas: list[Delta] = [TextDelta("{" + text), ArgumentsDelta(0, "validate_product_dsl", '{"dsl": "' + text)]
    for delta in deltas:
        drawing.feed(delta)

"""Checking a document: our validation by block type and our grounding, against one pass of the published JSON Schema."""

import json
import statistics
import time
from collections.abc import Callable
from random import Random
from typing import Any

from jsonschema import Draft202012Validator

from products.dsl.catalog import document_schema, sample_document
from products.dsl.document import blocks, strings
from products.dsl.facts import Facts
from products.dsl.grounding import ground
from products.dsl.references import SourceIndex, SourceText
from products.dsl.validate import validate

ROUNDS, CLIPS = 15, 300


def run() -> dict[str, Any]:
    """Medians in milliseconds for a page of twenty blocks, and ratios to the reference."""
    document = _twenty_blocks()
    validator = Draft202012Validator(document_schema())
    ours = _median(lambda: validate(document))
    reference = _median(lambda: list(validator.iter_errors(document)))
    texts = _library(document)
    grounding = statistics.median(_ground_once(document, texts) for _ in range(ROUNDS)) * 1000
    return {
        "validate_ms": ours,
        "one_schema_pass_ms": reference,
        "ratio_to_one_schema_pass": ours / reference,
        "ground_against_300_clips_ms": grounding,
        "ratio_of_grounding_to_one_schema_pass": grounding / reference,
        "document_bytes": len(json.dumps(document)),
    }


def _twenty_blocks() -> dict[str, Any]:
    document = dict(sample_document())
    kept = [one.block for one in blocks(document) if one.block["type"] != "Pricing"][:20]
    document["pages"] = [{**document["pages"][0], "blocks": kept}]
    return document


def _library(document: dict[str, Any]) -> tuple[SourceText, ...]:
    random = Random(7)
    words = [word for _, text in strings(document) for word in text.split()] + [f"word{n}" for n in range(3000)]
    parts = {"title": 6, "summary": 40, "step1": 12, "step2": 12, "step3": 12, "step4": 12, "step5": 12, "quote1": 14}
    return tuple(
        SourceText(f"$c{clip}.{name}", " ".join(random.choice(words) for _ in range(size)), name, f"clip_{clip}")
        for clip in range(CLIPS)
        for name, size in parts.items()
    )


def _ground_once(document: dict[str, Any], texts: tuple[SourceText, ...]) -> float:
    index = SourceIndex(texts)
    assert index.matcher.words
    assert index.matcher.numbers
    started = time.perf_counter()
    ground(document, index, facts=Facts())
    return time.perf_counter() - started


def _median(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000

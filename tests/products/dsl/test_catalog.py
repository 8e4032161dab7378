import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from products.dsl import blocks as block_modules
from products.dsl.catalog import CATALOG, document_schema, prompt_lines, sample_document
from products.dsl.document import blocks
from products.dsl.problems import Problem
from products.dsl.schema_check import check_block
from products.dsl.validate import validate

NAMES = [
    "Hero",
    "TextSection",
    "Bullets",
    "Steps",
    "Checklist",
    "Image",
    "Testimonial",
    "FAQ",
    "CTA",
    "Pricing",
    "Divider",
    "ModuleHeader",
    "LessonContent",
    "DayHeader",
    "DownloadButton",
]
EVERY_LOOK = [(name, variant) for name, entry in CATALOG.items() for variant in entry.variants]


def texts_of(schema: dict[str, object]) -> list[dict[str, object]]:
    """Every string schema below `schema`."""
    found = [schema] if schema.get("type") == "string" else []
    for child in schema.values():
        found += texts_of(child) if isinstance(child, dict) else []
    return found


def lists_of(schema: dict[str, object]) -> list[dict[str, object]]:
    """Every list schema below `schema`."""
    found = [schema] if schema.get("type") == "array" else []
    for child in schema.values():
        found += lists_of(child) if isinstance(child, dict) else []
    return found


def test_the_catalog_has_the_fifteen_types_in_order() -> None:
    assert list(CATALOG) == NAMES


def test_every_type_has_a_module_of_its_own() -> None:
    modules = {path.stem for path in Path(block_modules.__file__).parent.glob("*.py")} - {"__init__"}
    assert len(modules) == 15


@pytest.mark.parametrize("name", NAMES)
def test_every_type_has_at_least_two_different_variants(name: str) -> None:
    variants = CATALOG[name].variants
    assert len(set(variants)) == len(variants) >= 2


@pytest.mark.parametrize(("name", "variant"), EVERY_LOOK)
def test_every_sample_is_valid(name: str, variant: str) -> None:
    assert check_block(CATALOG[name].sample_for(variant), (), None, None) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_is_the_first_variant_and_a_fresh_copy(name: str) -> None:
    sample = CATALOG[name].sample
    assert (sample["type"], sample["variant"]) == (name, CATALOG[name].variants[0])
    sample["props"].clear()
    assert CATALOG[name].sample["props"]


@pytest.mark.parametrize("name", NAMES)
def test_every_text_and_list_has_a_limit(name: str) -> None:
    schema = CATALOG[name].schema
    assert all("maxLength" in text or "x-bound" in text for text in texts_of(schema))
    assert all("maxItems" in listed for listed in lists_of(schema))


def test_the_sample_document_is_valid_and_holds_every_look_once() -> None:
    document = sample_document()
    assert validate(document) == []
    assert sorted((one.block["type"], one.block["variant"]) for one in blocks(document)) == sorted(EVERY_LOOK)


def test_the_sample_document_is_the_same_every_time() -> None:
    assert json.dumps(sample_document()) == json.dumps(sample_document())


def test_the_published_schema_file_is_current() -> None:
    published = Path(block_modules.__file__).parents[1] / "product_dsl.schema.json"
    assert json.loads(published.read_text("utf-8")) == document_schema()


def test_the_published_schema_is_draft_2020_12_and_accepts_the_sample_document() -> None:
    schema = document_schema()
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(sample_document())) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_published_schema_refuses_what_the_validator_refuses(name: str) -> None:
    document = sample_document()
    target = next(one.block for one in blocks(document) if one.block["type"] == name)
    target["props"]["invented"] = "x"
    assert not Draft202012Validator(document_schema()).is_valid(document)
    assert [problem.code for problem in validate(document)] == ["unknown_field"]


def test_the_prompt_has_one_line_per_type_with_variants_fields_and_limits() -> None:
    lines = prompt_lines().splitlines()[1:]
    assert [line.split()[0] for line in lines] == NAMES
    assert lines[0].startswith(
        "Hero split|centered|cover|card: eyebrow(60) title*(90) subtitle(140) lede(400~) ctaLabel(40) note(120) "
        "facts[4]{value*(40) label(80)} image. "
    )
    assert "groups*[12]{title(100) items*[40]{text*(240) note(240)}}" in lines[4]
    assert "day*(1–365)" in lines[13]


def test_the_prompt_is_short_and_the_same_bytes_every_time() -> None:
    assert prompt_lines() == prompt_lines()
    assert len(prompt_lines()) <= 6000


def test_a_problem_leaves_out_what_it_does_not_know() -> None:
    assert Problem("", "too_deep", "Too deep.").as_dict() == {
        "path": "",
        "code": "too_deep",
        "message": "Too deep.",
        "severity": "error",
    }

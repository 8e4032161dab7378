"""The subset of JSON Schema that tool parameters may use."""

from typing import Any

import pytest

from sandbox.kimi.schemas import parameters_problem

ROOT = 'tools.function.parameters.type is required and must be "object"'


def of(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **more}


@pytest.mark.parametrize(
    "schema",
    [
        None,
        of({}),
        of({"topic": {"type": "string", "description": "x", "minLength": 1}}, required=["topic"]),
        of({"dsl": {"anyOf": [{"type": "object"}, {"type": "string"}], "description": "x"}}),
        of({"kind": {"type": "string", "enum": ["a", "b"]}, "any": {}}),
        of({"block": {"$ref": "#/$defs/Block"}}, **{"$defs": {"Block": of({"next": {"$ref": "#"}})}}),
        of({"list": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 3}}}),
    ],
)
def test_plain_schemas_are_taken(schema: Any) -> None:
    assert parameters_problem(schema, strict=True) is None


@pytest.mark.parametrize(
    ("schema", "details"),
    [
        (of({"x": {"description": "no type"}}), "At path 'properties.x': type is not defined"),
        (
            of({}, anyOf=[{"type": "object"}]),
            "At path 'root': when using anyOf, type should be defined in anyOf items instead of the parent schema",
        ),
        (
            of({"x": {"$ref": "#/$defs/A", "type": "object"}}, **{"$defs": {"A": {"type": "object"}}}),
            "At path 'properties.x': when using $ref, type should be defined in the referenced schema",
        ),
        (of({"x": {"$ref": "other.json"}}), "At path 'properties.x': references must start with #/$defs/"),
        (of({"x": {"type": "string", "pattern": "a"}}), "At path 'properties.x': unsupported keyword 'pattern'"),
        (of({"x": {"type": "string", "format": "uri"}}), "At path 'properties.x': unsupported keyword 'format'"),
        (of({"x": True}), "At path 'properties.x': property schema for 'x' must be an object"),
        (of({"x": {"type": "string", "enum": ["a", None]}}),
            "At path 'properties.x': enum values must be strings or numbers of one kind"),
        (of({"x": {"type": "array", "items": {}}}), "At path 'properties.x': items must be one non-empty schema"),
        (of({"x": {"type": "integer", "minimum": 3, "maximum": 1}}),
            "At path 'properties.x': minimum must not be greater than maximum"),
        (of({}, required=["y"]), "At path 'root': required property 'y' is not defined in properties"),
        (of({}, oneOf=[]), "At path 'root': unsupported keyword 'oneOf'"),
    ],
)  # fmt: skip
def test_what_the_decoder_cannot_follow_is_refused_with_its_place(schema: Any, details: str) -> None:
    whole = f"tools.function.parameters is not a valid moonshot flavored json schema, details: <{details}>"
    assert parameters_problem(schema, strict=True) == whole


@pytest.mark.parametrize("schema", [{}, {"type": "array"}, {"properties": {}}, [], {"anyOf": [{"type": "object"}]}])
def test_the_root_is_an_object_also_where_nothing_else_is_checked(schema: Any) -> None:
    assert parameters_problem(schema, strict=True) == ROOT
    assert parameters_problem(schema, strict=False) == ROOT


def test_without_strict_only_the_root_is_checked() -> None:
    assert parameters_problem(of({"x": {"pattern": "a"}}), strict=False) is None


def test_a_keyword_of_the_wrong_kind_is_refused_and_never_crashes() -> None:
    assert parameters_problem(of({"x": {"type": "object", "properties": []}}), strict=True) is not None

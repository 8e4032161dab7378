"""The subset of JSON Schema that Moonshot accepts for tool parameters (MFJS), as far as the server's texts are known."""

from collections.abc import Iterator, Mapping
from typing import Any

TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
SHAPE = frozenset(
    {"$id", "$defs", "$ref", "type", "anyOf", "properties", "required", "additionalProperties", "items", "enum"}
)
LIMITS = frozenset({"minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"})
KEYWORDS = SHAPE | LIMITS | {"title", "description", "default"}
BESIDE_REFERENCE = frozenset({"$ref", "anyOf", "title", "description", "$defs", "$id"})
FORBIDDEN_NAMES = frozenset({"$defs", "$ref", "anyOf", "required", "additionalProperties"})
MAX_DEPTH = 30
MAX_PROPERTIES = 3000

REFUSAL = "tools.function.parameters is not a valid moonshot flavored json schema, details: <{details}>"
ROOT_TYPE = 'tools.function.parameters.type is required and must be "object"'


def parameters_problem(parameters: Any, *, strict: bool) -> str | None:
    """Return the server's sentence about a tool's parameters, or None. `strict` False checks the root only."""
    if parameters is None:
        return None
    if not isinstance(parameters, Mapping) or parameters.get("type") != "object":
        return ROOT_TYPE
    if not strict:
        return None
    try:
        found = schema_problem(parameters)
    except (AttributeError, TypeError):
        found = "At path 'root': a keyword has a value of the wrong kind"
    return REFUSAL.format(details=found) if found else None


def schema_problem(schema: Mapping[str, Any]) -> str | None:
    """Return the first `At path …` sentence about a schema, or None."""
    if _property_count(schema) > MAX_PROPERTIES:
        return f"At path 'root': too many properties, at most {MAX_PROPERTIES} are allowed"
    return next(_problems(schema, "root", schema, 0), None)


def _problems(schema: Any, path: str, root: Mapping[str, Any], depth: int) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        yield f"At path '{path}': property schema for '{path.rsplit('.', 1)[-1]}' must be an object"
        return
    if depth > MAX_DEPTH:
        yield f"At path '{path}': schema is nested too deeply"
        return
    yield from _keyword_problems(schema, path, root)
    yield from _type_problems(schema, path)
    yield from _child_problems(schema, path, root, depth)


def _keyword_problems(schema: Mapping[str, Any], path: str, root: Mapping[str, Any]) -> Iterator[str]:
    for keyword in schema:
        if keyword not in KEYWORDS or (keyword in {"$defs", "$id"} and path != "root"):
            yield f"At path '{path}': unsupported keyword '{keyword}'"
    for holder in ("anyOf", "$ref"):
        if holder in schema and "type" in schema:
            where = "anyOf items instead of the parent schema" if holder == "anyOf" else "the referenced schema"
            yield f"At path '{path}': when using {holder}, type should be defined in {where}"
        if holder in schema and set(schema) - BESIDE_REFERENCE - {"type"}:
            extra = sorted(set(schema) - BESIDE_REFERENCE - {"type"})
            yield f"At path '{path}': conflicting keywords found after {holder} expansion: {', '.join(extra)}"
    reference = schema.get("$ref")
    if reference is not None and reference != "#":
        name = str(reference).removeprefix("#/$defs/")
        if not str(reference).startswith("#/$defs/"):
            yield f"At path '{path}': references must start with #/$defs/"
        elif name not in root.get("$defs", {}):
            yield f"At path '{path}': reference '{reference}' is not defined"


def _type_problems(schema: Mapping[str, Any], path: str) -> Iterator[str]:
    if "type" not in schema:
        if schema and "anyOf" not in schema and "$ref" not in schema:
            yield f"At path '{path}': type is not defined"
    else:
        named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not named or any(name not in TYPES for name in named):
            yield f"At path '{path}': type is not valid"
    values = schema.get("enum")
    if values is not None:
        kinds = {str if isinstance(value, str) else float if _is_number(value) else None for value in values}
        if not values or len(kinds) != 1 or None in kinds:
            yield f"At path '{path}': enum values must be strings or numbers of one kind"
    for low, high in (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")):
        if low in schema and high in schema and schema[low] > schema[high]:
            yield f"At path '{path}': {low} must not be greater than {high}"


def _child_problems(schema: Mapping[str, Any], path: str, root: Mapping[str, Any], depth: int) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name, child in properties.items():
        if name in FORBIDDEN_NAMES:
            yield f"At path '{path}': property name '{name}' is reserved"
        yield from _problems(child, f"properties.{name}", root, depth + 1)
    for name in schema.get("required", []):
        if name not in properties:
            yield f"At path '{path}': required property '{name}' is not defined in properties"
    if "items" in schema:
        if not isinstance(schema["items"], Mapping) or not schema["items"]:
            yield f"At path '{path}': items must be one non-empty schema"
        else:
            yield from _problems(schema["items"], f"{path}.items", root, depth + 1)
    for index, branch in enumerate(schema.get("anyOf", [])):
        yield from _problems(branch, f"{path}.anyOf[{index}]", root, depth + 1)
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield from _problems(schema["additionalProperties"], f"{path}.additionalProperties", root, depth + 1)
    for name, child in schema.get("$defs", {}).items():
        yield from _problems(child, f"$defs.{name}", root, depth + 1)


def _property_count(schema: Any) -> int:
    if isinstance(schema, Mapping):
        own = len(schema["properties"]) if isinstance(schema.get("properties"), Mapping) else 0
        return own + sum(_property_count(value) for value in schema.values())
    if isinstance(schema, list):
        return sum(_property_count(value) for value in schema)
    return 0


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

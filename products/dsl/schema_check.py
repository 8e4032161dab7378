"""JSON Schema findings as Problems: compiled once per block type, all errors at once, exact paths."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from products.dsl.catalog import CATALOG
from products.dsl.envelope import block_schema, envelope_schema
from products.dsl.fields import NOT_BLANK, Schema
from products.dsl.problems import Problem, pointer

_KINDS = {
    "string": "text",
    "array": "a list",
    "object": "an object",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_FORMATS = {
    "slug": "1 to 60 lower-case letters, digits and hyphens",
    "language": 'a language tag such as "en" or "pt-BR"',
    "colorPrimary": 'a colour such as "#1f5f8b"',
    "colorAccent": 'a colour such as "#1f5f8b"',
    "mediaId": '"cover" or the id of an uploaded picture ("med_…")',
    "clipId": 'the id of a clip ("clip_…")',
    "reviewId": 'the id of a review ("rev_…")',
    "sources": 'ids of clips ("clip_…")',
    "id": 'ids are assigned by the server ("pg_" or "blk_" and 8 lower-case letters or digits)',
}


def check_envelope(document: Any) -> list[Problem]:
    """Return what is wrong with everything around the blocks."""
    return [_problem(error, (), None, None) for error in _envelope().iter_errors(document)]


def check_block(block: Any, parts: tuple[str | int, ...], block_id: str | None, page_slug: str | None) -> list[Problem]:
    """Return what is wrong with one block, judged by the schema of its own type.

    An unknown type gives the single problem ``unknown_block``, beside what is wrong with its frame.
    """
    kind = block.get("type") if isinstance(block, dict) else None
    known = kind if isinstance(kind, str) and kind in CATALOG else None
    found = [_problem(error, parts, block_id, page_slug) for error in _block(known).iter_errors(block)]
    if isinstance(kind, str) and known is None:
        near = difflib.get_close_matches(kind, CATALOG, 1, 0.5)
        hint = f'Did you mean "{near[0]}"?' if near else "Use one of: " + ", ".join(CATALOG)
        message = f'"{kind[:40]}" is not a block type.'
        found.append(Problem(pointer((*parts, "type")), "unknown_block", message, hint, block_id, "error", page_slug))
    return found


def _required(_: Any, names: list[str], instance: Any, schema: Schema) -> Iterator[ValidationError]:
    if isinstance(instance, dict) and schema.get("x-unless", "") not in instance:
        for name in names:
            if name not in instance:
                yield ValidationError("missing", path=(name,))


def _closed(_: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
    if allowed is False and isinstance(instance, dict):
        for name in instance:
            if name not in schema["properties"]:
                yield ValidationError("unknown", path=(name,))


def _pattern(_: Any, pattern: str, instance: Any, __: Schema) -> Iterator[ValidationError]:
    # In Python "$" also matches before a last line break, in JSON Schema it does not.
    if isinstance(instance, str) and (not re.search(pattern, instance) or (pattern[-1] == "$" and instance[-1:] == "\n")):
        yield ValidationError("form")


_RULES = {"required": _required, "additionalProperties": _closed, "pattern": _pattern}
_Validator = validators.extend(Draft202012Validator, _RULES)


@cache
def _envelope() -> Any:
    return _Validator(envelope_schema({}))


@cache
def _block(name: str | None) -> Any:
    if name is None:
        return _Validator(block_schema(None, (), {"type": "object"}))
    return _Validator(block_schema(name, CATALOG[name].variants, CATALOG[name].schema))


def _problem(error: ValidationError, parts: tuple[str | int, ...], block_id: str | None, page_slug: str | None) -> Problem:
    path = (*parts, *error.absolute_path)
    code, message, hint = _words(error, path[-1] if path else "document")
    return Problem(pointer(path), code, message, hint, block_id, "error", page_slug)


def _words(error: ValidationError, last: str | int) -> tuple[str, str, str]:
    """Return (code, message, hint) for one schema error at the property or index `last`."""
    rule, limit, value = str(error.validator), error.validator_value, error.instance
    name = f'"{last}"' if isinstance(last, str) else f"Item {last + 1}"
    if rule == "required":
        return "missing", f"{name} is missing.", _size_hint(error.schema, str(last))
    if rule == "additionalProperties":
        return "unknown_field", f"{name[:60]} is not a field here.", _nearest(str(last), error.schema["properties"])
    if rule == "type":
        return "wrong_type", f"{name} must be {_KINDS[limit]}, not {_kind(value)}.", ""
    if rule == "enum":
        return _enum(name, last, limit, value)
    if rule == "maxLength":
        return "too_long", f"{name} has {len(value)} characters; at most {limit} are allowed.", f"Cut {len(value) - limit}."
    if rule in ("minItems", "maxItems"):
        return _items(name, rule, limit, len(value))
    if rule in ("minimum", "maximum"):
        schema = error.schema
        return "out_of_range", f"{name} is {value}; it must be {schema['minimum']} to {schema['maximum']}.", ""
    if limit == NOT_BLANK:
        return "blank", f"{name} must not be blank.", "Write it or leave the block out."
    key = next((part for part in reversed(error.absolute_path) if isinstance(part, str)), "")
    return "wrong_format", f"{name} is not in the right form.", _FORMATS.get(key, "")


def _enum(name: str, last: str | int, allowed: list[Any], value: Any) -> tuple[str, str, str]:
    choices = ", ".join(f'"{choice}"' for choice in allowed)
    code = "unknown_variant" if last == "variant" else "not_a_choice"
    shown = f'"{value[:40]}"' if isinstance(value, str) else _kind(value)
    return code, f"{name} cannot be {shown}.", f"Use {'one of ' if len(allowed) > 1 else ''}{choices}."


def _items(name: str, rule: str, limit: int, count: int) -> tuple[str, str, str]:
    if rule == "minItems":
        return "too_few", f"{name} needs at least {limit} {'entry' if limit == 1 else 'entries'}.", ""
    return "too_many", f"{name} has {count} entries; at most {limit} are allowed.", f"Take out {count - limit}."


def _size_hint(schema: Any, name: str) -> str:
    field = schema["properties"].get(name, {})
    words = _KINDS.get(field.get("type", ""), "")
    return f"{words.capitalize()} of at most {field['maxLength']} characters." if "maxLength" in field else ""


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    lowered = {key.lower(): key for key in known}
    near = difflib.get_close_matches(name.lower(), lowered, 1, 0.6)
    return f'Did you mean "{lowered[near[0]]}"?' if near else "Fields: " + (", ".join(known) or "none")


def _kind(value: Any) -> str:
    names = {str: "string", list: "array", dict: "object", bool: "boolean", int: "integer", float: "number"}
    return _KINDS[names.get(type(value), "null")]

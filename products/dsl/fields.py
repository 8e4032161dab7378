"""The few kinds of field that block schemas are made of.

Every builder returns a `Field`; `props` and `record` put fields together into one closed JSON
Schema object. ``x-rich`` marks texts in which **bold**, *italic* and [links](https://…) are
allowed, ``x-lists`` those that may also be a list, a point a line; both are annotations and never make a text invalid.
``x-unless`` names a bound field that stands for all the others of its object: where it is there, nothing else is
required or kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

CLIP_ID = r"^clip_[A-Za-z0-9_-]{1,60}$"
MEDIA_ID = r"^(cover|med_[A-Za-z0-9_-]{1,60})$"
REVIEW_ID = r"^rev_[a-z0-9]{12}$"
NOT_BLANK = r"\S"


@dataclass(frozen=True)
class Field:
    """A JSON Schema for one property and whether the property must be there."""

    schema: Schema
    required: bool = False


def text(limit: int, label: str, *, required: bool = False, rich: bool = False, lists: bool = False) -> Field:
    """Return a text of at most `limit` characters; a required one may not be blank."""
    schema: Schema = {"type": "string", "title": label, "maxLength": limit}
    if required:
        schema["pattern"] = NOT_BLANK
    if rich:
        schema["x-rich"] = True
    if lists:
        schema["x-lists"] = True
    return Field(schema, required)


def texts(
    limit: int,
    label: str,
    *,
    each: int,
    required: bool = False,
    rich: bool = False,
    lists: bool = False,
    least: int | None = None,
) -> Field:
    """Return a list of up to `limit` texts of at most `each` characters, none of them blank."""
    item = text(each, label, required=True, rich=rich, lists=lists).schema
    return _listed(limit, label, item, required=required, least=least)


def number(low: int, high: int, label: str, *, required: bool = False) -> Field:
    """Return a whole number from `low` to `high`."""
    return Field({"type": "integer", "title": label, "minimum": low, "maximum": high}, required)


def records(limit: int, label: str, /, *, required: bool = False, unless: str = "", **fields: Field) -> Field:
    """Return a list of up to `limit` objects with the given fields, or with the bound field `unless` alone."""
    item = props(**fields) | ({"x-unless": unless} if unless else {})
    return _listed(limit, label, item, required=required, least=None)


def record(label: str, /, *, required: bool = False, **fields: Field) -> Field:
    """Return one object with the given fields and no others."""
    return Field({"title": label, **props(**fields)}, required)


def identifier(pattern: str, label: str) -> Field:
    """Return a required machine-bound identifier that matches `pattern`."""
    return Field({"type": "string", "title": label, "pattern": pattern, "x-bound": True}, required=True)


def stand_in(pattern: str, label: str) -> Field:
    """Return an optional machine-bound identifier that stands for the other fields of its object."""
    return Field({"type": "string", "title": label, "pattern": pattern, "x-bound": True})


def standard(schema: Schema) -> Schema:
    """Return the schema in the words of JSON Schema alone, for others: ``x-unless`` becomes a condition."""
    done: Schema = {name: _standard(value) for name, value in schema.items() if name != "x-unless"}
    if stands := schema.get("x-unless"):
        wanted = done.pop("required", [])
        done |= {"if": {"not": {"required": [stands]}}, "then": {"required": wanted}}
    return done


def image(label: str = "Image", *, required: bool = False) -> Field:
    """Return a picture: "cover" (art drawn from the theme) or one of our media, with its alt text."""
    return record(
        label, required=required, mediaId=identifier(MEDIA_ID, "Picture"), alt=text(300, "Description for screen readers")
    )


def props(**fields: Field) -> Schema:
    """Return a closed object schema; fields keep the order in which they are written."""
    schema: Schema = {"type": "object", "additionalProperties": False}
    if wanted := [name for name, field in fields.items() if field.required]:
        schema["required"] = wanted
    return schema | {"properties": {name: field.schema for name, field in fields.items()}}


def _standard(value: Any) -> Any:
    if isinstance(value, dict):
        return standard(value)
    return [_standard(one) for one in value] if isinstance(value, list) else value


def _listed(limit: int, label: str, item: Schema, *, required: bool, least: int | None) -> Field:
    minimum = int(required) if least is None else least
    return Field({"type": "array", "title": label, "minItems": minimum, "maxItems": limit, "items": item}, required)

"""Requests are checked against the installed SDK's own parameter types, so a removed or misspelt one is refused.

The SDK ships `stripe.params.*` TypedDicts for the API version it pins; pydantic turns them into strict validators.
The v1 ones inherit the SDK's per-call options, which are no parameters and are refused here.
"""

import json
import sys
from functools import cache
from typing import Any, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from stripe import RequestOptions
from typing_extensions import TypedDict, is_typeddict

from sandbox.stripe.errors import ApiError
from sandbox.stripe.forms import bracketed

METADATA_KEYS = 50
METADATA_KEY_LENGTH = 40
METADATA_VALUE_LENGTH = 500

_STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def check(kind: Any, given: dict[str, Any], *, as_json: bool = False) -> dict[str, Any]:
    """Return `given` checked and coerced to `kind`, a TypedDict of the SDK. Raises `ApiError` for the first fault.

    Form values are text and are coerced ("1900" to 1900); with `as_json` (API v2) types must be right already.
    """
    try:
        adapter = _validator(kind)
        checked = adapter.validate_json(json.dumps(given), strict=True) if as_json else adapter.validate_python(given)
    except ValidationError as failure:
        raise _refusal(failure.errors(include_url=False), given) from failure
    _check_metadata(checked, [])
    return cast(dict[str, Any], checked)


@cache
def _validator(kind: Any) -> TypeAdapter[Any]:
    """Build the validator of one TypedDict without the SDK's per-call options; unknown keys are forbidden all the way down.

    Nested TypedDicts live in the same module of the SDK and are told to forbid unknown keys in this process.
    """
    module = sys.modules[kind.__module__]
    for member in vars(module).values():
        if is_typeddict(member) and member is not RequestOptions:
            member.__pydantic_config__ = _STRICT
    own = {key: value for key, value in kind.__annotations__.items() if key not in RequestOptions.__annotations__}
    bare: Any = cast(Any, TypedDict)(kind.__name__, own)
    bare.__module__ = kind.__module__
    bare.__pydantic_config__ = _STRICT
    return TypeAdapter(bare)


def _refusal(faults: list[ErrorDetails], given: dict[str, Any]) -> ApiError:
    unknown = [fault for fault in faults if fault["type"] == "extra_forbidden"]
    fault = (unknown or faults)[0]
    place = _place(fault, given)
    name = bracketed(place) if place else None
    if fault["type"] == "extra_forbidden":
        return _unknown(place)
    if fault["type"] == "missing":
        return ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name, begun=False)
    if fault["type"].startswith("int_"):
        return ApiError(f"Invalid integer: {fault['input']}", code="parameter_invalid_integer", param=name, begun=False)
    if fault["type"].startswith("bool_"):
        return ApiError(f"Invalid boolean: {fault['input']}", param=name, begun=False)
    return ApiError(f"Invalid {name}: {fault['msg']}", param=name, begun=False)


def _unknown(place: list[str | int]) -> ApiError:
    name = bracketed(place)
    return ApiError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name, begun=False)


def _place(fault: ErrorDetails, given: Any) -> list[str | int]:
    """Return the path to the fault, without the names pydantic adds for the members of a union."""
    place: list[str | int] = []
    node: Any = given
    for key in fault["loc"]:
        here = isinstance(node, dict) and key in node
        if here or (isinstance(node, list) and isinstance(key, int)):
            node = node[key]
            place.append(key)
    if fault["type"] == "missing":
        place.append(fault["loc"][-1])
    return place


def _check_metadata(node: Any, place: list[str]) -> None:
    """Refuse metadata over the documented limits (https://docs.stripe.com/api/metadata)."""
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "metadata" and isinstance(value, dict):
            _check_limits(value, bracketed([*place, key]))
        else:
            _check_metadata(value, [*place, key])


def _check_limits(metadata: dict[str, str], name: str) -> None:
    if len(metadata) > METADATA_KEYS:
        raise ApiError(f"Metadata can have up to {METADATA_KEYS} keys.", param=name, begun=False)
    for key, value in metadata.items():
        if len(key) > METADATA_KEY_LENGTH:
            raise ApiError(f"Metadata keys can have up to {METADATA_KEY_LENGTH} characters.", param=name, begun=False)
        if len(value) > METADATA_VALUE_LENGTH:
            raise ApiError(f"Metadata values can have up to {METADATA_VALUE_LENGTH} characters.", param=name, begun=False)

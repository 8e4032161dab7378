"""Bracketed forms: `line_items[0][price_data][unit_amount]=1900` to nested dicts and lists, and back to names."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import ApiError


def parse_form(text: str) -> dict[str, Any]:
    """Parse a query string or form body as Stripe does. Values stay text. Raises `ApiError` for a broken name."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _put(root, _keys(name), value, name)
    return {key: value if key == "metadata" else _lists(value) for key, value in root.items()}


def bracketed(keys: Iterable[str | int]) -> str:
    """Return the name Stripe uses for a nested parameter, for example `line_items[0][quantity]`."""
    first, *rest = [str(key) for key in keys]
    return first + "".join(f"[{key}]" for key in rest)


def _keys(name: str) -> list[str]:
    head, *rest = name.split("[")
    if not head or any(not part.endswith("]") for part in rest):
        raise ApiError(f"Invalid parameter name: {name}", begun=False)
    return [head, *(part[:-1] for part in rest)]


def _put(node: dict[str, Any], keys: list[str], value: str, name: str) -> None:
    for key in keys[:-1]:
        node = node.setdefault(key or str(len(node)), {})
        if not isinstance(node, dict):
            raise ApiError(f"Invalid parameter: {name} is given both as a value and as a hash", begun=False)
    node[keys[-1] or str(len(node))] = value


def _lists(node: Any) -> Any:
    """Turn dicts keyed 0, 1, 2 ... into lists, all the way down; metadata may have keys that are numbers."""
    if not isinstance(node, dict):
        return node
    children = {key: value if key == "metadata" else _lists(value) for key, value in node.items()}
    if children and all(key.isdigit() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children

"""From the text a model wrote to a document: strict first, then fixes that lose nothing.

Every fix is recorded in words. What could only be guessed (an unclosed brace, a key given twice)
is a problem and goes back to whoever wrote the text. Nothing here raises.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from products.dsl.document import MAX_DEPTH, MAX_DOCUMENT_BYTES, Document, too_deep
from products.dsl.problems import Problem
from products.dsl.spelling import respell

# The raw text may hold indentation and escapes that the stored document does not.
MAX_TEXT = 4 * MAX_DOCUMENT_BYTES
_STRING_OR_COMMA = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|,\s*(?=[}\]])', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]")
_FENCE = re.compile(r"```[A-Za-z]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Parsed:
    """The document, if the text held one; the fixes made, in words; and what is wrong otherwise."""

    document: Document | None
    fixes: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Refused(ValueError):
    """The text is JSON that cannot be kept without loss; the message says why."""


def parse_document(text: str) -> Parsed:
    """Read a document from `text`. Ids are not assigned here: see `ids.complete`."""
    if len(text) > MAX_TEXT:
        return _failed("too_large", f"The text has {len(text)} characters; at most {MAX_TEXT} are read.", "Write less.")
    try:
        value, fixes = _read(text)
    except _Refused as refused:
        return _failed("lossy_json", str(refused), "Give every key once, and numbers as plain numbers.")
    except RecursionError:
        return _failed("too_deep", f"The JSON nests deeper than {MAX_DEPTH} levels.", "Blocks do not nest.")
    except ValueError as error:
        return _unreadable(error, text)
    return _understood(value, fixes)


def loads(text: str) -> Any:
    """Read strict JSON that survives a round trip: no NaN, no key given twice; raises ValueError."""
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)


def repaired(text: str) -> tuple[str, list[str]]:
    """Return the JSON text with slips outside its meaning mended, and the fixes made."""
    fixes: dict[str, None] = {}

    def mend(match: re.Match[str]) -> str:
        found = match[0]
        if found[0] == ",":
            fixes["removed a trailing comma"] = None
            return found[1:]
        fixed = _CONTROL.sub(lambda one: _ESCAPES.get(one[0], f"\\u{ord(one[0]):04x}"), found)
        if fixed != found:
            fixes["escaped raw control characters"] = None
        if "\\'" in fixed and (plain := _plain_apostrophes(fixed)) != fixed:
            fixes["unescaped apostrophes"] = None
            return plain
        return fixed

    return _STRING_OR_COMMA.sub(mend, text), list(fixes)


def _read(text: str) -> tuple[Any, list[str]]:
    try:
        return loads(text), []
    except _Refused:
        raise
    except ValueError:
        inner, fixes = _unwrapped(text)
        mended, more = repaired(inner)
        return loads(mended), fixes + more


def _understood(value: Any, fixes: list[str]) -> Parsed:
    if isinstance(value, str):
        again = parse_document(value) if value.lstrip().startswith(("{", "`", '"')) else None
        if again is None or again.document is None:
            return again or _failed("wrong_type", "The document must be a JSON object, not text.", "")
        return Parsed(again.document, (*fixes, "decoded a document that was encoded twice", *again.fixes), again.problems)
    if not isinstance(value, dict):
        return _failed("wrong_type", "The document must be a JSON object.", 'Start with "{".')
    if too_deep(value):
        return _failed("too_deep", f"The document nests deeper than {MAX_DEPTH} levels.", "Blocks do not nest.")
    document, more = respell(value)
    return Parsed(document, (*fixes, *more), ())


def _unwrapped(text: str) -> tuple[str, list[str]]:
    """Return the JSON inside a code fence or between prose, and what was taken away."""
    bare = text.strip().lstrip("\ufeff")
    if bare.startswith("{"):
        if bare.endswith("```"):
            return bare[:-3].rstrip(), ["removed a code fence"]
        return _before_prose(bare)
    if (fence := _FENCE.search(bare)) and (inner := fence[1].strip()).startswith(("{", '"')):
        return inner, ["removed a code fence"]
    start = bare.find("{")
    if start < 0:
        return bare, []
    inner, _ = _before_prose(bare[start:])
    return inner, ["removed text around the document"]


def _before_prose(text: str) -> tuple[str, list[str]]:
    """Return `text` up to the brace that closes its first one, when prose follows it."""
    level, at = 0, 0
    for match in re.finditer(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}]', text, re.DOTALL):
        level += {"{": 1, "}": -1}.get(match[0], 0)
        if level == 0 and match[0] == "}":
            at = match.end()
            break
    rest = text[at:].strip()
    return (text[:at], ["removed text around the document"]) if at and rest else (text, [])


def _plain_apostrophes(text: str) -> str:
    return re.sub(r"\\(.)", lambda one: "'" if one[1] == "'" else one[0], text, flags=re.DOTALL)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f'The key "{twice[:60]}" is given twice in one object.')
    return found


def _no_constant(name: str) -> Any:
    raise _Refused(f"{name} is not a number in JSON.")


def _unreadable(error: ValueError, text: str) -> Parsed:
    """Say where reading stopped, or that the text ends in the middle."""
    if not isinstance(error, json.JSONDecodeError):
        return _failed("not_json", "A number in the text is too long to be one.", "")
    rest = error.doc[error.pos :].strip()
    if "{" in text and (not rest or error.msg.startswith("Unterminated string")):
        return _failed("cut_off", "The document ends in the middle.", "Send the whole document again, or a shorter one.")
    near = re.sub(r"\s+", " ", error.doc[max(error.pos - 30, 0) : error.pos + 20])
    message = f"Not JSON at line {error.lineno}, column {error.colno}: {error.msg.lower()}."
    return _failed("not_json", message, f"Near: {near}" if near.strip() else 'Start with "{".')


def _failed(code: str, message: str, hint: str) -> Parsed:
    return Parsed(None, (), (Problem("", code, message, hint),))

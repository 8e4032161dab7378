"""Edits are small patches (RFC 6902); blocks that a patch does not name stay byte for byte as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jsonpatch
from jsonpointer import JsonPointerException

from products.dsl.applying import applied, own
from products.dsl.document import Document, canonical, too_deep
from products.dsl.ids import NewId, assign_new, tidied
from products.dsl.problems import Problem, pointer
from products.dsl.validate import frame_of
from products.dsl.worsening import new_problems, too_large, touched
from products.dsl.written import Written

Operation = dict[str, Any]
MAX_OPERATIONS = 500
_ROOTS = ("title", "subtitle", "seo", "themeTokens", "pages")
_NEEDS = {"add": "value", "replace": "value", "test": "value", "remove": "", "move": "from", "copy": "from"}


class PatchRefused(Exception):
    """The patch cannot be applied; ``problems`` say why, and the document is unchanged."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


def apply_patch(document: Document, operations: Sequence[Operation], *, new_id: NewId | None = None) -> Document:
    """Return the document after `operations`; see `change`."""
    return change(Written(document), operations, new_id=new_id).document


def change(
    before: Written, operations: Sequence[Operation], *, new_id: NewId | None = None, tidies: bool = False
) -> Written:
    """Return the document after `operations`; added blocks without an id, or with a taken one, get one.

    Only title, subtitle, seo, themeTokens and pages may be named. Raises PatchRefused when an
    operation is malformed, does not fit or a ``test`` fails, and when the result would have a
    problem of structure that the document did not have before. Blocks that are not touched are
    the same objects afterwards. With `tidies`, emptied optional texts are left out of the others.
    """
    if refused := _refusals(operations):
        raise PatchRefused(refused)
    try:
        patched = applied(before.document, operations)
    except jsonpatch.JsonPatchTestFailed as error:
        message = "The document is not what the change expected."
        raise PatchRefused([Problem("", "test_failed", message, "Load it again and repeat the change.")]) from error
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError, KeyError, IndexError, ValueError) as error:
        message = f"The change does not fit the document: {str(error)[:200]}"
        raise PatchRefused([Problem("", "patch_misfit", message, "Check the paths.")]) from error
    return settled(before, patched, new_id=new_id, tidies=tidies)


def settled(before: Written, made: Document, *, new_id: NewId | None = None, tidies: bool = False) -> Written:
    """Return a document made from `before` with its ids, once nothing about it is worse. `made` is the caller's own where
    it differs from `before`. Raises PatchRefused."""
    if not too_deep(frame_of(made)):
        made = assign_new(made, before, new_id=new_id)
    if worse := new_problems(before, made):
        raise PatchRefused(worse)
    if tidies:
        _tidy(before, made)
    after = Written(made, like=before)
    if worse := too_large(before, after):
        raise PatchRefused(worse)
    return after


def _tidy(before: Written, made: Document) -> None:
    for placed in touched(before, made):
        own(made, pointer((*placed.parts, "id")))
        made["pages"][placed.page_index]["blocks"][placed.block_index] = tidied(placed.block)
    if isinstance(made.get("seo"), dict):
        made["seo"] = {name: text for name, text in made["seo"].items() if text}
    if not made.get("subtitle", "-"):
        del made["subtitle"]


def _refusals(operations: Any) -> list[Problem]:
    if not isinstance(operations, list | tuple):
        return [Problem("", "not_a_patch", "A patch is a list of operations.", "")]
    if len(operations) > MAX_OPERATIONS:
        return [Problem("", "too_many", f"The patch has {len(operations)} operations; at most {MAX_OPERATIONS}.", "")]
    return [problem for number, one in enumerate(operations) if (problem := _refusal(number, one))]


def _refusal(number: int, operation: Any) -> Problem | None:
    name = operation.get("op") if isinstance(operation, dict) else None
    if not isinstance(name, str) or name not in _NEEDS:
        hint = "Use add, remove, replace, move, copy or test."
        return Problem(f"/{number}", "not_an_operation", "This is not an operation of RFC 6902.", hint)
    if _NEEDS[name] and _NEEDS[name] not in operation:
        return Problem(f"/{number}", "not_an_operation", f'"{name}" needs "{_NEEDS[name]}".', "")
    if too_deep(operation.get("value")):
        return Problem(f"/{number}/value", "too_deep", "The value nests too deeply.", "Blocks do not nest.")
    for key in ("path", "from"):
        if key == "from" and _NEEDS[name] != "from":
            continue
        path = operation.get(key)
        if not isinstance(path, str) or not path.startswith("/") or path.split("/")[1] not in _ROOTS:
            hint = "Only " + ", ".join("/" + root for root in _ROOTS) + " and what is below them can be changed."
            return Problem(f"/{number}/{key}", "path_not_allowed", f"{str(path)[:80]!r} cannot be changed.", hint)
    return None


def diff(before: Document, after: Document) -> list[Operation]:
    """Return operations that turn `before` into `after`, block by block.

    Pages and blocks are followed by their ids, so that a block that only moved is one ``move``.
    """
    return _object(before, after, "")


def _object(before: dict[str, Any], after: dict[str, Any], path: str) -> list[Operation]:
    found: list[Operation] = []
    for name in [name for name in before if name not in after]:
        found.append({"op": "remove", "path": f"{path}/{_escaped(name)}"})
    for name, value in after.items():
        here = f"{path}/{_escaped(name)}"
        if name not in before:
            found.append({"op": "add", "path": here, "value": value})
        else:
            found += _value(before[name], value, here)
    return found


def _value(before: Any, after: Any, path: str) -> list[Operation]:
    if canonical(before) == canonical(after):
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        return _object(before, after, path)
    if isinstance(before, list) and isinstance(after, list):
        if _identified(before) and _identified(after):
            return _identified_list(before, after, path)
        if len(before) == len(after):
            return [
                one
                for at, (old, new) in enumerate(zip(before, after, strict=True))
                for one in _value(old, new, f"{path}/{at}")
            ]
    return [{"op": "replace", "path": path, "value": after}]


def _identified_list(before: list[Any], after: list[Any], path: str) -> list[Operation]:
    """Remove what is gone, then walk `after` and move, add or change entry by entry."""
    found: list[Operation] = []
    wanted = {entry["id"] for entry in after}
    working = list(before)
    for at in reversed(range(len(working))):
        if working[at]["id"] not in wanted:
            found.append({"op": "remove", "path": f"{path}/{at}"})
            del working[at]
    for at, entry in enumerate(after):
        held = next((index for index, one in enumerate(working) if one["id"] == entry["id"]), None)
        if held is None:
            found.append({"op": "add", "path": f"{path}/{at}", "value": entry})
            working.insert(at, entry)
            continue
        if held != at:
            found.append({"op": "move", "from": f"{path}/{held}", "path": f"{path}/{at}"})
            working.insert(at, working.pop(held))
        found += _object(working[at], entry, f"{path}/{at}")
    return found


def _identified(entries: list[Any]) -> bool:
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return len(ids) == len(entries) and all(isinstance(one, str) for one in ids) and len(set(ids)) == len(ids)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")

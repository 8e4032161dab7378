"""Repair a draft where the validator found fault: exactly the blocks it named, nothing else."""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.kimi.author.fulltext import Words
from sandbox.kimi.author.words import shortened, word_set

Draft = dict[str, Any]
TYPES = word_set(
    "Hero TextSection Bullets Steps Checklist Image Testimonial FAQ CTA Pricing Divider ModuleHeader LessonContent DayHeader"
    " DownloadButton"
)
NEEDED = frozenset({"Hero", "Pricing", "CTA"})
_PART = re.compile(r"[A-Za-z_]+|\d+")


def repair(draft: Draft, problems: Sequence[Mapping[str, Any]], fresh: Draft, words: Words) -> Draft:
    """Return the draft with the named places mended.

    A block that should not be there goes; a field that is wrong takes the form it has in the `fresh` draft of the same
    plan, or is left out, or is shortened at a word; a block that cannot be mended goes.
    """
    mended = copy.deepcopy(draft)
    doomed: list[tuple[int, int]] = []
    for problem in problems:
        path = _path(problem, mended)
        if path is None or path[0] is None:
            _mend_head(mended, problem, fresh)
        elif not _mend_block(mended, path, problem, fresh, words):
            doomed.append((path[0], path[1]))
    for page, block in sorted(set(doomed), reverse=True):
        del mended["pages"][page]["blocks"][block]
    if mended == draft:
        return copy.deepcopy(fresh)
    return mended


def _path(problem: Mapping[str, Any], draft: Draft) -> tuple[int, int, list[str | int]] | None:
    """Return page, block and the rest of a problem's path, or None when it is not about a block of the draft."""
    parts = [int(part) if part.isdigit() else part for part in _PART.findall(str(problem.get("path") or ""))]
    for at in range(len(parts) - 3):
        if parts[at] == "pages" and parts[at + 2] == "blocks":
            page, block = parts[at + 1], parts[at + 3]
            if isinstance(page, int) and isinstance(block, int) and _block(draft, page, block) is not None:
                return page, block, parts[at + 4 :]
    return None


def _block(draft: Draft, page: int, block: int) -> dict[str, Any] | None:
    pages = draft.get("pages") or []
    blocks = pages[page].get("blocks") or [] if page < len(pages) else []
    return blocks[block] if block < len(blocks) else None


def _mend_head(draft: Draft, problem: Mapping[str, Any], fresh: Draft) -> None:
    """Mend a field of the document or of a page by taking the fresh one."""
    parts = _PART.findall(str(problem.get("path") or ""))
    if parts and parts[0] in fresh and parts[0] != "pages":
        draft[parts[0]] = copy.deepcopy(fresh[parts[0]])
    elif parts and parts[0] in draft and parts[0] not in ("pages", *fresh):
        del draft[parts[0]]


def _mend_block(
    draft: Draft, path: tuple[int, int, list[str | int]], problem: Mapping[str, Any], fresh: Draft, words: Words
) -> bool:
    """Mend one block in place and say whether it may stay."""
    page, number, rest = path
    block = _block(draft, page, number) or {}
    kind = block.get("type")
    twin = _twin(block, draft, page, number, fresh)
    if kind not in TYPES or (kind == "Testimonial" and twin is None):
        return False
    if twin is not None and twin != block:
        block.clear()
        block.update(copy.deepcopy(twin))
        return True
    if len(rest) < 2 or rest[0] != "props":
        return kind in NEEDED
    return _mend_prop(block["props"], rest[1:], problem, words) or kind in NEEDED


def _twin(block: Mapping[str, Any], draft: Draft, page: int, number: int, fresh: Draft) -> dict[str, Any] | None:
    """Return the fresh block of the same type and place among its type on the page."""
    pages = fresh.get("pages") or []
    if page >= len(pages):
        return None
    before = [one for one in draft["pages"][page]["blocks"][:number] if one.get("type") == block.get("type")]
    same = [one for one in pages[page]["blocks"] if one["type"] == block.get("type")]
    return same[len(before)] if len(before) < len(same) else None


def _mend_prop(props: Any, rest: Sequence[str | int], problem: Mapping[str, Any], words: Words) -> bool:
    """Shorten, replace or leave out one field; say whether the block still holds together."""
    holder: Any = props
    for part in rest[:-1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return False
    last = rest[-1]
    value = holder.get(last) if isinstance(holder, dict) else None
    limit = re.search(r"\b(\d{2,4})\b", f"{problem.get('hint') or ''} {problem.get('message') or ''}")
    if "long" in str(problem.get("code")) and isinstance(value, str) and limit:
        holder[last] = shortened(words.text(value), int(limit[1]))
        return True
    try:
        del holder[last]
    except (KeyError, IndexError, TypeError):
        return False
    return (isinstance(last, str) and last not in ("title", "items", "paragraphs", "heading", "groups")) or bool(holder)

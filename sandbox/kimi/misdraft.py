"""The faults in a draft: what a model writes that it should not have written."""

import copy
from typing import Any

from sandbox.kimi.faults import RequestFaults

Draft = dict[str, Any]


def spoil_draft(draft: Draft, faults: RequestFaults) -> Draft:
    """Return the draft with the faults in force; the draft itself stays as it is."""
    spoiled = copy.deepcopy(draft)
    pages = spoiled.get("pages") or []
    if not pages or not pages[0].get("blocks"):
        return draft
    blocks = pages[0]["blocks"]
    for name, spoil in SPOILS.items():
        if faults.take(name):
            spoil(blocks)
    return spoiled


def _unknown_block(blocks: list[Draft]) -> None:
    blocks.insert(len(blocks) // 2, {"type": "Countdown", "variant": "bar", "props": {"heading": "Only today"}})


def _stranger_testimonial(blocks: list[Draft]) -> None:
    item = {"quote": "This changed my whole life in a week!", "author": "Jessica M."}
    blocks.insert(len(blocks) // 2, {"type": "Testimonial", "variant": "quote", "props": {"items": [item]}})


def _invented_number(blocks: list[Draft]) -> None:
    _hero(blocks)["note"] = "Join 12,480 happy readers"


def _bad_reference(blocks: list[Draft]) -> None:
    _hero(blocks)["lede"] = "$c99.summary"


def _too_long_title(blocks: list[Draft]) -> None:
    _hero(blocks)["title"] = "The very best and most helpful product that was ever made for people like you " * 3


def _missing_prop(blocks: list[Draft]) -> None:
    block = next((block for block in blocks if block["type"] in ("CTA", "Bullets", "TextSection")), blocks[0])
    props = block["props"]
    props.pop({"CTA": "heading", "Bullets": "items", "TextSection": "paragraphs"}.get(block["type"], "title"), None)


def _hero(blocks: list[Draft]) -> Draft:
    block = next((block for block in blocks if block["type"] == "Hero"), blocks[0])
    props: Draft = block["props"]
    return props


SPOILS = {
    "unknown_block": _unknown_block,
    "stranger_testimonial": _stranger_testimonial,
    "invented_number": _invented_number,
    "bad_reference": _bad_reference,
    "too_long_title": _too_long_title,
    "missing_prop": _missing_prop,
}

"""The long way: a draft with every reference replaced by the words it stands for."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.kimi.author.clips import Clip

FIRST_TEXT = {"Bullets": "title", "Steps": "title", "Checklist": "text"}
_REFERENCE = re.compile(r"\$(\w+)\.(\w+)(?:\.(\w+))?")


class Words:
    """Looks up what a reference stands for, among the clips and in the packet."""

    def __init__(self, clips: list[Clip], packet: Mapping[str, Any]) -> None:
        self._clips = {clip.alias: clip for clip in clips if clip.alias}
        sales = packet.get("salesPage")
        self._sales: Mapping[str, Any] = sales if isinstance(sales, Mapping) else {}

    def written_out(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return the draft in full text."""
        pages = [{**page, "blocks": [self._block(block) for block in page["blocks"]]} for page in draft["pages"]]
        return {**draft, "pages": pages}

    def _block(self, block: Mapping[str, Any]) -> dict[str, Any]:
        """Write a block out; a lesson's link to its clip goes, since only the server knows the clip's id."""
        props = {name: value for name, value in block["props"].items() if name != "clip"}
        variant = "reading" if block.get("variant") == "clip" else block.get("variant")
        return {**block, "variant": variant, "props": self._value(props, FIRST_TEXT.get(str(block.get("type")), ""))}

    def _value(self, value: Any, first_text: str) -> Any:
        if isinstance(value, dict):
            return {name: self._value(inner, first_text) for name, inner in value.items()}
        if isinstance(value, list):
            return [inner for one in value for inner in self._items(one, first_text)]
        return self.text(value) if isinstance(value, str) else value

    def _items(self, value: Any, first_text: str) -> list[Any]:
        """Return what one item of a list becomes: several for a list reference, an object for a testimonial."""
        if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
            return [self._value(value, first_text)]
        found = self._found(value)
        if isinstance(found, list):
            return [{first_text: text} if first_text else text for text in found]
        return [found]

    def text(self, value: str) -> str:
        """Return the words a reference stands for; other text as it is."""
        found = self._found(value) if _REFERENCE.fullmatch(value) else value
        return found if isinstance(found, str) else value

    def _found(self, reference: str) -> Any:
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            return reference
        owner, part, inner = match[1], match[2], match[3]
        if owner == "p":
            return self._from_packet(part, inner) or reference
        clip = self._clips.get(owner)
        if clip is None:
            return reference
        return list(clip.steps) if part == "steps" else clip.text(part) or reference

    def _from_packet(self, part: str, inner: str | None) -> Any:
        keys = {"headline": "headline", "subhead": "subhead", "cta": "ctaText", "benefits": "benefits"}
        if part in keys:
            return self._sales.get(keys[part])
        name, number = part.rstrip("0123456789"), part.lstrip("abcdefghijklmnopqrstuvwxyz")
        rows = self._sales.get({"faq": "faq", "testimonial": "testimonials", "benefit": "benefits"}.get(name, ""))
        if not isinstance(rows, list) or not number or int(number) > len(rows):
            return None
        row = rows[int(number) - 1]
        return row.get(inner) if inner and isinstance(row, Mapping) else row

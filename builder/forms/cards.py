"""A card that was written for a clip: every field can be changed, and none of the creator's own is replaced unasked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from creators.forms.clips import ClipForm
from creators.models import ClipCard
from creators.templatetags.shell import clock

FIELDS = ("title", "summary", "key_steps", "tags", "quotes")


@dataclass(frozen=True)
class Line:
    """A field of the draft, what the clip says there already, and the box that lets the draft replace it."""

    field: BoundField
    own: str
    replaces: BoundField | None


class CardForm(ClipForm):
    """The draft beside what the clip has. `use_<field>` asks before a creator's own words are replaced."""

    transcript = None  # type: ignore[assignment]
    url = None  # type: ignore[assignment]

    def __init__(self, clip: ClipCard, card: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        drafted = {
            "title": card["title"],
            "summary": card["summary"],
            "key_steps": "\n".join(card["keySteps"]),
            "tags": ", ".join(card["tags"]),
            "quotes": "\n".join(f"{clock(one['startSeconds'])} {one['text']}".strip() for one in card["quotes"]),
        }
        super().__init__(data, initial=drafted, prefix=clip.public_id)
        own = ClipForm.of(clip).initial
        self._own = {name: str(own[name]) for name in FIELDS}
        for name in FIELDS:
            if self._own[name] and self._own[name] != drafted[name]:
                label = f"Replace my {self.fields[name].label or name}".lower().capitalize()
                self.fields[f"use_{name}"] = forms.BooleanField(required=False, label=label)

    def lines(self) -> Iterator[Line]:
        """The fields in order; one that would say what the clip says already is left out."""
        for name in FIELDS:
            box = f"use_{name}"
            if self.initial[name] and (box in self.fields or not self._own[name]):
                yield Line(self[name], self._own[name], self[box] if box in self.fields else None)

    @property
    def wanted(self) -> set[str]:
        """The fields to write: those that were empty, and those that may be replaced."""
        return {name for name in FIELDS if not self._own[name] or self.cleaned_data.get(f"use_{name}")}

"""The fields of the plan page: a form whose parts come and go, so it is read by hand; what does not fit is said."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from django import forms
from django.http import QueryDict

from builder.forms.builds import read_price
from builder.forms.personas import PersonaField
from builder.packet import MAX_PARTS
from builder.plan_editing import MAX_QUESTIONS, MAX_REVIEWS
from creators.models.brand import Density, Mood
from products.models.product import ProductType

LIMITS: Final[Mapping[str, int]] = {
    "title": 120,
    "audience": 300,
    "headline": 300,
    "subhead": 600,
    "problem": 1200,
    "promise": 1200,
    "lastWord": 300,
}
SALES: Final = ("headline", "subhead", "problem", "promise", "lastWord")
PART_TITLE, PART_NOTE, BENEFIT, QUESTION, ANSWER, QUOTE, AUTHOR, DETAIL = 120, 400, 300, 300, 1200, 600, 80, 120
MAX_BENEFITS = 12
COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass
class Typed:
    """What was typed: the packet with everything that fits, and a sentence for each field that does not."""

    packet: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


def read_plan(data: QueryDict, packet: Mapping[str, Any]) -> Typed:
    """The packet with what the form says; a field that is not in the form, or does not fit, stays as it was."""
    typed = Typed(dict(packet))
    sales, design = dict(packet.get("salesPage") or {}), dict(packet.get("designIntent") or {})
    for name in ("title", "audience"):
        _take(typed, data, name, typed.packet)
    for name in SALES:
        _take(typed, data, name, sales)
    if data.get("productType") in ProductType.values:
        typed.packet["productType"] = data["productType"]
    if "price" in data:
        try:
            sales["suggestedPriceCents"] = read_price(_typed(data, "price")) if _typed(data, "price") else 0
        except forms.ValidationError as error:
            typed.errors["price"] = " ".join(error.messages)
    if "has-parts" in data:
        typed.packet["outline"] = _parts(typed, data)
    if "benefits" in data:
        lines = [line.strip() for line in _typed(data, "benefits").splitlines() if line.strip()]
        sales["benefits"] = [_cut(typed, "benefits", line, BENEFIT) for line in lines[:MAX_BENEFITS]]
    _lists(typed, data, sales)
    if data.get("mood") in Mood.values:
        design["mood"] = data["mood"]
    if data.get("density") in Density.values:
        design["layoutDensity"] = data["density"]
    for name in ("colorPrimary", "colorAccent"):
        if COLOR.fullmatch(_typed(data, name)):
            design[name] = _typed(data, name).lower()
    typed.packet |= {"salesPage": sales, "designIntent": design}
    return typed


def read_removed(data: QueryDict) -> dict[str, Any]:
    """The part that a button puts back, with its place; nothing if there is none."""
    try:
        value = json.loads(data.get("removed", "") or "{}")
    except (ValueError, RecursionError):
        return {}
    part = value.get("part") if isinstance(value, dict) else None
    if not isinstance(part, dict) or not isinstance(part.get("title"), str) or not isinstance(part.get("clips"), list):
        return {}
    return {"part": {name: part[name] for name in ("title", "note", "clips") if name in part}, "at": value.get("at")}


class PlanAgainForm(forms.Form):
    """Another plan of the same wish."""

    persona = PersonaField(label="Voice")
    change = forms.CharField(
        label="What should be different?", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


def _parts(typed: Typed, data: QueryDict) -> list[dict[str, Any]]:
    keys = list(dict.fromkeys(data.getlist("part")))[:MAX_PARTS]
    return [
        {
            "id": key[:24],
            "title": _cut(typed, f"title-{key}", _typed(data, f"title-{key}"), PART_TITLE),
            "note": _cut(typed, f"note-{key}", _typed(data, f"note-{key}"), PART_NOTE),
            "clips": list(dict.fromkeys(data.getlist(f"clips-{key}")))[:40],
        }
        for key in keys
    ]


def _lists(typed: Typed, data: QueryDict, sales: dict[str, Any]) -> None:
    """Questions and reviews, also those that are still empty."""
    for name, fields, most in (
        ("faq", {"question": QUESTION, "answer": ANSWER}, MAX_QUESTIONS),
        ("testimonials", {"quote": QUOTE, "author": AUTHOR, "detail": DETAIL}, MAX_REVIEWS),
    ):
        if f"has-{name}" in data:
            columns = {key: [str(one).strip() for one in data.getlist(f"{name}-{key}")] for key in fields}
            rows = list(zip_longest(*columns.values(), fillvalue=""))[:most]
            entries = [dict(zip(fields, row, strict=True)) for row in rows]
            sales[name] = [{key: _cut(typed, name, text, fields[key]) for key, text in entry.items()} for entry in entries]


def _typed(data: QueryDict, name: str) -> str:
    return str(data.get(name, "")).strip()


def _take(typed: Typed, data: QueryDict, name: str, into: dict[str, Any]) -> None:
    if name in data:
        into[name] = _cut(typed, name, _typed(data, name).replace("\r\n", "\n"), LIMITS[name])


def _cut(typed: Typed, name: str, text: str, limit: int) -> str:
    """The text as far as it fits; what does not is said and stays in the field."""
    text = text.replace("\0", "")
    if len(text) > limit:
        typed.errors[name] = f"{len(text) - limit} characters too many; {limit} fit. Only the first {limit} are saved."
    return text[:limit]

"""The Build Packet: what the model is told about the product to make. JSON with camelCase keys."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from builder.llm.text import storable
from creators.models import Brand, ClipCard, Creator
from products.dsl.problems import Problem, pointer
from products.models.product import MAX_PRICE_CENTS, ProductType

Packet = Mapping[str, Any]
MAX_PROMPT: Final = 8_000
MAX_SOURCES: Final = 60
MAX_PARTS: Final = 40
MAX_STEPS, MAX_TAGS, MAX_QUOTES = 5, 3, 2
MAX_STEP: Final = 600
MAX_SUMMARY: Final = 2000
MAX_PACKET: Final = 1_000_000
"""Characters of its JSON, those of unknown keys with them; no model reads more at once."""


class PacketRefused(Exception):
    """The packet is not one; `problems` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.path or 'packet'}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)


def _text(limit: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit}


def _object(required: Sequence[str] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _list(items: Mapping[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": dict(items), "maxItems": most}


_COLOR = {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}
SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["productType", "userPrompt"],
        productType={"enum": list(ProductType.values)},
        userPrompt={"type": "string", "minLength": 1, "maxLength": MAX_PROMPT},
        title=_text(120),
        audience=_text(300),
        creator=_object(name=_text(120), tone=_text(300)),
        sources=_list(
            _object(
                ["title"],
                id=_text(64),
                title={"type": "string", "minLength": 1, "maxLength": 300},
                keySteps=_list(_text(MAX_STEP), 20),
                summary=_text(MAX_SUMMARY),
                tags=_list(_text(60), 20),
                quotes=_list(_object(["text"], text=_text(MAX_STEP), startSeconds={"type": ["integer", "null"]}), 10),
            ),
            MAX_SOURCES,
        ),
        salesPage=_object(
            headline=_text(300),
            subhead=_text(600),
            problem=_text(1200),
            promise=_text(1200),
            benefits=_list(_text(300), 12),
            lastWord=_text(300),
            ctaText=_text(120),
            priceText=_text(60),
            suggestedPriceCents={"type": "integer", "minimum": 0, "maximum": MAX_PRICE_CENTS},
            faq=_list(_object(["question", "answer"], question=_text(300), answer=_text(1200)), 20),
            testimonials=_list(_object(["quote", "author"], quote=_text(600), author=_text(80), detail=_text(120)), 12),
        ),
        designIntent=_object(mood=_text(40), layoutDensity=_text(40), colorPrimary=_COLOR, colorAccent=_COLOR),
        outline=_list(
            _object(["title"], id=_text(24), title=_text(120), note=_text(400), clips=_list(_text(64), 40)), MAX_PARTS
        ),
    ),
}
_PRICE = re.compile(r"\$ ?(\d{1,5})(?:\.(\d\d))?(?![\d,])")
_VALIDATOR = Draft202012Validator(SCHEMA)


def compose_packet(
    *,
    creator: Creator,
    product_type: str,
    prompt: str,
    title: str = "",
    price_cents: int = 0,
    mood: str = "",
    clips: Sequence[ClipCard] = (),
) -> dict[str, Any]:
    """The packet for a wish in the creator's own words, with the look of the brand and the clips that were chosen, if
    any. Prices in cents."""
    brand = creator.brand
    packet: dict[str, Any] = {
        "productType": product_type,
        "creator": {"name": creator.display_name, "tone": brand.tone} | _told_of(brand),
        "userPrompt": prompt,
        "salesPage": {"suggestedPriceCents": price_cents},
        "designIntent": {
            "mood": mood or brand.mood,
            "layoutDensity": brand.density,
            "colorPrimary": brand.color_primary,
            "colorAccent": brand.color_accent,
        },
    }
    if clips:
        packet["sources"] = [source_of(clip) for clip in clips[:MAX_SOURCES]]
    return packet | ({"title": title} if title else {})


def _told_of(brand: Brand) -> dict[str, str]:
    """What else is worth telling of who sells, as far as it is known."""
    known = {"tagline": brand.tagline, "bio": brand.bio, "language": brand.language}
    return {name: text for name, text in known.items() if text}


def read_packet(text: str) -> dict[str, Any]:
    """The JSON object in a text, not yet checked. Raises PacketRefused."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PacketRefused([Problem("", "not_json", f"The packet is not JSON: {error}.")]) from error
    if not isinstance(value, dict):
        raise PacketRefused([Problem("", "packet_invalid", "The packet is not a JSON object.")])
    return value


def check_packet(value: object) -> dict[str, Any]:
    """The value if it is a packet, in characters that every database takes; unknown keys are kept. Raises PacketRefused with
    every problem at once."""
    try:
        value = storable(value)
        size = len(json.dumps(value))
    except RecursionError:
        raise PacketRefused([Problem("", "packet_invalid", "The packet is nested too deeply.")]) from None
    if size > MAX_PACKET:
        sentence = f"The packet is too large: {size:,} characters, {MAX_PACKET:,} are allowed."
        raise PacketRefused([Problem("", "packet_too_large", sentence)])
    faults = sorted(_VALIDATOR.iter_errors(value), key=lambda fault: pointer(fault.absolute_path))
    if faults or not isinstance(value, dict):
        raise PacketRefused([_problem(fault) for fault in faults[:20]])
    return value


def named_price(prompt: str) -> int | None:
    """The price that a wish names in dollars (`…, $19`), in cents; None when it names none, or several."""
    named = {int(whole) * 100 + int(cents or 0) for whole, cents in _PRICE.findall(prompt)}
    return named.pop() if len(named) == 1 else None


def price_cents(packet: Packet) -> int:
    """The price the packet suggests, in cents; 0 makes a lead magnet."""
    return int(packet.get("salesPage", {}).get("suggestedPriceCents", 0))


def source_of(clip: ClipCard) -> dict[str, Any]:
    """A clip as one of the packet's sources."""
    quotes = [quote for quote in clip.quotes if len(str(quote["text"])) <= MAX_STEP]
    return {
        "id": clip.public_id,
        "title": clip.title,
        "keySteps": [str(step)[:MAX_STEP] for step in clip.key_steps[:MAX_STEPS]],
        "summary": clip.summary[:MAX_SUMMARY],
        "tags": [str(tag)[:60] for tag in clip.tags[:MAX_TAGS]],
        "quotes": [{"text": quote["text"], "startSeconds": quote.get("startSeconds")} for quote in quotes[:MAX_QUOTES]],
    }


def _problem(fault: ValidationError) -> Problem:
    return Problem(pointer(fault.absolute_path), "packet_invalid", _sentence(fault))


def _sentence(fault: ValidationError) -> str:
    name = str(fault.absolute_path[-1]) if fault.absolute_path else "the packet"
    if fault.validator == "maxLength":
        return f"{name} has {len(fault.instance):,} characters; {fault.validator_value:,} are allowed."
    if fault.validator == "maxItems":
        return f"{name} has {len(fault.instance)} entries; {fault.validator_value} are allowed."
    return str(fault.message)[:200]

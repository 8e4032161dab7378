"""Judge a draft as the builder's validator does, with the real document rules."""

from collections.abc import Mapping
from typing import Any

from products.dsl.facts import Facts
from products.dsl.grounding import ground
from products.dsl.ids import complete
from products.dsl.references import SourceIndex, SourceText, resolve
from products.dsl.validate import validate
from tests.sandbox.kimi.building import Library


def sources(library: Library, packet: Mapping[str, Any]) -> SourceIndex:
    """Return everything a draft may quote: the clips seen so far and the packet's sales copy."""
    by_title = {card["title"]: card for card in library.cards}
    texts: list[SourceText] = []
    for title, alias in library.aliases.items():
        card = by_title[title]
        clip_id = f"clip_{alias:0>12}"
        quotes = [quote["text"] if isinstance(quote, Mapping) else quote for quote in card["quotes"]]
        parts = [("title", title), ("summary", card["summary"]), ("transcript", card.get("transcript", ""))]
        parts += [(f"step{number}", step) for number, step in enumerate(card["keySteps"][:5], 1)]
        parts += [(f"quote{number}", quote) for number, quote in enumerate(quotes[:2], 1)]
        texts += [SourceText(f"${alias}.{part}", text, part.rstrip("0123456789"), clip_id) for part, text in parts if text]
    return SourceIndex([*texts, *_sales_texts(packet.get("salesPage") or {})])


def _sales_texts(sales: Mapping[str, Any]) -> list[SourceText]:
    names = {"headline": "headline", "subhead": "subhead", "ctaText": "cta"}
    texts = [SourceText(f"$p.{name}", sales[key], name) for key, name in names.items() if sales.get(key)]
    texts += [SourceText(f"$p.benefit{number}", text, "benefit") for number, text in enumerate(sales.get("benefits", []), 1)]
    for number, one in enumerate(sales.get("faq", []), 1):
        texts += [SourceText(f"$p.faq{number}.{key}", one[key], key) for key in ("question", "answer")]
    for number, one in enumerate(sales.get("testimonials", []), 1):
        texts += [SourceText(f"$p.testimonial{number}.{key}", one[key], key) for key in ("quote", "author") if one.get(key)]
    return texts


def judged(draft: dict[str, Any], library: Library, packet: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the finished document and the validator's answer."""
    index = sources(library, packet)
    resolved = resolve(draft, index)
    document = complete(resolved.document)
    problems = [*resolved.problems, *validate(document)]
    if not any(problem.severity == "error" for problem in problems):
        facts = Facts(texts=(str(packet.get("userPrompt")), "Ines Duarte", "Tomas Vrba"))
        problems += ground(document, index, facts=facts).problems
    errors = [
        {"path": one.path, "code": one.code, "message": one.message, "hint": one.hint, "blockId": one.block_id}
        for one in problems
        if one.severity == "error"
    ]
    return document, {"valid": True} if not errors else {"valid": False, "problems": errors}

"""The words of a plan, and where each of them comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from products.dsl.facts import Facts
from products.dsl.grounding import Grounding, Kind, ground
from products.dsl.problems import Problem
from products.dsl.references import SourceIndex
from products.models.product import ProductType

Packet = Mapping[str, Any]
COPY: Final = ("headline", "subhead", "problem", "promise", "lastWord")
ANSWERED: Final = ("verbatim", "adapted")


@dataclass(frozen=True)
class Said:
    """Where one text of the copy comes from: word for word in a source, close to one, or new. `clip_id` and
    `start_seconds` name the moment if there is one."""

    kind: Kind
    clip_id: str | None = None
    start_seconds: int | None = None


def copy_of(packet: Packet) -> Iterator[tuple[str, str]]:
    """Each text of the sales copy with the path at which the packet holds it."""
    sales: Mapping[str, Any] = packet.get("salesPage") or {}
    for name in COPY:
        if sales.get(name):
            yield f"/salesPage/{name}", str(sales[name])
    for number, text in enumerate(sales.get("benefits") or []):
        yield f"/salesPage/benefits/{number}", str(text)
    for number, entry in enumerate(sales.get("faq") or []):
        yield f"/salesPage/faq/{number}/answer", str(entry["answer"])


def said_by(packet: Packet, index: SourceIndex, facts: Facts) -> dict[str, Said]:
    """Where each text of the copy comes from, by its path."""
    found: dict[str, Said] = {}
    for leaf in _grounded(packet, index, facts).leaves:
        if leaf.block_id and leaf.block_id not in found:
            found[leaf.block_id] = Said(leaf.kind, leaf.clip_id, leaf.start_seconds)
    return found


def claims_in(packet: Packet, index: SourceIndex, facts: Facts) -> Sequence[Problem]:
    """What the words of a plan claim and no source holds: names, numbers, quotations, promises."""
    problems = _grounded(packet, index, facts).problems
    return [
        Problem(problem.block_id or problem.path, problem.code, problem.message, problem.hint)
        for problem in problems
        if problem.severity == "error"
    ]


def _grounded(packet: Packet, index: SourceIndex, facts: Facts) -> Grounding:
    return ground(_document(packet), index, facts=facts)


def _document(packet: Packet) -> dict[str, Any]:
    """The plan as the document that it may become: a passage for each text, a page for each part, so that the same
    rules hold for a plan as for a product."""
    outline = packet.get("outline") or []
    parts = [_text(f"/outline/{number}/{name}", part[name]) for number, part in enumerate(outline) for name in _named(part)]
    copy = [_text(path, text) for path, text in copy_of(packet)]
    days = packet.get("productType") == ProductType.CHALLENGE
    pages = [
        {"kind": "content", "slug": f"part-{number}", "blocks": [], **({"unlockDay": number} if days else {})}
        for number in range(1, len(outline) + 1)
    ]
    sales = {"kind": "sales", "slug": "sales", "blocks": [*copy, *parts]}
    return {"title": str(packet.get("title") or ""), "pages": [sales, *pages]}


def _named(part: Mapping[str, Any]) -> list[str]:
    return [name for name in ("title", "note") if part.get(name)]


def _text(path: str, text: str) -> dict[str, Any]:
    props = {"heading": text} if path.endswith("title") else {"paragraphs": [text]}
    return {"id": path, "type": "TextSection", "variant": "prose", "props": props}

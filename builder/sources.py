"""What a build may quote: the clips it has seen, under short aliases, and the packet's own copy."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from builder.packet import MAX_QUOTES, MAX_STEPS, MAX_TAGS, price_cents
from creators.models import ClipCard, Creator
from products.dsl.facts import Facts
from products.dsl.references import SourceIndex, SourceText

COPY = ("headline", "subhead", "problem", "promise", "lastWord", "ctaText", "priceText")
SHORT = {"ctaText": "cta", "priceText": "price"}
__all__ = ["MAX_QUOTES", "MAX_STEPS", "MAX_TAGS", "BuildSources"]


class BuildSources:
    """The clips of one build as c1, c2, … in the order in which they were first seen. `seen` is kept in `Build.sources`
    and holds the words as they were then, so that an edited clip does not change what a running build quotes."""

    def __init__(self, creator: Creator, packet: Mapping[str, Any], seen: dict[str, Any]) -> None:
        self._creator, self._packet = creator, packet
        self.seen = seen
        self._index: tuple[int, SourceIndex] | None = None
        self._aliases = {entry["clipId"]: alias for alias, entry in seen.items() if entry["clipId"]}
        if not seen:
            self._take_packet_sources()

    def add(self, clip: ClipCard) -> str:
        """The alias of a clip, a new one if the build has not seen it."""
        if clip.public_id not in self._aliases:
            self._file(
                clip_id=clip.public_id,
                title=clip.title,
                summary=clip.summary,
                steps=clip.key_steps[:MAX_STEPS],
                quotes=clip.quotes[:MAX_QUOTES],
            )
        return self._aliases[clip.public_id]

    def take_nearest(self, found: Sequence[tuple[ClipCard, float]], clip_count: int) -> None:
        """Let the packet hold the clips nearest to the wish, so that writing can begin without looking for them; nothing
        once the build has seen any clip, because what was told once stays as it was."""
        if self.seen:
            return
        for clip, score in found:
            entry = self.seen[self.add(clip)]
            entry |= {"tags": clip.tags[:MAX_TAGS], "nearness": round(score, 2), "of": clip_count}

    def told_packet(self) -> dict[str, Any]:
        """The packet as the model reads it: each source carries its alias as id."""
        packet = dict(self._packet)
        if packet.get("sources"):
            packet["sources"] = [_told_source(source, f"c{number}") for number, source in enumerate(packet["sources"], 1)]
        if packet.get("outline"):
            packet["outline"] = [self._told_part(part) for part in packet["outline"]]
        nearest = {alias: entry for alias, entry in self.seen.items() if "nearness" in entry}
        if nearest:
            shown = [_told_clip(entry, alias) for alias, entry in nearest.items()]
            packet["library"] = {"clipCount": next(iter(nearest.values()))["of"], "nearest": shown}
        return packet

    def index(self) -> SourceIndex:
        """Everything a draft may refer to or quote, transcripts of the seen clips included."""
        if self._index is None or self._index[0] != len(self.seen):
            self._index = len(self.seen), SourceIndex([*self._clip_texts(), *_packet_texts(self._packet)])
        return self._index[1]

    def facts(self) -> Facts:
        """What is known beside the sources: who sells, what was asked for, the price."""
        brand = self._creator.brand
        who = (self._creator.display_name, f"@{self._creator.handle}", brand.tagline, brand.bio)
        texts = (*who, str(self._packet["userPrompt"]))
        return Facts(texts=tuple(filter(None, texts)), price_cents=price_cents(self._packet))

    def _told_part(self, part: Mapping[str, Any]) -> dict[str, Any]:
        """A part of the outline names its clips by their aliases, as everything else does."""
        told = {name: value for name, value in part.items() if name != "id"}
        return told | {"clips": [self._aliases.get(name, name) for name in part.get("clips") or []]}

    def _take_packet_sources(self) -> None:
        sources = self._packet.get("sources") or []
        named = [str(source.get("id", "")) for source in sources]
        own = set(self._creator.clip_cards.filter(public_id__in=named).values_list("public_id", flat=True))
        for source, name in zip(sources, named, strict=True):
            self._file(
                clip_id=name if name in own and name not in self._aliases else "",
                title=source["title"],
                summary=source.get("summary", ""),
                steps=source.get("keySteps", []),
                quotes=source.get("quotes", []),
            )

    def _file(self, *, clip_id: str, **texts: Any) -> None:
        alias = f"c{len(self.seen) + 1}"
        self.seen[alias] = {"clipId": clip_id, **texts}
        if clip_id:
            self._aliases[clip_id] = alias

    def _clip_texts(self) -> Iterator[SourceText]:
        clips = self._creator.clip_cards.filter(public_id__in=self._aliases)
        transcripts = dict(clips.values_list("public_id", "transcript"))
        for alias, entry in self.seen.items():
            clip_id = entry["clipId"] or None
            yield SourceText(f"${alias}.title", entry["title"], "title", clip_id)
            if entry["summary"]:
                yield SourceText(f"${alias}.summary", entry["summary"], "summary", clip_id)
            for number, step in enumerate(entry["steps"], 1):
                yield SourceText(f"${alias}.step{number}", str(step), "step", clip_id)
            for number, quote in enumerate(entry["quotes"], 1):
                yield SourceText(f"${alias}.quote{number}", quote["text"], "quote", clip_id, quote.get("startSeconds"))
            if transcript := transcripts.get(entry["clipId"]):
                yield SourceText(f"${alias}.transcript", transcript, "transcript", clip_id)


def _told_clip(entry: Mapping[str, Any], alias: str) -> dict[str, Any]:
    """A clip that was found for the wish, as the tool shows the ones it finds."""
    return {
        "id": alias,
        "title": entry["title"],
        "summary": entry["summary"],
        "steps": entry["steps"],
        "tags": entry["tags"],
        "quotes": [quote["text"] for quote in entry["quotes"]],
        "relevance": entry["nearness"],
    }


def _told_source(source: Mapping[str, Any], alias: str) -> dict[str, Any]:
    told = {**source, "id": alias}
    return told | ({"quotes": [quote["text"] for quote in source["quotes"]]} if source.get("quotes") else {})


def _packet_texts(packet: Mapping[str, Any]) -> Iterator[SourceText]:
    sales: Mapping[str, Any] = packet.get("salesPage") or {}
    for name, text in (("title", packet.get("title")), ("audience", packet.get("audience"))):
        if text:
            yield SourceText(f"$p.{name}", text, name)
    for key in COPY:
        if sales.get(key):
            name = SHORT.get(key, key)
            yield SourceText(f"$p.{name}", sales[key], name)
    for number, benefit in enumerate(sales.get("benefits") or [], 1):
        yield SourceText(f"$p.benefit{number}", benefit, "benefit")
    for number, entry in enumerate(sales.get("faq") or [], 1):
        yield SourceText(f"$p.faq{number}.question", entry["question"], "question")
        yield SourceText(f"$p.faq{number}.answer", entry["answer"], "answer")
    for number, entry in enumerate(sales.get("testimonials") or [], 1):
        yield SourceText(f"$p.testimonial{number}.quote", entry["quote"], "testimonial")
        yield SourceText(f"$p.testimonial{number}.author", entry["author"], "author")
        if entry.get("detail"):
            yield SourceText(f"$p.testimonial{number}.detail", entry["detail"], "detail")
    for number, part in enumerate(packet.get("outline") or [], 1):
        yield SourceText(f"$p.part{number}", part["title"], "part")

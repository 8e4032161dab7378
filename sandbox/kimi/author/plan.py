"""The plan of a product: the wish, the brand, the clips that are used and how they are grouped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sandbox.kimi.author.chapters import Chapter, make_chapters, named_clips, outline_parts, themes
from sandbox.kimi.author.clips import Clip, relevant
from sandbox.kimi.author.conversation import Conversation
from sandbox.kimi.author.days import a_clip_a_day
from sandbox.kimi.author.named_parts import chapters_of_parts
from sandbox.kimi.author.wish import Wish, product_title, read_wish
from sandbox.kimi.author.words import meaning, title_case

FEW = 3
MOST_CLIPS = {"pdf_guide": 16, "mini_course": 16, "challenge": 40, "checklist": 16}
MOST_CHAPTERS = {"pdf_guide": 6, "mini_course": 5, "challenge": 8, "checklist": 7}
DEFAULT_DAYS = 7
NEAR_ENOUGH = 0.4
"""A clip outside the product is near enough to the wish to speak for it."""


@dataclass(frozen=True)
class Plan:
    """Everything the pages are written from."""

    wish: Wish
    packet: Mapping[str, Any]
    brand: Mapping[str, Any]
    clips: Sequence[Clip]
    chapters: Sequence[Chapter]
    title: str
    spare: Sequence[Clip] = ()
    """Clips near to the wish that no page holds; the sales page may speak with them."""

    @property
    def name(self) -> str:
        """The creator's name, as far as anybody said it."""
        told = self.creator
        return str(self.brand.get("name") or told.get("name") or told.get("displayName") or "").strip()

    @property
    def creator(self) -> Mapping[str, Any]:
        """What the packet tells of who sells."""
        creator = self.packet.get("creator")
        return creator if isinstance(creator, Mapping) else {}

    @property
    def sales_copy(self) -> Mapping[str, Any]:
        """The packet's approved sales copy."""
        copy = self.packet.get("salesPage")
        return copy if isinstance(copy, Mapping) else {}

    @property
    def few(self) -> bool:
        """Whether there are so few clips that the product must be short."""
        return len(self.clips) < FEW

    @cached_property
    def about(self) -> frozenset[str]:
        """The stems of what the product is about and for whom."""
        return meaning(f"{self.wish.mentions} {self.title}")

    @cached_property
    def of_parts(self) -> frozenset[str]:
        """The stems of the parts' names, as far as they do not say what the whole is about: a text with one of them is
        about a detail.
        """
        return meaning(" ".join(chapter.said for chapter in self.chapters)) - self.about

    def alone(self, clip: Clip) -> bool:
        """Say whether a clip is the only one of its chapter, so that it is needed there."""
        return any(chapter.clips == [clip] for chapter in self.chapters)

    def in_order(self) -> list[Clip]:
        """Return the clips in the order of the chapters."""
        return [clip for chapter in self.chapters for clip in chapter.clips]


def make_plan(told: Conversation) -> Plan:
    """Choose and group the clips."""
    wish = read_wish(told.packet)
    about = wish.mentions if wish.subject else wish.prompt
    outline = told.packet.get("outline")
    names = {name for part in outline_parts(outline) for name in named_clips(part)}
    named = [clip for clip in told.pile.all() if {clip.alias.casefold(), clip.title.casefold()} & names]
    found = relevant(told.pile.all(), about, enough=_most_clips(wish) - 2)[: _most_clips(wish)]
    clips = [*named, *(clip for clip in found if clip not in named)]
    chapters = _by_parts(told, wish)
    if not chapters:
        chapters = make_chapters(clips, most=_most_chapters(wish, len(clips)), about=about, outline=outline)
    if wish.product_type == "challenge":
        chapters = a_clip_a_day(chapters, wish.days or min(DEFAULT_DAYS, len(clips)), clips, wish.named.way)
    if len(chapters) == 1 and not outline and wish.subject:
        chapters[0].title = title_case(wish.subject)
    used = [clip for chapter in chapters for clip in chapter.clips]
    ranked = [clip for clip in clips if clip in used]
    return Plan(
        wish=wish,
        packet=told.packet,
        brand=told.brand or {},
        clips=[*ranked, *(clip for clip in used if clip not in ranked)],
        chapters=chapters,
        title=product_title(wish, told.packet, themes(chapters)),
        spare=[clip for clip in found if clip not in used and clip.relevance >= NEAR_ENOUGH],
    )


def _by_parts(told: Conversation, wish: Wish) -> list[Chapter]:
    """Return the chapters the prompt names; none where it names no parts, or the clips have fewer than two of them."""
    if outline_parts(told.packet.get("outline")) or not wish.named.parts:
        return []
    chapters = chapters_of_parts(
        wish.named.parts, told.pile.all(), told.found, about=f"{wish.subject} {wish.audience}", most_clips=_most_clips(wish)
    )
    return chapters if len(chapters) >= 2 else []


def _most_clips(wish: Wish) -> int:
    if wish.product_type == "challenge":
        return min(2 * (wish.days or DEFAULT_DAYS), MOST_CLIPS["challenge"])
    return MOST_CLIPS[wish.product_type]


def _most_chapters(wish: Wish, count: int) -> int:
    """About three clips a chapter, four chapters at least where there are clips for them."""
    return max(1, min(MOST_CHAPTERS[wish.product_type], max(count // 3, min(4, count // 2))))

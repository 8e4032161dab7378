"""A page while it is being written: blocks that keep their limits, and no text of a clip twice."""

from collections.abc import Sequence
from typing import Any

from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.taste import alone_worth
from sandbox.kimi.author.words import pick, words

Block = dict[str, Any]
SAME = 0.8
"""Share of a text's words that make it a repetition of another."""


class Paper:
    """One page. `take` hands out a part of a clip once; `add` puts a block on the page."""

    def __init__(self, kind: str, slug: str, title: str, *, unlock_day: int = 0) -> None:
        self.kind = kind
        self.slug = slug
        self.title = title
        self.unlock_day = unlock_day
        self.blocks: list[Block] = []
        self.last_way: object = None
        self._taken: set[tuple[str, str]] = set()
        self._said: list[list[str]] = []

    def take(self, clip: Clip, part: str, limit: int) -> str:
        """Return the reference to a part of a clip, or nothing if it is missing, too long, or already on the page.

        A quote is also left out when the page, or its clip's own summary, says the same in nearly the same words.
        """
        text = clip.text(part)
        if not text or len(text) > limit or (clip.title, part) in self._taken or words(text) in self._said:
            return ""
        if part.startswith("quote") and (
            self._repeats(text) or alike(text, clip.summary) or _begins_alike(text, clip.summary)
        ):
            return ""
        self._taken.add((clip.title, part))
        self._said.append(words(text))
        return clip.reference(part)

    def say(self, text: str) -> str:
        """Note a text that stands on the page without being taken from a clip, and return it."""
        self._said.append(words(text))
        return text

    def _repeats(self, text: str) -> bool:
        return any(alike(text, " ".join(said)) for said in self._said)

    def uses(self, clip: Clip) -> bool:
        """Say whether anything of a clip stands on the page already."""
        return any(title == clip.title for title, _ in self._taken)

    def take_steps(self, clip: Clip, limit: int, *, most: int = 20, first: int = 1) -> list[str]:
        """Return references to the steps of a clip that fit, one each, from step `first` on."""
        numbers = range(first, min(len(clip.steps), first + most - 1) + 1)
        return [taken for taken in (self.take(clip, f"step{number}", limit) for number in numbers) if taken]

    def take_quote(self, clips: Sequence[Clip], limit: int, *, standing_alone: bool = False) -> str:
        """Return the best quote of these clips that is not on the page yet, or nothing.

        `standing_alone` asks for one that makes sense without its clip.
        """
        quotes = [(clip, number) for clip in clips for number in range(1, len(clip.quotes) + 1)]
        if standing_alone:
            quotes = [pair for pair in quotes if alone_worth(pair[0].text(f"quote{pair[1]}")) > 0]
            quotes.sort(key=lambda pair: -alone_worth(pair[0].text(f"quote{pair[1]}")))
        return next((taken for clip, number in quotes if (taken := self.take(clip, f"quote{number}", limit))), "")

    def add(self, kind: str, variants: str | Sequence[str], **props: Any) -> Block:
        """Put a block at the end; empty props are left out. Several variants: one is picked by the page's title."""
        variant = variants if isinstance(variants, str) else self._varied(kind, variants)
        block = {
            "type": kind,
            "variant": variant,
            "props": {name: value for name, value in props.items() if value not in ("", [], None)},
        }
        self.blocks.append(block)
        return block

    def _varied(self, kind: str, variants: Sequence[str]) -> str:
        """Pick a variant, but not the one the last block of this type on the page has."""
        before = next((block["variant"] for block in reversed(self.blocks) if block["type"] == kind), None)
        open_to = [variant for variant in variants if variant != before] or list(variants)
        return pick(open_to, self.title, kind, len(self.blocks))

    def as_json(self) -> dict[str, Any]:
        """Return the page of the draft; ids are the server's."""
        page: dict[str, Any] = {"slug": self.slug, "kind": self.kind, "title": self.title}
        if self.unlock_day:
            page["unlockDay"] = self.unlock_day
        return {**page, "blocks": self.blocks}


def alike(one: str, other: str) -> bool:
    """Say whether one of two texts is mostly a part of the other: its words are there, four of them in a row."""
    shorter, longer = sorted((words(one), words(other)), key=len)
    if len(shorter) < 4 or sum(word in longer for word in shorter) < SAME * len(shorter):
        return shorter == longer
    known = {tuple(longer[at : at + 4]) for at in range(len(longer) - 3)}
    return any(tuple(shorter[at : at + 4]) in known for at in range(len(shorter) - 3))


def _begins_alike(one: str, other: str) -> bool:
    """Say whether two texts open with the same four words."""
    return words(one)[:4] == words(other)[:4]


def listed(clip: Clip, references: list[str], prop: str = "") -> list[Any]:
    """Return references to steps as a list's items: objects with `prop`, or plain texts.

    All steps of a clip in order become the one item `"$c3.steps"`, which the server splices.
    """
    whole = [f"${clip.alias}.step{number}" for number in range(1, len(clip.steps) + 1)]
    if clip.alias and len(whole) > 1 and references == whole:
        return [f"${clip.alias}.steps"]
    return [{prop: reference} for reference in references] if prop else list(references)

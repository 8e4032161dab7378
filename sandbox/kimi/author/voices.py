"""The voice that a conversation asks for: a system message of its own, under the heading Voice."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.kimi.author.conversation import text_of
from sandbox.kimi.author.words import pick

MARKS = {"social": ("social", "hook", "thumb", "feed"), "strategist": ("strateg", "positioning", "outcome", "objection")}


def voice_of(messages: Sequence[Mapping[str, Any]]) -> str:
    """Return `social`, `strategist`, or nothing; a voice that says neither sounds like one of them, always the same."""
    told = next((text_of(one) for one in messages if one["role"] == "system" and text_of(one).startswith("# Voice")), "")
    if not told:
        return ""
    counts = {voice: sum(told.lower().count(word) for word in words) for voice, words in MARKS.items()}
    best = max(counts, key=lambda voice: counts[voice])
    return best if counts[best] else pick(tuple(MARKS), told)

"""Clip cards: the sentences of the transcript that say most, in their order, and nothing else."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.kimi.author.conversation import text_of
from sandbox.kimi.author.words import meaning, sentence_case, shortened, word_set, words
from sandbox.kimi.turn import Call, Turn

PROPOSE_CARD = "propose_card"
TITLE, SUMMARY, STEP, QUOTE = 80, 300, 160, 160
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_FILLER = re.compile(
    r"^(?:hi|hello|hey|welcome|okay|ok|so,|thanks|thank you|see you|like and|subscribe|follow|today i)\b", re.IGNORECASE
)
_NOT_STEPS = word_set("people i we it this that they he she you there the a an my our your because but if when and so")


def card_turn(messages: Sequence[Mapping[str, Any]]) -> Turn:
    """Return the card of the transcript in the conversation; quotes that were sent back are left out."""
    clip = _clip(messages)
    card = _card(str(clip.get("title") or ""), str(clip.get("transcript") or ""))
    if any(message["role"] == "tool" for message in messages):
        card["quotes"] = []
    return Turn(calls=(Call(PROPOSE_CARD, json.dumps(card, ensure_ascii=False)),))


def _card(title: str, transcript: str) -> dict[str, Any]:
    said = [one.strip() for one in _SENTENCE.split(transcript) if len(one.split()) > 2]
    telling = [one for one in said if not _FILLER.match(one)] or said or [transcript]
    counts = Counter(word for word in words(transcript) if meaning(word) and len(word) > 3 and word.isalpha())
    worth = {one: sum(counts[word] for word in words(one)) / (4 + len(words(one))) for one in telling}
    best = sorted(telling, key=lambda one: (-worth[one], telling.index(one)))
    summary = sorted(best[:2], key=telling.index)
    steps = [one for one in telling if words(one)[0] not in _NOT_STEPS and len(one) <= STEP][:5]
    quotes = [one for one in best if 20 <= len(one) <= QUOTE and one not in summary][:2]
    head = shortened(telling[0], TITLE).rstrip(".!?… ")
    return {
        "title": sentence_case(head) or title,
        "summary": shortened(" ".join(summary), SUMMARY),
        "keySteps": steps,
        "tags": [word for word, _ in counts.most_common(4)],
        "quotes": quotes,
    }


def _clip(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    for message in messages:
        text = text_of(message) if message["role"] == "user" else ""
        start = text.find("{")
        try:
            value = json.JSONDecoder(strict=False).raw_decode(text[start:])[0] if start >= 0 else None
        except ValueError:
            continue
        if isinstance(value, Mapping) and isinstance(value.get("clip"), Mapping):
            clip: Mapping[str, Any] = value["clip"]
            return clip
    return {}

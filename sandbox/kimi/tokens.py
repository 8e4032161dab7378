"""Token counts that are always the same for the same text, and the prompt cache built on them."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

MESSAGE_OVERHEAD = 4
CACHE_BLOCK = 64
CACHE_MINIMUM = 256


def count(text: str) -> int:
    """Estimate tokens: a quarter of the ASCII characters and six tenths of all others, rounded up."""
    ascii_count = sum(1 for character in text if character < "\x80")
    return math.ceil(ascii_count / 4 + (len(text) - ascii_count) * 0.6)


IMAGE_TOKENS = 1024


def _shown(message: Mapping[str, Any]) -> int:
    """Return how many pictures a message shows."""
    content = message.get("content")
    return sum(part.get("type") == "image_url" for part in content) if isinstance(content, list) else 0


def message_text(message: Mapping[str, Any]) -> str:
    """Return one string that stands for everything in the message the model reads."""
    told = {key: message[key] for key in sorted(message)}
    if _shown(message):
        told["content"] = [part for part in told["content"] if part.get("type") != "image_url"]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def prompt_parts(messages: Sequence[Mapping[str, Any]], tools: Sequence[Any] | None) -> list[str]:
    """Return the prompt in the order in which the model reads it: tools first, then each message."""
    parts = [json.dumps(list(tools), ensure_ascii=False, sort_keys=True)] if tools else []
    return parts + [message_text(message) for message in messages]


def count_prompt(messages: Sequence[Mapping[str, Any]], tools: Sequence[Any] | None) -> int:
    """Return the tokens of a whole prompt."""
    words = sum(count(part) + MESSAGE_OVERHEAD for part in prompt_parts(messages, tools))
    return words + IMAGE_TOKENS * sum(map(_shown, messages))


class PromptCache:
    """Remembers earlier prompts by model and key; a new prompt's shared prefix is what costs less.

    A prompt is cached if it had at least 256 tokens; what is shared counts in whole blocks of 64 tokens.
    """

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}

    def shared_tokens(self, owner: str, parts: Sequence[str]) -> int:
        """Return how many tokens of this prompt an earlier one of the same owner had, and remember this prompt."""
        text = "\x00".join(parts)
        name = hashlib.sha256((owner + "\x00" + (parts[0] if parts else "")).encode()).hexdigest()
        before = self._seen.get(name, "")
        self._seen[name] = text
        if count(before) < CACHE_MINIMUM:
            return 0
        return count(text[: _shared_length(before, text)]) // CACHE_BLOCK * CACHE_BLOCK


def _shared_length(one: str, other: str) -> int:
    """Return the length of the common prefix, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low

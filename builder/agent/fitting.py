"""Making a conversation fit into what a model can read."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder.llm.estimate import FEWEST_BYTES_PER_TOKEN, prompt_tokens
from builder.llm.messages import Message

LEFT_OUT = '{"note": "This earlier result was left out to save room. Call again if you need it."}'


def worst_tokens(messages: Sequence[Message], tools: Sequence[Mapping[str, Any]]) -> int:
    """At most how many tokens the model reads."""
    return prompt_tokens(messages, tools, bytes_per_token=FEWEST_BYTES_PER_TOKEN)


def fitted(messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], room: int) -> list[Message] | None:
    """The conversation in at most `room` tokens: the oldest tool results are left out first, those of the last turn never.
    None when that is not enough. The same conversation gives the same result, so that a resumed run sends the same."""
    kept = list(messages)
    last = max((at for at, message in enumerate(kept) if message["role"] == "assistant"), default=0)
    older = [at for at, message in enumerate(kept[:last]) if message["role"] == "tool" and message["content"] != LEFT_OUT]
    while worst_tokens(kept, tools) > room:
        if not older:
            return None
        at = older.pop(0)
        kept[at] = {**kept[at], "content": LEFT_OUT}
    return kept

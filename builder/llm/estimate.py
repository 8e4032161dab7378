"""How many tokens something has, before the provider has counted them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from builder.llm.messages import Message, Request, Turn, Usage
from builder.llm.model import ModelError, ModelSilent, StreamCut
from builder.llm.pictures import picture_parts, picture_tokens

BYTES_PER_TOKEN = 4
FEWEST_BYTES_PER_TOKEN = 3
"""No text of ours has fewer bytes a token than this; bounds are reckoned with it, accounts with the mean."""


def estimate_prompt(request: Request) -> Usage:
    """The tokens of the request by the length of its JSON and the size of its pictures."""
    return Usage(prompt_tokens=prompt_tokens(request.messages, request.tools))


def prompt_tokens(
    messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], *, bytes_per_token: int = BYTES_PER_TOKEN
) -> int:
    """The tokens of a conversation with its tools."""
    pictures = 0
    said: list[Message] = []
    for message in messages:
        shown = sum(map(picture_tokens, picture_parts(message)))
        pictures += shown
        said.append({**message, "content": _words(message["content"])} if shown else message)
    text = json.dumps([said, list(tools)], ensure_ascii=False)
    return pictures + -(-len(text.encode(errors="replace")) // bytes_per_token)


def failed_usage(request: Request, error: ModelError) -> Usage:
    """What a request without a usable answer used: the provider's own count if it gave one, nothing when it was refused
    or nobody was there, else by the length of what was sent and said."""
    turn = error.turn
    if turn is None or not (turn.usage or turn.first_byte_ms is not None or isinstance(error, (ModelSilent, StreamCut))):
        return Usage()
    return turn.usage or estimate_usage(request, turn)


def estimate_usage(request: Request, turn: Turn) -> Usage:
    """The provider's own count if the turn has one, else by the length of what was sent and said."""
    if turn.usage is not None:
        return turn.usage
    texts = [turn.content, turn.reasoning or "", *(call.name + call.arguments for call in turn.tool_calls)]
    written = sum(len(text.encode(errors="replace")) for text in texts)
    return estimate_prompt(request) + Usage(completion_tokens=-(-written // BYTES_PER_TOKEN))


def _words(content: Any) -> list[Any]:
    return [part for part in content if part.get("type") != "image_url"]

"""What an answer used when the provider did not say."""

import json

from builder.llm.messages import Request, Turn, Usage

CHARACTERS_PER_TOKEN = 4


def estimate_prompt(request: Request) -> Usage:
    """The tokens of the request, from the length of its JSON."""
    sent = json.dumps([list(request.messages), list(request.tools)], ensure_ascii=False)
    return Usage(prompt_tokens=-(-len(sent) // CHARACTERS_PER_TOKEN))


def estimate_usage(request: Request, turn: Turn | None) -> Usage:
    """The provider's own count if the turn has one, nothing if no byte came, else by the length of what was said."""
    if turn is None or (turn.usage is None and not turn.duration_ms and turn.first_byte_ms is None):
        return Usage()
    if turn.usage is not None:
        return turn.usage
    texts = [turn.content, turn.reasoning or "", *(call.name + call.arguments for call in turn.tool_calls)]
    written = sum(map(len, texts))
    return estimate_prompt(request) + Usage(completion_tokens=-(-written // CHARACTERS_PER_TOKEN))

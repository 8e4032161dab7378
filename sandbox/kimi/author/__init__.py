"""The author: a deterministic stand-in for the model, who works from the messages and the tools' results alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.kimi.author.archivist import PROPOSE_CARD, card_turn
from sandbox.kimi.author.build import next_turn
from sandbox.kimi.author.conversation import VALIDATE, read_conversation
from sandbox.kimi.author.eye import PROPOSE_LOOK, look_turn
from sandbox.kimi.author.improver import PROPOSE_CHANGES, improve_turn
from sandbox.kimi.author.other import other_turn
from sandbox.kimi.author.planner import CHECK_PLAN, plan_turn
from sandbox.kimi.author.researcher import PROPOSE, research_turn
from sandbox.kimi.checks import Request
from sandbox.kimi.turn import Turn, numbered

__all__ = ["write_turn"]

THOUGHT = "The creator's clips decide what goes in. I check what is there before I write."


def write_turn(request: Request, *, long_way: bool = False) -> Turn:
    """Return the next turn of a conversation. The same request gives the same turn."""
    tools = (
        {}
        if request.tool_choice == "none"
        else {str(tool["function"].get("name")): tool["function"] for tool in request.tools}
    )
    told = read_conversation(request.messages)
    if told is None and CHECK_PLAN in tools:
        turn = plan_turn(request.messages, tools)
    elif told is None and PROPOSE_CHANGES in tools:
        turn = improve_turn(request.messages, tools)
    elif told is None and PROPOSE_LOOK in tools:
        turn = look_turn(request.messages)
    elif told is None and PROPOSE_CARD in tools:
        turn = card_turn(request.messages)
    elif told is None and PROPOSE in tools:
        turn = research_turn(request.messages, tools)
    elif told is None or _wants_another_tool(request.tool_choice, tools):
        turn = other_turn(request, tools)
    else:
        turn = next_turn(told, tools, long_way=long_way)
    turn = replace(turn, calls=numbered(turn.calls, _call_count(request.messages)))
    return replace(turn, reasoning=THOUGHT) if request.thinking else turn


def _wants_another_tool(choice: Any, tools: Mapping[str, Any]) -> bool:
    named = choice["function"].get("name") if isinstance(choice, Mapping) else None
    return bool(named) and named in tools and named != VALIDATE


def _call_count(messages: Sequence[Mapping[str, Any]]) -> int:
    return sum(len(message.get("tool_calls") or []) for message in messages)

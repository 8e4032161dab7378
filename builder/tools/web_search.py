"""Searching the web: by a formula that the provider runs, or by the search that is built into its models."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from builder.agent.toolset import Tool, ToolResult
from builder.llm.formulas import BUILTIN_SEARCH, FiberOutput, FormulaTool
from builder.llm.model import ModelError

CHARACTERS_PER_TOKEN = 4
NOT_NOW = "Propose with what you have."
PARAMETERS: Mapping[str, Any] = {"type": "object", "properties": {}}


class Refused(Exception):
    """The search may not be made; the message tells the model why."""


class Till(Protocol):
    """Where every search is paid before it is made, each for `price` micro-dollars."""

    @property
    def price(self) -> int:
        """What one search costs, in micro-dollars."""

    def pay(self, tool: str, query: str, tokens: int) -> Callable[[str, str], None]:
        """Count one search; `tokens` is what its results are said to hold, 0 if unknown. Gives what notes the provider's
        trace and a fault afterwards. Raises Refused when a limit leaves no room for it."""

    def check_room(self, tokens: int) -> None:
        """Raises Refused when there is no budget to read so much."""


@dataclass(frozen=True)
class BuiltinSearch(Tool):
    """The search inside the model: it is offered by name alone, and the arguments of the call are the result that starts
    it."""

    def definition(self) -> dict[str, Any]:
        """How the tool is offered to the model."""
        return {"type": "builtin_function", "function": {"name": self.name}}


def builtin_search(till: Till) -> Tool:
    """`$web_search`: the provider searches as soon as it reads its own arguments again."""

    def run(arguments: Mapping[str, Any]) -> ToolResult:
        usage = arguments.get("usage")
        stated = usage.get("total_tokens") if isinstance(usage, Mapping) else 0
        tokens = stated if isinstance(stated, int) and not isinstance(stated, bool) and stated > 0 else 0
        try:
            till.pay(BUILTIN_SEARCH, _query(arguments), tokens)
        except Refused as refused:
            return _refusal(str(refused))
        return ToolResult(json.dumps(arguments, ensure_ascii=False), microdollars=till.price)

    return BuiltinSearch(BUILTIN_SEARCH, "", PARAMETERS, run)


def formula_tool(tool: FormulaTool, runner: Callable[[FormulaTool, str], FiberOutput], till: Till) -> Tool:
    """A formula's function as one of ours. What comes back encrypted goes to the model as it is."""

    def run(arguments: Mapping[str, Any]) -> ToolResult:
        try:
            note = till.pay(tool.name, _query(arguments), 0)
        except Refused as refused:
            return _refusal(str(refused))
        try:
            output = runner(tool, json.dumps(arguments, ensure_ascii=False))
        except ModelError as error:
            note(error.trace_id, f"{type(error).__name__}: {error}")
            told = {"error": "search_failed", "message": f"The search failed. Try other words once, or go on. {NOT_NOW}"}
            return ToolResult(json.dumps(told), status="crashed", microdollars=till.price)
        note(output.trace_id, "")
        try:
            till.check_room(-(-len(output.text) // CHARACTERS_PER_TOKEN))
        except Refused as refused:
            return _refusal(str(refused), till.price)
        return ToolResult(output.text, microdollars=till.price)

    return Tool(tool.name, tool.description, tool.parameters, run)


def _refusal(sentence: str, microdollars: int = 0) -> ToolResult:
    told = {"error": "no_more_searches", "message": f"{sentence} {NOT_NOW}"}
    return ToolResult(json.dumps(told), microdollars=microdollars)


def _query(arguments: Mapping[str, Any]) -> str:
    """The first text among the arguments, to tell searches apart in the ledger."""
    return next((value for value in arguments.values() if isinstance(value, str)), "")[:300]

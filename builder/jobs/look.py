"""Matching a look: a picture in, theme tokens out. The product wears them only when the creator takes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder import prompts
from builder.agent.ending import Ending
from builder.agent.toolset import Tool, ToolResult
from builder.jobs.job import Undrawn
from builder.llm.messages import Message
from builder.models import Build, BuildOutcome
from builder.tools.propose_look import answered, propose_look_tool

LEAD = "The picture. Make the product look like this."


class LookJob:
    """One picture and one form to fill in."""

    thinking = False
    lines = ("Looking at your picture", "Looking once more")
    done = "Here is a look like your picture."

    def __init__(self, build: Build) -> None:
        self._build = build
        self.seen: dict[str, Any] = {}

    def opening(self) -> list[Message]:
        return [
            {"role": "system", "content": prompts.text("look")},
            {"role": "user", "content": [{"type": "text", "text": LEAD}, self._build.packet["picture"]]},
        ]

    def tools(self) -> Sequence[Tool]:
        return [propose_look_tool()]

    def judge(self, text: str) -> ToolResult | None:
        return answered(text)

    def drawing(self) -> Undrawn:
        return Undrawn()

    def kept(self) -> Ending:
        return Ending(BuildOutcome.CANCELLED, "You stopped it. The look stays as it is.")

    def save(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"result": document, "packet": {"picture": None}}

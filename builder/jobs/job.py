"""What every job tells the runner: what to say to the model, what it may call, and what becomes of the answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from builder.agent.ending import Ending
from builder.agent.toolset import Tool, ToolResult
from builder.llm.messages import Delta, Message
from products.dsl.streaming import Closed


class Drawing(Protocol):
    """Reads one answer while it is being written."""

    def feed(self, delta: Delta) -> list[Closed]:
        """The parts of a document that this piece completed."""


class Job(Protocol):
    """One build's work. It holds no state that the row, its ledger and its events do not hold too, so that another
    worker goes on where this one died.

    `thinking` asks the model to reason before each answer: for plans and research, not for writing what is decided.
    `seen` is kept in `Build.sources` at every flush; `lines` are what the creator reads while the first and every later
    turn is asked for; `done` is the sentence for a good end.
    """

    thinking: bool
    seen: dict[str, Any]
    lines: tuple[str, str]
    done: str

    def opening(self) -> list[Message]:
        """The first messages of the conversation, the same bytes every time."""

    def tools(self) -> Sequence[Tool]:
        """What the model may call."""

    def judge(self, text: str) -> ToolResult | None:
        """What a text answer is worth; None when it holds no document at all."""

    def drawing(self) -> Drawing:
        """A reader for the next answer."""

    def kept(self) -> Ending:
        """The end of a build whose creator said stop and keep."""

    def save(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """Store the valid document, inside the transaction that ends the build; gives the fields of the row to set."""


class Undrawn:
    """Nothing of the answer is shown before it is whole."""

    def feed(self, delta: Delta) -> list[Closed]:
        """Nothing."""
        return []

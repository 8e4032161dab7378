"""Who hears what the agent does. The loop neither stores nor shows anything itself."""

from collections.abc import Sequence
from typing import Protocol

from builder.agent.toolset import ToolResult
from builder.llm.messages import Delta, Message, Request, ToolCall, Turn, Usage
from builder.llm.model import Model


class Listener(Protocol):
    """Is told everything in order. `check` may raise Stopped, between any two pieces of an answer."""

    def asked(self, request: Request, model: Model) -> None:
        """A request is about to be sent to this model."""

    def heard(self, delta: Delta) -> None:
        """A piece of the answer came."""

    def answered(self, turn: Turn, usage: Usage, measured: bool) -> None:
        """The answer is whole; `measured` when the provider counted the tokens, else they are estimated."""

    def failed(self, error: Exception, usage: Usage, wait: float | None) -> None:
        """There was no usable answer, for this estimated use; after `wait` seconds it is tried again, or never (None)."""

    def called(self, call: ToolCall, result: ToolResult) -> None:
        """A tool ran, or a call was answered without running it."""

    def replied(self, messages: Sequence[Message]) -> None:
        """These messages follow the answer."""

    def check(self) -> None:
        """Now is a good moment to stop or to report."""

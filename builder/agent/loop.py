"""The agent: ask, run what it calls, send back what came out, until a document is valid."""

from collections.abc import Callable, Sequence

from builder.agent.asking import Asker
from builder.agent.ending import Ending, Stopped
from builder.agent.events import Listener
from builder.agent.history import NUDGE, guard_of, refusal_count, unanswered_calls, unanswered_text, was_nudged
from builder.agent.toolset import ToolResult, Toolset
from builder.llm.messages import Message, ToolCall


class Agent:
    """One run. Everything it knows is in `messages`, so the same messages continue the same run.

    `judge` says what a text answer is worth (None: there is no document in it); an invalid document is sent back at most
    `repairs` times.
    """

    def __init__(
        self,
        *,
        asker: Asker,
        toolset: Toolset,
        judge: Callable[[str], ToolResult | None],
        listener: Listener,
        messages: Sequence[Message],
        repairs: int,
    ) -> None:
        self.messages = list(messages)
        self._asker, self._toolset, self._judge = asker, toolset, judge
        self._listener, self._repairs = listener, repairs
        self._guard = guard_of(self.messages)

    def run(self) -> Ending:
        """Work until the end and say how it ended. Lets through whatever the listener raises besides Stopped."""
        try:
            self._answer(unanswered_calls(self.messages), unanswered_text(self.messages))
            while True:
                announced = self.messages[-1].get("content") == NUDGE
                turn = self._asker.ask(
                    self.messages,
                    may_call=not self._guard.closed,
                    must_call=self._toolset.ending if announced else "",
                )
                self.messages.append(turn.as_message())
                self._answer(turn.tool_calls, None if turn.tool_calls else turn.content)
        except Stopped as stop:
            return stop.ending

    def _answer(self, calls: Sequence[ToolCall], text: str | None) -> None:
        last_turn = self._guard.closed and (bool(calls) or text is not None)
        if text is not None:
            self._take_text(text, last_turn)
        elif calls:
            self._run_calls(calls)
        if last_turn:
            raise Stopped(Ending("repeated_calls", "We stopped because the model kept repeating itself."))

    def _run_calls(self, calls: Sequence[ToolCall]) -> None:
        turn: set[tuple[str, str]] = set()
        results = []
        for call in calls:
            stored = self._guard.stored(call, same_turn=(call.name, call.arguments) in turn)
            turn.add((call.name, call.arguments))
            result = stored or self._toolset.call(call)
            if stored is None:
                self._asker.charge(result.microdollars)
                self._guard.remember(call, result)
            self._listener.called(call, result)
            self._end_if_valid(result)
            results.append(result)
        self._reply([_tool_message(call, result) for call, result in zip(calls, results, strict=True)], results)

    def _take_text(self, text: str, last_turn: bool) -> None:
        result = self._judge(text)
        if result is not None:
            self._end_if_valid(result)
            self._reply([{"role": "user", "content": result.content}], [result])
        elif last_turn or was_nudged(self.messages):
            raise Stopped(Ending("no_document", "The model answered without writing what was asked for."))
        else:
            self._reply([{"role": "user", "content": NUDGE}], [])

    def _end_if_valid(self, result: ToolResult) -> None:
        if result.document is not None:
            raise Stopped(Ending("validated", "It is done.", document=result.document))

    def _reply(self, replies: list[Message], results: Sequence[ToolResult]) -> None:
        self.messages += replies
        self._listener.replied(replies)
        refused = [result for result in results if result.status == "refused"]
        if refused and refusal_count(self.messages) > self._repairs:
            sentence = "We stopped because the page still had faults after several repairs."
            raise Stopped(Ending("invalid", sentence, problems=refused[-1].problems))


def _tool_message(call: ToolCall, result: ToolResult) -> Message:
    return {"role": "tool", "tool_call_id": call.id, "name": call.name, "content": result.content}

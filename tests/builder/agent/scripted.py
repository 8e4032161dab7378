"""A model that plays back what a test wrote down, and a listener that remembers."""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.agent.asking import Asker
from builder.agent.ending import Ending, Stopped
from builder.agent.limits import Limits, Spent
from builder.agent.loop import Agent
from builder.agent.toolset import Tool, ToolResult, Toolset
from builder.llm.messages import ArgumentsDelta, Delta, Message, Request, TextDelta, ToolCall, Turn, Usage
from builder.llm.model import Model, ModelError
from builder.llm.models import ModelFacts, facts_of

OPENING: list[Message] = [{"role": "system", "content": "rules"}, {"role": "user", "content": "wish"}]
GOOD = {"pages": ["good"]}


def says(text: str) -> Turn:
    """A turn of words."""
    return Turn(content=text, finish_reason="stop", complete=True, ended=True, usage=Usage(100, 0, 10))


def calls(*wishes: tuple[str, object]) -> Turn:
    """A turn of tool calls; ids are counted by the model that plays it."""
    made = tuple(ToolCall("", name, given if isinstance(given, str) else json.dumps(given)) for name, given in wishes)
    return Turn(tool_calls=made, finish_reason="tool_calls", complete=True, ended=True, usage=Usage(100, 0, 10))


class Scripted:
    """Answers with the next entry of its script; an exception in it is raised."""

    def __init__(self, *script: Turn | ModelError, name: str = "kimi-k2.5", facts: ModelFacts | None = None) -> None:
        self._script = list(script)
        self.name = name
        self.facts = facts or facts_of(name)
        self.requests: list[Request] = []

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        self.requests.append(request)
        entry = self._script.pop(0)
        if isinstance(entry, ModelError):
            raise entry
        number = sum(len(message.get("tool_calls", ())) for message in request.messages)
        named = tuple(
            ToolCall(call.id or f"{call.name}:{number + at}", call.name, call.arguments)
            for at, call in enumerate(entry.tool_calls)
        )
        if entry.content:
            yield TextDelta(entry.content)
        for slot, call in enumerate(named):
            yield ArgumentsDelta(slot, call.name, call.arguments)
        yield Turn(**{**vars(entry), "tool_calls": named})


@dataclass
class Heard:
    """Remembers the order of things; stops the run at the n-th check if told to."""

    log: list[str] = field(default_factory=list)
    failures: list[tuple[str, Usage, float | None]] = field(default_factory=list)
    results: list[ToolResult] = field(default_factory=list)
    stop_at: int = 0
    checks: int = 0

    def asked(self, request: Request, model: Model) -> None:
        self.log.append(f"asked {model.name}")

    def heard(self, delta: Delta) -> None: ...

    def answered(self, turn: Turn, usage: Usage, measured: bool) -> None:
        self.log.append("answered" if measured else "answered, estimated")

    def failed(self, error: Exception, usage: Usage, wait: float | None) -> None:
        self.log.append(f"failed {type(error).__name__}")
        self.failures.append((type(error).__name__, usage, wait))

    def called(self, call: ToolCall, result: ToolResult) -> None:
        self.log.append(f"called {call.name} {result.status}")
        self.results.append(result)

    def replied(self, messages: Sequence[Message]) -> None:
        self.log.append(f"replied {len(messages)}")

    def check(self) -> None:
        self.checks += 1
        if self.checks == self.stop_at:
            raise Stopped(Ending("cancelled", "Stop."))


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _look(arguments: Mapping[str, Any]) -> ToolResult:
    return ToolResult(json.dumps({"found": arguments["topic"]}))


def judged(document: object) -> ToolResult:
    """`{"pages": ["good"]}` is valid, everything else is refused."""
    if document == GOOD:
        return ToolResult('{"valid": true}', document=GOOD)
    problems = [{"path": "/pages/0", "code": "bad"}]
    return ToolResult(json.dumps({"valid": False, "problems": problems}), status="refused", problems=problems)


def _answered(text: str) -> ToolResult | None:
    return judged(json.loads(text)) if "pages" in text else None


def _crash(arguments: Mapping[str, Any]) -> ToolResult:
    raise RuntimeError("secret inner matters")


TOPIC = {"type": "object", "required": ["topic"], "properties": {"topic": {"type": "string"}}}
DSL = {"type": "object", "required": ["dsl"], "properties": {"dsl": {"type": "object"}}}
TOOLS = Toolset(
    [
        Tool("look", "Look.", TOPIC, _look),
        Tool("check", "Check.", DSL, lambda arguments: judged(arguments["dsl"]), ends=True),
        Tool("crash", "Crash.", {"type": "object", "properties": {}}, _crash),
    ],
    let_through=(KeyboardInterrupt,),  # type: ignore[arg-type]
)


def run(
    *models: Scripted,
    listener: Heard | None = None,
    messages: Sequence[Message] = OPENING,
    limits: Limits | None = None,
    clock: Clock | None = None,
    spent: Spent | None = None,
    judge: Callable[[str], ToolResult | None] = _answered,
) -> tuple[Ending, Agent]:
    """One run; time passes only by waiting."""
    time = clock or Clock()
    bounds, ear = limits or Limits(), listener or Heard()
    asker = Asker(
        models,
        bounds,
        ear,
        tools=TOOLS.definitions(),
        spent=spent,
        clock=time,
        sleep=time.sleep,
        jitter=lambda: 1.0,
    )
    agent = Agent(asker=asker, toolset=TOOLS, judge=judge, listener=ear, messages=messages, repairs=bounds.repairs)
    return agent.run(), agent

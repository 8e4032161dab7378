"""CPU of our agent loop for one recorded build, against the barest loop that could drive the same build."""

import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2

from bench.recorded import CALLS, EVENTS
from builder.agent.asking import Asker
from builder.agent.limits import Limits
from builder.agent.loop import Agent
from builder.agent.toolset import Tool, ToolResult, Toolset
from builder.llm.kimi import Kimi
from builder.llm.messages import Delta, Message, Request, ToolCall, Turn, Usage

OPENING: list[Message] = [{"role": "system", "content": "rules"}, {"role": "user", "content": "{}"}]
ROUNDS = 15
START_SECONDS = 10.0


class Silent:
    """A listener that does nothing."""

    def asked(self, request: Request, model: str) -> None: ...
    def heard(self, delta: Delta) -> None: ...
    def answered(self, turn: Turn, usage: Usage, measured: bool) -> None: ...
    def failed(self, error: Exception, usage: Usage, wait: float | None) -> None: ...
    def called(self, call: ToolCall, result: ToolResult) -> None: ...
    def replied(self, messages: Sequence[Message]) -> None: ...
    def check(self) -> None: ...


def run() -> dict[str, Any]:
    """CPU milliseconds of a build by both loops (medians), and the ratio ours / bare."""
    with server() as address:
        bare, ours = [], []
        client = httpx2.Client(timeout=30)
        model = Kimi(name="kimi-k2.5", api_key="k", base_url=address)
        for number in range(ROUNDS + 2):
            times = cpu_of(lambda: bare_build(client, address)), cpu_of(lambda: our_build(model))
            if number >= 2:
                bare.append(times[0])
                ours.append(times[1])
        client.close()
        model.close()
    return {
        "events": sum(map(len, EVENTS)),
        "argument_bytes": sum(len(arguments) for turn in CALLS for _, arguments in turn),
        "bare_cpu_ms": statistics.median(bare),
        "ours_cpu_ms": statistics.median(ours),
        "ratio_ours_to_bare": statistics.median(ours) / statistics.median(bare),
    }


def our_build(model: Kimi) -> None:
    """One build by the agent, with tools that cost nothing."""
    anything = {"type": "object", "properties": {}}

    def look(arguments: Mapping[str, Any]) -> ToolResult:
        return ToolResult('{"count": 0}')

    def check(arguments: Mapping[str, Any]) -> ToolResult:
        return ToolResult('{"valid": true}', document=arguments["dsl"])

    tools = [Tool(name, "", anything, look) for name in ("get_creator_brand", "get_clip_cards")]
    toolset = Toolset([*tools, Tool("validate_product_dsl", "", anything, check)])
    asker = Asker([model], Limits(), Silent(), tools=toolset.definitions())
    agent = Agent(asker=asker, toolset=toolset, judge=lambda text: None, listener=Silent(), messages=OPENING, repairs=4)
    ending = agent.run()
    if ending.outcome != "validated":
        raise RuntimeError(f"The recorded build ended with {ending.outcome}.")


def bare_build(client: httpx2.Client, address: str) -> None:
    """One build by nothing but an HTTP client and `json`: no retries, no limits, no events, no checks."""
    messages = list(OPENING)
    for _ in CALLS:
        calls: dict[int, dict[str, Any]] = {}
        body = {"model": "kimi-k2.5", "messages": messages, "stream": True}
        with client.stream("POST", f"{address}/chat/completions", json=body) as response:
            for line in response.iter_lines():
                if not line.startswith("data: ") or line == "data: [DONE]":
                    continue
                for part in json.loads(line[6:])["choices"][0]["delta"].get("tool_calls", ()):
                    name = part["function"].get("name")
                    call = calls.setdefault(part["index"], {"id": part.get("id"), "name": name, "parts": []})
                    call["parts"].append(part["function"]["arguments"])
        made = [{"id": c["id"], "function": {"name": c["name"], "arguments": "".join(c["parts"])}} for c in calls.values()]
        messages.append({"role": "assistant", "tool_calls": made})
        for call in made:
            json.loads(call["function"]["arguments"])
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": '{"count": 0}'})


def cpu_of(work: Callable[[], None]) -> float:
    """Milliseconds of CPU this process spends on it."""
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1000


@contextmanager
def server() -> Iterator[str]:
    """The player in a process of its own, so that its CPU is not counted."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.recorded", str(port)])
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()

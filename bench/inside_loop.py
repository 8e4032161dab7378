"""Run the recorded build by three loops inside a site: `python -m bench.inside_loop ADDRESS`, CPU times as JSON."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

import django
import httpx2
import jiter

django.setup()

from bench.recorded import CALLS
from builder.agent.asking import Asker
from builder.agent.ending import Ending
from builder.agent.events import Listener
from builder.agent.limits import Limits
from builder.agent.loop import Agent
from builder.agent.toolset import Tool, ToolResult, Toolset
from builder.jobs.product import ProductJob
from builder.ledger import Ledger
from builder.llm.kimi import Kimi
from builder.llm.messages import Delta, Message, Request, ToolCall, Turn, Usage
from builder.llm.model import Model
from builder.models import Build
from builder.recovery import take_lease
from builder.requesting import request_build
from creators.models import Brand, ClipCard, Creator, User

OPENING: list[Message] = [{"role": "system", "content": "rules"}, {"role": "user", "content": "{}"}]
ROUNDS, WARM = 15, 3
LIMITS = Limits(microdollars=10_000_000, tokens=10_000_000)


class Silent:
    """A listener that does nothing."""

    def asked(self, request: Request, model: Model) -> None: ...
    def heard(self, delta: Delta) -> None: ...
    def answered(self, turn: Turn, usage: Usage, measured: bool) -> None: ...
    def failed(self, error: Exception, usage: Usage, wait: float | None) -> None: ...
    def called(self, call: ToolCall, result: ToolResult) -> None: ...
    def replied(self, messages: Sequence[Message]) -> None: ...
    def check(self) -> None: ...


def main() -> None:
    """Medians of the CPU milliseconds, the three loops in turn in every round."""
    address = sys.argv[1]
    creator = seeded()
    times: dict[str, list[float]] = {"bare": [], "ours": [], "with_ledger": []}
    client = httpx2.Client(timeout=30)
    model = Kimi(name="kimi-k2.5", api_key="k", base_url=address)
    for number in range(ROUNDS + WARM):
        measured = {
            "bare": cpu_of(partial(bare_build, client, address)),
            "ours": cpu_of(partial(our_build, model, Silent())),
            "with_ledger": cpu_of(partial(our_build, model, ledger_of(creator))),
        }
        for name, spent in measured.items():
            times[name] += [spent] if number >= WARM else []
    client.close()
    model.close()
    steps = Build.objects.order_by("-id")[0].steps.filter(status="complete").count()
    if steps != len(CALLS):
        raise RuntimeError(f"The ledger holds {steps} turns.")
    print(json.dumps({name: statistics.median(spent) for name, spent in times.items()}))


def seeded() -> Creator:
    """A creator with a clip to build from."""
    creator = Creator.objects.create(
        user=User.objects.create_user("bench@example.com"), handle="bench", display_name="Bench"
    )
    Brand.objects.create(creator=creator)
    ClipCard.objects.create(creator=creator, identity="clip", content_hash="x", title="Calm mornings", summary="Two shirts.")
    return creator


def ledger_of(creator: Creator) -> Ledger:
    """The ledger of a new build that this process has the lease of."""
    Build.objects.filter(finished_at=None).delete()
    build = request_build(creator=creator, product_type="pdf_guide", prompt="Calm mornings")
    taken = take_lease(build.pk)
    if taken is None:
        raise RuntimeError("The build has another worker.")
    return Ledger(taken, ProductJob(taken))


def our_build(model: Kimi, listener: Listener) -> None:
    """One build by the agent, with tools that cost nothing."""
    anything = {"type": "object", "properties": {}}

    def look(arguments: Mapping[str, Any]) -> ToolResult:
        return ToolResult('{"count": 0, "clips": []}')

    def check(arguments: Mapping[str, Any]) -> ToolResult:
        return ToolResult('{"valid": false, "problems": []}', status="refused")

    def judge(text: str) -> ToolResult:
        return ToolResult('{"valid": true}', document=json.loads(text))

    tools = [Tool(name, "", anything, look) for name in ("get_creator_brand", "get_clip_cards")]
    toolset = Toolset([*tools, Tool("validate_product_dsl", "", anything, check)])
    asker = Asker([model], LIMITS, listener, tools=toolset.definitions())
    agent = Agent(asker=asker, toolset=toolset, judge=judge, listener=listener, messages=OPENING, repairs=4)
    ending: Ending = agent.run()
    if ending.outcome != "validated":
        raise RuntimeError(f"The recorded build ended with {ending.outcome}.")


def bare_build(client: httpx2.Client, address: str) -> None:
    """One build by nothing but an HTTP client and `jiter`: no retries, no limits, no events, no checks."""
    messages = list(OPENING)
    for _ in CALLS:
        calls: dict[int, dict[str, Any]] = {}
        words: list[str] = []
        body = {"model": "kimi-k2.5", "messages": messages, "stream": True}
        with client.stream("POST", f"{address}/chat/completions", json=body) as response:
            for line in response.iter_lines():
                if not line.startswith("data: ") or line == "data: [DONE]":
                    continue
                delta = jiter.from_json(line[6:].encode())["choices"][0]["delta"]
                words.append(delta.get("content") or "")
                for part in delta.get("tool_calls", ()):
                    name = part["function"].get("name")
                    call = calls.setdefault(part["index"], {"id": part.get("id"), "name": name, "parts": []})
                    call["parts"].append(part["function"]["arguments"])
        made = [{"id": c["id"], "function": {"name": c["name"], "arguments": "".join(c["parts"])}} for c in calls.values()]
        messages.append({"role": "assistant", "content": "".join(words), "tool_calls": made})
        for call in made:
            jiter.from_json(call["function"]["arguments"].encode())
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": '{"count": 0}'})
    jiter.from_json(messages[-1]["content"].encode())


def cpu_of(work: Callable[[], None]) -> float:
    """Milliseconds of CPU this process spends on it."""
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1000


if __name__ == "__main__":
    main()

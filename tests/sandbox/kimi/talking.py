"""Talk to the stand-in: raw HTTP for bytes, the openai SDK for what a client sees."""

import json
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import httpx2
from openai import OpenAI

from tests.sandbox.kimi.building import TOOLS
from tests.sandbox.servers import http_client

KEY = "sk-test-1"
INSTANT = {"type": "disabled"}
PACKET = json.dumps({"productType": "pdf_guide", "userPrompt": "a morning routine guide for busy parents, $19"})
OPENING = [{"role": "system", "content": "You build products."}, {"role": "user", "content": PACKET}]
DEFAULTS = {
    "tokens_per_second": 0,
    "tokens_per_chunk": 1,
    "first_token_seconds": 0.5,
    "usage_place": "choice",
    "region": "ai",
    "retired": [],
    "bad_keys": [],
    "requests_per_minute": 100_000,
    "context_limit": 0,
    "long_way": False,
}
NAMED = {
    "The basket": "evening", "The shoes": "hall", "The song": "hall", "The lamp": "waking up", "The list": "evening",
    "The curtain": "waking up",
}  # fmt: skip
CLIPS = [
    {
        "id": f"c{number}",
        "title": title,
        "summary": f"{title} is done in the evening, and then the morning is quiet.",
        "steps": ["Put it by the door.", "Say it once.", "Leave it alone."],
        "tags": [tag, "mornings"],
        "quotes": [f"You only need {title.lower()} and a door."],
        "relevance": 0.9,
    }
    for number, (title, tag) in enumerate(NAMED.items(), 1)
]


def answered(*turns: tuple[list[tuple[str, str, str]], list[str]]) -> list[dict[str, Any]]:
    """Return the opening and then turns of calls (id, name, arguments) with their results."""
    messages: list[dict[str, Any]] = list(OPENING)
    for calls, results in turns:
        messages.append({"role": "assistant", "tool_calls": [call(*one) for one in calls]})
        messages += [
            {"role": "tool", "tool_call_id": one[0], "content": text} for one, text in zip(calls, results, strict=True)
        ]
    return messages


def call(call_id: str, name: str, arguments: str) -> dict[str, Any]:
    """Return a tool call as it stands in an assistant message."""
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def ready_to_write() -> list[dict[str, Any]]:
    """Return a conversation in which both looks at the clips are done: the next turn sends a draft."""
    clips = json.dumps({"count": len(CLIPS), "clips": CLIPS})
    first = [
        ("get_creator_brand:0", "get_creator_brand", "{}"),
        ("get_clip_cards:1", "get_clip_cards", '{"topic":"morning routine"}'),
    ]
    second = [("get_clip_cards:2", "get_clip_cards", '{"topic":"evening"}')]
    return answered((first, ['{"name":"Ines"}', clips]), (second, [clips]))


def body_of(**changes: Any) -> dict[str, Any]:
    """Return a chat request that is accepted as it is; None takes a field out."""
    body = {"model": "kimi-k2.6", "messages": OPENING, "thinking": INSTANT, "tools": TOOLS, **changes}
    return {name: value for name, value in body.items() if value is not None}


@dataclass
class Kimi:
    """The running stand-in."""

    url: str
    http: httpx.Client = field(default_factory=lambda: http_client(timeout=20))

    def as_new(self) -> None:
        """Forget requests and faults and set every switch back."""
        self.http.post(f"{self.url}/_sandbox/reset").raise_for_status()
        self.switch(**DEFAULTS)

    def switch(self, **values: Any) -> None:
        """Change switches."""
        self.http.post(f"{self.url}/_sandbox/settings", json=values).raise_for_status()

    def fault(self, name: str, **limits: Any) -> None:
        """Put a fault in force: value, times, turn."""
        self.http.post(f"{self.url}/_sandbox/faults", json={"name": name, **limits}).raise_for_status()

    def requests(self) -> list[dict[str, Any]]:
        """Return what the stand-in was asked, oldest first."""
        listed: list[dict[str, Any]] = self.http.get(f"{self.url}/_sandbox/requests").json()["requests"]
        return listed

    def ask(self, key: str = KEY, **changes: Any) -> httpx.Response:
        """Send a chat request and return the whole answer."""
        headers = {"Authorization": f"Bearer {key}"}
        return self.http.post(f"{self.url}/v1/chat/completions", json=body_of(**changes), headers=headers)

    def stream(self, **changes: Any) -> str:
        """Send a stream request and return the raw body."""
        return self.ask(stream=True, **changes).text

    def client(self) -> OpenAI:
        """Return the SDK, without retries of its own."""
        plain = httpx2.Client(trust_env=False, verify=False)
        return OpenAI(api_key=KEY, base_url=f"{self.url}/v1", max_retries=0, timeout=10, http_client=plain)

    def sdk_stream(self, **changes: Any) -> Generator[Any]:
        """Stream with the SDK, thinking disabled."""
        options = {"model": "kimi-k2.6", "messages": OPENING, "tools": TOOLS, **changes}
        with self.client().chat.completions.create(stream=True, extra_body={"thinking": INSTANT}, **options) as stream:
            yield from stream


def events(text: str) -> list[str]:
    """Return the data of each event of a stream."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    lines = [line for block in blocks for line in block.split("\n") if line.startswith("data:")]
    return [line.removeprefix("data:").strip() for line in lines]


def chunks(text: str) -> list[dict[str, Any]]:
    """Return the chunks of a stream, without the end mark."""
    return [json.loads(data) for data in events(text) if data and data != "[DONE]"]


def deltas(text: str) -> list[dict[str, Any]]:
    """Return the deltas of a stream."""
    return [choice["delta"] for chunk in chunks(text) for choice in chunk.get("choices") or []]


def fragments(text: str) -> list[dict[str, Any]]:
    """Return the fragments of tool calls of a stream."""
    return [fragment for delta in deltas(text) if delta for fragment in delta.get("tool_calls") or []]


def written(text: str) -> str:
    """Return the visible text of a stream."""
    return "".join(delta.get("content") or "" for delta in deltas(text) if delta)


def arguments_of(text: str, index: int = 0) -> str:
    """Return the arguments of one call of a stream, put together."""
    return "".join(one["function"].get("arguments") or "" for one in fragments(text) if one.get("index", 0) == index)


def finish_of(text: str) -> str | None:
    """Return the last finish reason of a stream."""
    reasons = [choice["finish_reason"] for chunk in chunks(text) for choice in chunk.get("choices") or []]
    return next((reason for reason in reversed(reasons) if reason), None)

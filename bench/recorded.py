"""A loopback server that plays one recorded build of three turns, event by event: `python -m bench.recorded PORT`.

First two calls, then a document of 24 KB as the argument of the validator in 1,500 pieces, then, because the validator
found fault with it, the document once more as words in 1,500 pieces.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECES = 1_500
WORDS = "Lay two shirts on the chair, not the whole drawer; they pick and you stop asking. "
BLOCK = {"type": "TextSection", "variant": "plain", "props": {"heading": "The evening before", "paragraphs": [WORDS * 14]}}
DOCUMENT = {"title": "Calm mornings", "pages": [{"kind": "sales", "slug": "sales", "title": "Calm", "blocks": [BLOCK] * 19}]}
TEXT = json.dumps(DOCUMENT)
CALLS: tuple[list[tuple[str, str]], ...] = (
    [("get_creator_brand", "{}"), ("get_clip_cards", json.dumps({"topic": "mornings"}))],
    [("validate_product_dsl", json.dumps({"dsl": DOCUMENT}))],
    [],
)


def chunk(delta: dict[str, Any], finish: str | None = None, **rest: Any) -> bytes:
    """One event as Moonshot sends it."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, **rest}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": "kimi-k2.5"}
    return b"data: " + json.dumps({**head, "choices": [choice], "system_fingerprint": "fpv0_b30801d4"}).encode() + b"\n\n"


def pieces(text: str) -> list[str]:
    """The text in as many pieces as the scenario has."""
    size = -(-len(text) // PIECES)
    return [text[at : at + size] for at in range(0, len(text), size)]


def events(turn: int) -> list[bytes]:
    """The whole answer of one turn."""
    made = [chunk({"role": "assistant", "content": ""})]
    for slot, (name, arguments) in enumerate(CALLS[turn]):
        head = {"index": slot, "id": f"{name}:{turn * 4 + slot}", "type": "function"}
        made.append(chunk({"tool_calls": [{**head, "function": {"name": name, "arguments": ""}}]}))
        for piece in pieces(arguments):
            made.append(chunk({"tool_calls": [{"index": slot, "function": {"arguments": piece}}]}))
    if not CALLS[turn]:
        made += [chunk({"content": piece}) for piece in pieces(TEXT)]
    usage = {"prompt_tokens": 4000, "completion_tokens": 6000, "total_tokens": 10_000, "cached_tokens": 2000}
    return [*made, chunk({}, "tool_calls" if CALLS[turn] else "stop", usage=usage), b"data: [DONE]\n\n"]


EVENTS = [events(turn) for turn in range(len(CALLS))]


class Player(BaseHTTPRequestHandler):
    """Answers with the turn that the number of assistant messages asks for."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        turn = sum(message["role"] == "assistant" for message in body["messages"])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in EVENTS[turn]:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(event), event))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Player).serve_forever()

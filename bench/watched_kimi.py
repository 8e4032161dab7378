"""The Kimi stand-in behind a window: what was asked and what went out, and if wished a storm that spoils a share of it.

`python -m bench.watched_kimi PORT [SHARE [SEED]]`; its counts are at /_watched.
"""

import json
import os
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.responses import JSONResponse

from sandbox.kimi.app import make_app
from sandbox.kimi.settings import settings_from_environment

CHAT = "/v1/chat/completions"
OVERLOADED = {
    "error": {"message": "The engine is currently overloaded, please try again later", "type": "engine_overloaded_error"}
}
LATEST_CUT = 600


@dataclass
class Answer:
    """One request: whose, when it came and when the last of its answer was sent, what happened to it, and its pieces with
    the moment each was sent."""

    key: str = ""
    came_at: float = field(default_factory=time.monotonic)
    sent_at: float = 0.0
    fate: str = "let through"
    is_whole: bool = False
    pieces: list[tuple[float, bytes]] = field(default_factory=list, repr=False)


class Watched:
    """An ASGI app around the stand-in. `share` of the requests are refused with 429 or cut somewhere, half of them each;
    `keep` holds the pieces."""

    def __init__(self, app: Any, *, share: float = 0.0, seed: int = 0, keep: bool = False) -> None:
        self._app, self._share, self._keep = app, share, keep
        self._dice = random.Random(seed)
        self.answers: list[Answer] = []
        self.frame_count = 0
        self.changed = threading.Condition()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] not in (CHAT, "/_watched"):
            await self._app(scope, receive, send)
        elif scope["path"] == CHAT:
            await self._chat(scope, receive, send)
        else:
            await JSONResponse(self.counts())(scope, receive, send)

    def counts(self) -> dict[str, Any]:
        """Requests by what happened to them, how many answers went out whole, and how long those of each build took."""
        fates = [answer.fate for answer in self.answers]
        seconds: dict[str, float] = {}
        for answer in self.answers:
            if answer.is_whole:
                seconds[answer.key] = seconds.get(answer.key, 0.0) + answer.sent_at - answer.came_at
        whole = sum(answer.is_whole for answer in self.answers)
        return {
            "requests": len(fates),
            "whole": whole,
            "seconds": seconds,
            **{fate: fates.count(fate) for fate in set(fates)},
        }

    def wait_for_frames(self, count: int, seconds: float) -> bool:
        """Whether so many pieces have gone out within that time."""
        with self.changed:
            return self.changed.wait_for(lambda: self.frame_count >= count, seconds)

    async def _chat(self, scope: Any, receive: Any, send: Any) -> None:
        answer = Answer()
        self.answers.append(answer)
        dice = self._dice.random()
        if dice < self._share / 2:
            answer.fate = "refused"
            await JSONResponse(OVERLOADED, status_code=429)(scope, receive, send)
            return
        answer.fate = "cut" if dice < self._share else answer.fate
        cut_at = self._dice.randrange(LATEST_CUT) if answer.fate == "cut" else None
        await self._app(scope, _Heard(receive, answer).receive, _Wire(self, answer, send, cut_at, self._keep).send)


class _Heard:
    """Reads whose request it is off the body."""

    def __init__(self, receive: Any, answer: Answer) -> None:
        self._receive, self._answer, self._body = receive, answer, b""

    async def receive(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request" and not self._answer.key:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                self._answer.key = str(json.loads(self._body or b"{}").get("prompt_cache_key", ""))
        return message


class _Wire:
    """Passes on what is sent, up to the piece at which it cuts. `transport` is where the stand-in looks for its own."""

    def __init__(self, watched: Watched, answer: Answer, send: Any, cut_at: int | None, keep: bool) -> None:
        self._watched, self._answer, self._send, self._cut_at, self._keep = watched, answer, send, cut_at, keep
        self.transport: Any = getattr(getattr(send, "__self__", None), "transport", None)

    async def send(self, message: Any) -> None:
        piece = message.get("body", b"")
        if self._cut_at is not None and (self._cut_at <= 0 or b"[DONE]" in piece):
            self.transport.abort()
            return
        await self._send(message)
        if not piece:
            return
        if self._cut_at is not None:
            self._cut_at -= 1
        self._answer.sent_at = time.monotonic()
        if self._keep:
            self._answer.pieces.append((time.monotonic(), piece))
        self._answer.is_whole = self._answer.is_whole or b"[DONE]" in piece
        with self._watched.changed:
            self._watched.frame_count += 1
            self._watched.changed.notify_all()


def main() -> None:
    """Serve until stopped."""
    port, share, seed = int(sys.argv[1]), float((sys.argv[2:3] or ["0"])[0]), int((sys.argv[3:4] or ["1"])[0])
    os.environ.setdefault("SANDBOX_KIMI_REQUESTS_PER_MINUTE", "1000000")
    app = Watched(make_app(settings_from_environment()), share=share, seed=seed)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()

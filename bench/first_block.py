"""From the model's last byte of a block to the browser: one build, its page's event stream, by the clock of this process."""

import http.client
import json
import statistics
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from bench.builds_site import kill, site
from bench.watched_kimi import Answer, Watched
from builder.drawing import DocumentText
from products.dsl.streaming import BlockReader
from sandbox.kimi.app import make_app
from sandbox.kimi.settings import Settings
from tests.sandbox.servers import running

PACE, FIRST_TOKEN_SECONDS = 60.0, 0.5
PATIENCE_SECONDS = 180.0


def run() -> dict[str, Any]:
    """When the first block stood on the page, as a share of the model's time, and how long each block took to get there."""
    pace = Settings(tokens_per_second=PACE, first_token_seconds=FIRST_TOKEN_SECONDS)
    window = Watched(make_app(pace), keep=True)
    with running(window) as kimi, site(kimi) as place:
        build = place.seed(1, "inesathome")[0]
        web, address = place.web()
        cookie = place.run("-m", "bench.inside_site", "session").strip()
        arrivals: list[float] = []
        connected = threading.Event()
        reader = threading.Thread(target=_listen, args=(cookie, address, build, arrivals, connected))
        worker = None
        try:
            reader.start()
            connected.wait(PATIENCE_SECONDS)
            worker = place.worker(4)
            place.wait_until_idle(PATIENCE_SECONDS)
            reader.join(PATIENCE_SECONDS)
        finally:
            for process in (web, worker):
                if process is not None:
                    kill(process)
    pieces = [piece for answer in window.answers for piece in answer.pieces]
    began, ended = pieces[0][0] - FIRST_TOKEN_SECONDS, pieces[-1][0]
    closed = [moment for answer in window.answers for moment in _closings(answer)]
    writing = next(answer.pieces for answer in window.answers if _closings(answer))
    waits = sorted(arrival - moment for moment, arrival in zip(closed, arrivals, strict=True))
    return {
        "blocks": len(waits),
        "model_seconds": ended - began,
        "share_of_it_before_the_first_block": (arrivals[0] - began) / (ended - began),
        "share_of_the_answer_that_writes_it": (arrivals[0] - writing[0][0]) / (writing[-1][0] - writing[0][0]),
        "goal": "≤ 0.20",
        "milliseconds_from_last_byte_to_browser_median": statistics.median(waits) * 1000,
        "milliseconds_slowest": waits[-1] * 1000,
        "goal_milliseconds": "≤ 300",
    }


def _listen(cookie: str, address: str, build: str, arrivals: list[float], connected: threading.Event) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_SECONDS)
    connection.request("GET", f"/builds/{build}/events/", headers={"Cookie": f"sessionid={cookie}"})
    answer = connection.getresponse()
    connected.set()
    while line := answer.readline():
        if line == b"event: block\n":
            arrivals.append(time.monotonic())
        elif line == b"event: end\n":
            return


def _closings(answer: Answer) -> list[float]:
    """The moments at which the last byte of each block was sent."""
    text, reader, moments = DocumentText(), BlockReader(), []
    for moment, data in answer.pieces:
        for line in data.decode(errors="replace").splitlines():
            if line.startswith("data: {"):
                for delta in (choice.get("delta") or {} for choice in json.loads(line[6:])["choices"]):
                    for call in delta.get("tool_calls") or ():
                        piece = text.feed(call["function"].get("arguments") or "")
                        moments += [moment for closed in reader.feed(piece) if closed.kind == "block"] if piece else []
    return moments

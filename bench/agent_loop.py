"""What our agent loop costs for one recorded build, against the barest loop that could drive the same build; and how much
the model writes for a finished product, against the long way: full text into the validator, then again as the answer."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from bench.builds_site import site, stand_in
from bench.recorded import EVENTS, TEXT

START_SECONDS = 10.0
WISHES = (
    ("inesathome", "pdf_guide", "A guide to calm mornings for busy parents"),
    ("inesathome", "challenge", "Calm mornings in 5 days"),
    ("tomasrides", "mini_course", "Riding to work with confidence"),
    ("tomasrides", "pdf_guide", "A guide to cycling in the city"),
)


def run() -> dict[str, Any]:
    """CPU milliseconds of a build by three loops (medians) and their ratios to the bare one, and the share of bytes."""
    with server() as address, site(address) as place:
        cpu = json.loads(place.run("-m", "bench.inside_loop", f"{address}/v1").splitlines()[-1])
    written = {way: written_bytes(long_way=way == "long") for way in ("short", "long")}
    return {
        "events": sum(map(len, EVENTS)),
        "document_bytes": len(TEXT),
        "bare_cpu_ms": cpu["bare"],
        "ours_cpu_ms": cpu["ours"],
        "with_ledger_cpu_ms": cpu["with_ledger"],
        "ratio_ours_to_bare": cpu["ours"] / cpu["bare"],
        "goal_ours": "≤ 1.5",
        "ratio_with_ledger_to_bare": cpu["with_ledger"] / cpu["bare"],
        "goal_with_ledger": "≤ 3",
        "bytes_written_by_references": written["short"],
        "bytes_written_the_long_way": written["long"],
        "ratio_bytes_written": written["short"] / written["long"],
        "goal_bytes": "≤ 0.25",
    }


def written_bytes(*, long_way: bool) -> int:
    """What the model writes for finished products of every type, words and arguments. On the long way it does not end with
    the validator: the valid document comes once more as the answer."""
    fast = stand_in(TOKENS_PER_SECOND=0, FIRST_TOKEN_SECONDS=0, LONG_WAY=str(long_way).lower())
    with fast as kimi, site(kimi) as place:
        place.run("manage.py", "seed_demo_creators")
        for handle, kind, wish in WISHES:
            place.run("manage.py", "build_product", "--creator", handle, "--type", kind, "--prompt", wish)
        with closing(sqlite3.connect(place.folder / "db.sqlite3")) as rows:
            ends = rows.execute("SELECT outcome FROM builder_build").fetchall()
            kept = rows.execute(
                "SELECT build_id, assistant_message FROM builder_buildstep ORDER BY build_id, number"
            ).fetchall()
    if ends != [("validated",)] * len(WISHES):
        raise RuntimeError(f"The builds ended with {ends}.")
    messages = [(build, json.loads(message)) for build, message in kept if message]
    once = sum(len(text.encode()) for _, message in messages for text in texts_of(message))
    last = dict(messages)
    again = sum(len(texts_of(message)[-1].encode()) for message in last.values())
    return once + again if long_way else once


def texts_of(message: dict[str, Any]) -> list[str]:
    """The words of an answer, then the arguments of its calls."""
    calls = message.get("tool_calls") or []
    return [message.get("content") or "", *(call["function"]["arguments"] for call in calls)]


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
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()

"""Builds whose workers are killed at random moments, against builds left in peace: the same documents, no turn paid twice.

A kill comes when the model has sent so many pieces of the batch as the dice say, so every stage is hit. Besides the worker
it may take the schedule with it, and the broker may lose everything.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.builds_site import Site, kill, site
from bench.watched_kimi import Watched
from sandbox.kimi.app import make_app
from sandbox.kimi.settings import Settings
from tests.sandbox.servers import running

KINDS = 4
PACE = 600
LEASE_SECONDS = 2
PATIENCE_SECONDS = 120.0
HIT_SECONDS = 20.0


def run(count: int = 50, at_once: int = 10, kills_per_batch: int = 2, seed: int = 20261120) -> dict[str, Any]:
    """Figures of `count` disturbed builds, `at_once` in a batch; `faults` names what must never be."""
    dice = random.Random(seed)
    window = Watched(make_app(Settings(tokens_per_second=PACE, first_token_seconds=0.05, requests_per_minute=1_000_000)))
    with running(window) as kimi, site(kimi, is_forking=True, BUILD_LEASE_SECONDS=LEASE_SECONDS) as place:
        place.seed(KINDS)
        with _working(place, at_once):
            place.wait_until_idle(PATIENCE_SECONDS)
        pieces_of_peace = window.frame_count // KINDS
        killed = 0
        for first in range(0, count, at_once):
            size = min(at_once, count - first)
            place.seed(size)
            killed += _batch(place, window, size, kills_per_batch, pieces_of_peace, dice)
        return _figures(place.report(), window, killed)


def _batch(place: Site, window: Watched, size: int, kills: int, pieces: int, dice: random.Random) -> int:
    """Let a batch begin, kill its workers so many times, then let it end."""
    for _ in range(kills):
        with_schedule = dice.random() < 0.5
        sweepers = place.sweeper() if with_schedule else []
        worker = place.worker(size)
        target = window.frame_count + dice.randrange(1, max(2, pieces * size // 2))
        try:
            window.wait_for_frames(target, HIT_SECONDS)
        finally:
            for process in (worker, *sweepers):
                kill(process)
        if dice.random() < 0.5:
            place.forget_messages()
    with _working(place, size):
        place.wait_until_idle(PATIENCE_SECONDS)
    return kills


@contextmanager
def _working(place: Site, at_once: int) -> Iterator[None]:
    processes = [place.worker(at_once), *place.sweeper()]
    try:
        yield
    finally:
        for process in processes:
            kill(process)


def _figures(reports: list[dict[str, Any]], window: Watched, killed: int) -> dict[str, Any]:
    peace, disturbed = reports[:KINDS], reports[KINDS:]
    documents = {report["wish"]: report["document"] for report in peace}
    turns = {report["wish"]: len(report["steps"]) for report in peace}
    whole = {report["id"]: sum(one.is_whole for one in window.answers if one.key == report["id"]) for report in reports}
    faults = [f"{report['id']}: {fault}" for report in disturbed for fault in _faults(report, documents, turns, whole)]
    return {
        "builds": len(disturbed),
        "kills": killed,
        "builds_that_lost_a_worker": sum(report["attempts"] > 1 for report in disturbed),
        "attempts": sum(report["attempts"] for report in disturbed),
        "turns": sum(turns[report["wish"]] for report in disturbed),
        "turns_paid": sum(step["status"] == "complete" for report in disturbed for step in report["steps"]),
        "answers_begun_and_lost_with_a_worker": sum(
            step["status"] == "abandoned" for report in disturbed for step in report["steps"]
        ),
        "answers_whole_on_the_wire_but_killed_before_they_were_written": sum(whole.values())
        - sum(step["status"] == "complete" for report in reports for step in report["steps"]),
        "faults": faults,
    }


def _faults(
    report: dict[str, Any], documents: dict[str, str], turns: dict[str, int], whole: dict[str, int]
) -> Iterator[str]:
    complete = [step["turn"] for step in report["steps"] if step["status"] == "complete"]
    abandoned = sum(step["status"] == "abandoned" for step in report["steps"])
    if report["outcome"] != "validated" or report["document"] != documents[report["wish"]]:
        yield f"another document ({report['outcome']}: {report['message']})"
    if complete != list(range(1, turns[report["wish"]] + 1)):
        yield f"complete turns are {complete}"
    if any(step["status"] == "started" for step in report["steps"]):
        yield "a step was left open"
    if whole[report["id"]] - len(complete) > abandoned:
        yield "an answer was paid that no step accounts for"
    if report["cost"] != sum(step["cost_microdollars"] for step in report["steps"]):
        yield "the cost is not the sum of its steps"
    if report["sequences"] != list(range(1, len(report["sequences"]) + 1)):
        yield "the events are not numbered in order"
    if not report["shows_what_was_written"]:
        yield "the page shows something else than what was written"

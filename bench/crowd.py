"""A hundred builds at once in one worker process, each answer streaming fifty pieces a second.

A build is measured from the moment its worker takes it to its end, against the time that its streams take: as planned (the
wait for the first piece, then fifty a second) and as the stand-in really sent them, with whatever held up that process.
"""

import os
import re
import statistics
from pathlib import Path
from typing import Any

from bench.builds_site import kill, site, stand_in

BUILDS, PIECES_PER_SECOND, FIRST_TOKEN_SECONDS = 100, 50.0, 0.5
PATIENCE_SECONDS = 400.0


def run(builds: int = BUILDS) -> dict[str, Any]:
    """The slowest build against the time its own streams take, and what the worker used for all of them."""
    pace = {"TOKENS_PER_SECOND": PIECES_PER_SECOND, "FIRST_TOKEN_SECONDS": FIRST_TOKEN_SECONDS}
    with stand_in(**pace) as kimi, site(kimi, BUILDS_AT_ONCE=builds) as place:
        place.seed(builds)
        worker = place.worker(builds)
        try:
            place.wait_until_any_runs(PATIENCE_SECONDS)
            before = _cpu(worker.pid)
            place.wait_until_idle(PATIENCE_SECONDS)
            megabytes, cpu_seconds = _most_resident(worker.pid), _cpu(worker.pid) - before
        finally:
            kill(worker)
        reports, sent = place.report(), kimi.counts()["seconds"]
    ratios = sorted(report["seconds"] / _own_seconds(report) for report in reports)
    as_sent = sorted(report["seconds"] / sent[report["id"]] for report in reports)
    streams = [step["duration_ms"] / 1000 / _seconds(step) for report in reports for step in _whole(report)]
    return {
        "builds": len(reports),
        "valid": sum(report["outcome"] == "validated" for report in reports),
        "own_seconds_median": statistics.median(map(_own_seconds, reports)),
        "ratio_slowest_to_its_streams": ratios[-1],
        "goal": "≤ 1.15",
        "ratio_median": statistics.median(ratios),
        "ratio_slowest_to_its_streams_as_sent": as_sent[-1],
        "ratio_slowest_single_stream": max(streams),
        "seconds_until_the_last_had_begun": max(report["began"] for report in reports)
        - min(report["began"] for report in reports),
        "answers_asked_for_again": sum(len(report["steps"]) - len(_whole(report)) for report in reports),
        "worker_megabytes": megabytes,
        "goal_megabytes": "≤ 400",
        "worker_cpu_milliseconds_per_build": cpu_seconds / builds * 1000,
        "load_of_the_machine": os.getloadavg()[0],
    }


def _own_seconds(report: dict[str, Any]) -> float:
    return sum(map(_seconds, _whole(report)))


def _whole(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in report["steps"] if step["status"] == "complete"]


def _seconds(step: dict[str, Any]) -> float:
    return float(FIRST_TOKEN_SECONDS + step["completion_tokens"] / PIECES_PER_SECOND)


def _most_resident(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100

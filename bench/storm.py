"""Overload: half of all requests are refused with 429 or cut somewhere; a hundred builds still end valid."""

from collections import Counter
from typing import Any

from bench.builds_site import kill, site, stand_in

BUILDS, SHARE, PACE = 100, 0.5, 2_000
PATIENCE_SECONDS = 500.0


def run(builds: int = BUILDS) -> dict[str, Any]:
    """How the builds ended, and what they met on the way."""
    switches = {"TOKENS_PER_SECOND": PACE, "FIRST_TOKEN_SECONDS": 0.05}
    with stand_in(share=SHARE, **switches) as kimi, site(kimi, BUILDS_AT_ONCE=builds) as place:
        place.seed(builds)
        worker = place.worker(builds)
        try:
            place.wait_until_idle(PATIENCE_SECONDS)
        finally:
            kill(worker)
        reports, met = place.report(), kimi.counts()
    outcomes = Counter(report["outcome"] for report in reports)
    return {
        "builds": len(reports),
        "valid": outcomes["validated"],
        "goal": f"{builds} of {builds}",
        "otherwise": {name: count for name, count in outcomes.items() if name != "validated"},
        "requests": met["requests"],
        "refused": met["refused"],
        "cut": met["cut"],
        "share_spoilt": (met["refused"] + met["cut"]) / met["requests"],
    }

"""`make bench`: every figure as a ratio against a reference in the same run; printed, and written as JSON."""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

from bench import (
    agent_loop,
    any_order,
    crowd,
    document,
    edits,
    first_block,
    hands,
    kill,
    money,
    paper,
    render,
    search,
    storefront,
    storm,
    weight,
)

PARTS = {
    "storefront": storefront,
    "document": document,
    "edits": edits,
    "any_order": any_order,
    "render": render,
    "weight": weight,
    "paper": paper,
    "agent_loop": agent_loop,
    "search": search,
    "first_block": first_block,
    "crowd": crowd,
    "storm": storm,
    "kill": kill,
    "money": money,
    "hands": hands,
}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    figures: dict[str, Any] = {}
    for name in wanted:
        figures[name] = PARTS[name].run()
        print(f"\n{name}")
        for key, value in figures[name].items():
            print(f"  {key:44} {value:.3f}" if isinstance(value, float) else f"  {key:44} {value}")
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    report = {"at": now.isoformat(timespec="seconds"), "python": platform.python_version(), "figures": figures}
    file = RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(report, indent=1), "utf-8")
    print(f"\nWritten to {file}")


main()

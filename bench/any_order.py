"""A thousand random changes of two windows and the AI: valid, undoable to the byte, nothing lost."""

import os
import subprocess
import sys
import time
from typing import Any

STEPS = 1_000
TEST = "tests/builder/studio/test_any_order.py"


def run() -> dict[str, Any]:
    """How many steps held, and seconds for all; what failed is told by the test itself."""
    started = time.perf_counter()
    environment = os.environ | {"OWNY_RANDOM_STEPS": str(STEPS), "OWNY_ENV": "test"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", TEST], env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-8_000:])
    return {
        "steps": STEPS,
        "all_held": done.returncode == 0,
        "seconds": time.perf_counter() - started,
        "goal": "the document always valid, undo returns the exact bytes, nothing lost",
    }

"""Start the Kimi stand-in: `python -m sandbox.kimi --port 8001`."""

import argparse
import os
import sys

from sandbox.common.faults import FaultNotUnderstood, FaultPlan
from sandbox.common.serve import exit_unless_local, serve
from sandbox.kimi.app import make_app
from sandbox.kimi.faults import KNOWN
from sandbox.kimi.settings import PREFIX, SettingNotUnderstood, settings_from_environment

NAME = "The Kimi stand-in"


def main() -> None:
    """Read arguments and environment and serve; exits with 2 and one sentence where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.kimi", description="A local stand-in for the Kimi API.")
    parser.add_argument("--host", default=os.environ.get(f"{PREFIX}HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get(f"{PREFIX}PORT", "8001")))
    options = parser.parse_args()
    exit_unless_local(NAME, options.host)
    plan = FaultPlan(KNOWN)
    try:
        settings = settings_from_environment()
        plan.read_text(os.environ.get(f"{PREFIX}FAULTS", ""))
    except (SettingNotUnderstood, FaultNotUnderstood) as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from problem
    serve(NAME, make_app(settings, plan), host=options.host, port=options.port)


if __name__ == "__main__":
    main()

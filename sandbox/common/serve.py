"""Start a stand-in as a process: checked place, loopback only, quiet log."""

import sys

import uvicorn
from starlette.types import ASGIApp

from sandbox.common.guard import NotAllowedHere, refuse_unless_local


def serve(name: str, app: ASGIApp, *, host: str, port: int) -> None:
    """Serve until interrupted. Prints one sentence and exits with 2 where the stand-in must not run."""
    exit_unless_local(name, host)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def exit_unless_local(name: str, host: str) -> None:
    """Print one sentence to stderr and exit with 2 where the stand-in must not run."""
    try:
        refuse_unless_local(name, host)
    except NotAllowedHere as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from refusal

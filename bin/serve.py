"""Serve the whole product from this folder: set up what is missing, then run every process until Ctrl-C.

`--setup-only` stops after the set-up. `PORT` is the web server's port; stand-ins take the two after it.
"""

import ctypes.util
import os
import shlex
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from honcho.manager import Manager

ROOT = Path(__file__).resolve().parent.parent
PYTHON = shlex.quote(sys.executable)
INTERRUPTED = 130
BUILDS_AT_ONCE = 32
START_SECONDS = 15
DEMO_ACCOUNTS = "acct_demo_inesathome,acct_demo_tomasrides"
"""Payout accounts of the demo creators; the Stripe stand-in knows them from the start."""
PDFS_ARE_OFF = (
    "PDF files are off because the Pango library is missing"
    " (on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0); everything else works."
)


def stop(sentence: str) -> None:
    """Print one sentence and end."""
    sys.exit(sentence)


def port_number() -> int:
    """PORT from the environment, 1024 to 65533."""
    word = os.environ.get("PORT") or "8000"
    if not word.isdigit() or not 1 <= int(word) <= 65533:
        stop(f"PORT must be a number from 1 to 65533, not {word!r}.")
    return int(word)


def require_free(port: int) -> None:
    """End with a sentence when another program listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except PermissionError:
            stop(f"Port {port} needs more rights than you have. Choose another: PORT=9000 make run")
        except OSError:
            stop(f"Port {port} is taken by another program. Stop it, or choose another: PORT=9000 make run")


def manage(*words: str) -> None:
    """Run a management command quietly; its own message says what went wrong."""
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-4000:])
        stop("Set-up stopped; the lines above say why.")


def newest(folder: Path) -> float:
    """When anything in the folder last changed."""
    return max((path.stat().st_mtime for path in folder.rglob("*")), default=0.0)


def set_up(var: Path) -> None:
    """Folders, database, static files and demo content; quick when all is there."""
    for name in ("queue/messages", "queue/control", "media", "mail", "sandbox"):
        (var / name).mkdir(parents=True, exist_ok=True)
    stamp, static = var / ".static", ROOT / "static"
    changed = max(newest(static), (ROOT / "requirements.txt").stat().st_mtime)
    collected = Path(os.environ.get("STATIC_ROOT") or ROOT / "staticfiles") / "staticfiles.json"
    is_new = not collected.exists() or not stamp.exists() or stamp.stat().st_mtime < changed
    manage("prepare", *(["--static"] if is_new else []))
    stamp.touch()


def worker(queue: str, pool: str) -> str:
    """The command of a worker for one queue, or several. Builds and mails wait for others and need threads; the rest needs
    a processor, and no mail may wait behind a PDF."""
    return (
        f"{PYTHON} -m celery --quiet -A owny worker --loglevel warning -Q {queue} -n {queue.partition(',')[0]}@%h {pool}"
        " --without-gossip --without-mingle"
    )


def lasting(command: str) -> str:
    """The command, begun again when it is killed or fails in the middle of its work; what ends at its start has said why."""
    ended = f'began=$(date +%s); {command}; code=$?; [ -n "$over" ] && exit $code'
    hopeless = f"[ $code -le 128 ] && [ $(($(date +%s) - began)) -lt {START_SECONDS} ] && exit $code"
    return f"trap over=1 TERM INT; while true; do {ended}; {hopeless}; echo Ended with $code, starting again.; sleep 1; done"


def processes(port: int, var: Path, stand_ins: tuple[bool, bool]) -> dict[str, str]:
    """Name and command of each process."""
    kimi, stripe = stand_ins
    commands = {
        "web": f"{PYTHON} -m uvicorn owny.asgi:application --host {os.environ.get('HOST', '127.0.0.1')} --port {port}"
        " --log-level warning --timeout-graceful-shutdown 2",
        "builds": lasting(worker("builds,mails", f"--pool threads --concurrency {BUILDS_AT_ONCE}")),
        "worker": lasting(worker("celery", "--concurrency 1")),
        "beat": lasting(f"{PYTHON} -m celery --quiet -A owny beat --loglevel warning --pidfile="),
    }
    if kimi:
        commands["kimi"] = f"{PYTHON} -m sandbox.kimi --port {port + 1}"
    if stripe:
        state = shlex.quote(str(var / "sandbox/stripe.sqlite"))
        earlier = shlex.quote(str(var / "sandbox/earlier-payments.json"))
        commands["stripe"] = (
            f"{PYTHON} -m sandbox.stripe --port {port + 2} --app-url http://127.0.0.1:{port}"
            f" --state {state} --ready-accounts {DEMO_ACCOUNTS} --earlier {earlier}"
        )
    return commands


def greet(port: int, stand_ins: tuple[bool, bool]) -> None:
    """Say where it is, who may sign in and what is not real."""
    site = os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}"
    kimi, stripe = stand_ins
    lines = ["", f"  Owny is at {site}", ""]
    lines += [
        "  Sign in as       ines@example.com    password owny-demo-pass   (creator, warm)",
        "                   tomas@example.com   password owny-demo-pass   (creator, bold)",
        "                   admin@example.com   password owny-demo-pass   (admin at /admin/)",
    ]
    if not os.environ.get("EMAIL_URL"):
        lines.append(f"  Mail             printed here and readable at {site}/mail/")
    if kimi:
        lines.append(f"  Kimi             a stand-in at http://127.0.0.1:{port + 1}  (set KIMI_API_KEY for the real one)")
    if stripe:
        lines.append(
            f"  Stripe           a stand-in at http://127.0.0.1:{port + 2}  (set STRIPE_SECRET_KEY for the real one)"
        )
    if not all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0")):
        lines.append(f"  PDF              {PDFS_ARE_OFF}")
    lines += ["", "  Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)


def greet_when_ready(port: int, stand_ins: tuple[bool, bool]) -> None:
    """Wait until the web server answers, then greet; the process manager says why when it never does."""
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            greet(port, stand_ins)
            return
        time.sleep(0.1)


def main() -> None:
    port = port_number()
    os.environ["PORT"] = str(port)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    var = Path(os.environ.get("OWNY_VAR") or ROOT / "var")
    stand_ins = (
        not (os.environ.get("KIMI_API_KEY") or os.environ.get("KIMI_BASE_URL")),
        not (os.environ.get("STRIPE_SECRET_KEY") or os.environ.get("STRIPE_API_BASE")),
    )
    setup_only = "--setup-only" in sys.argv
    if not setup_only:
        for number, needed in ((port, True), (port + 1, stand_ins[0]), (port + 2, stand_ins[1])):
            if needed:
                require_free(number)
    print("Setting up ...", flush=True)
    set_up(var)
    if setup_only:
        print("Ready. Start with: make run")
        return
    manager = Manager()
    for name, command in processes(port, var, stand_ins).items():
        manager.add_process(name, command, cwd=str(ROOT), env=dict(os.environ))
    threading.Thread(target=greet_when_ready, args=(port, stand_ins), daemon=True).start()
    manager.loop()
    sys.exit(0 if manager.returncode == INTERRUPTED else manager.returncode or 0)


if __name__ == "__main__":
    main()

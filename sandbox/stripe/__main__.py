"""`python -m sandbox.stripe`: start the stand-in. Flags win over `SANDBOX_STRIPE_*` variables; `PORT` is the last resort."""

import argparse
import os
import sys

from sandbox.common.faults import FaultNotUnderstood
from sandbox.common.serve import exit_unless_local, serve
from sandbox.stripe.app import create_app
from sandbox.stripe.settings import SettingNotUnderstood, Settings, settings_from

NAME = "The Stripe stand-in"

FLAGS = {
    "--host": "host",
    "--port": "port",
    "--app-url": "app_url",
    "--webhook-secret": "webhook_secret",
    "--connect-webhook-secret": "connect_webhook_secret",
    "--state": "state_file",
    "--bank-debit-seconds": "bank_debit_seconds",
    "--retry-gaps": "retry_gaps",
    "--faults": "faults",
    "--ready-accounts": "ready_accounts",
    "--earlier": "earlier_file",
}


def read_settings(arguments: list[str]) -> Settings:
    """Return the settings of flags and environment. Exits with 2 for a flag that is not understood."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.stripe", description=__doc__)
    for flag, name in FLAGS.items():
        parser.add_argument(flag, dest=name)
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    environ = dict(os.environ)
    environ.setdefault("SANDBOX_STRIPE_PORT", os.environ.get("PORT", ""))
    return settings_from(environ | {f"SANDBOX_STRIPE_{name.upper()}": value for name, value in given.items()})


def main() -> None:
    """Start and serve until interrupted."""
    try:
        settings = read_settings(sys.argv[1:])
        exit_unless_local(NAME, settings.host)
        app = create_app(settings)
    except (SettingNotUnderstood, FaultNotUnderstood) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error
    print(f"{NAME}: http://{settings.host}:{settings.port}/_sandbox/ (webhooks to {settings.app_url}). No money moves.")
    serve(NAME, app, host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()

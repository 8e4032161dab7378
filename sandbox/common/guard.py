"""Where a stand-in may run: on this machine only, and never beside real customers."""

import os
from collections.abc import Mapping
from ipaddress import ip_address


class NotAllowedHere(Exception):
    """The stand-in must not run in this place. The text is one sentence for the person who started it."""


def is_loopback(host: str) -> bool:
    """Say whether a host name or address stays on this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_unless_local(name: str, host: str, environ: Mapping[str, str] = os.environ) -> None:
    """Raise `NotAllowedHere` when `host` is not loopback or `OWNY_ENV` is `production`.

    `name` is how the sentence calls the stand-in, for example "the Stripe stand-in".
    """
    if environ.get("OWNY_ENV", "").strip().lower() == "production":
        raise NotAllowedHere(f"{name} does not start where OWNY_ENV is production: it only pretends.")
    if not is_loopback(host):
        raise NotAllowedHere(f"{name} listens on this machine only (127.0.0.1), not on {host}.")

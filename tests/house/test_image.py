"""What the image says about serving: whom it believes, and how patient it is."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from uvicorn.main import main as uvicorn_command
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

DOCKERFILE = (Path(__file__).resolve().parents[2] / "Dockerfile").read_text("utf-8").replace("\\\n", "")
VISITOR, INVENTED = "203.0.113.9", "198.51.100.66"


def visitor_of(proxy: str, forwarded: str) -> str:
    """Who a request comes from, as the server believes it, when a proxy hands it on with this header."""
    seen: list[str] = []

    async def app(scope: dict[str, object], receive: object, send: object) -> None:
        seen.append(scope["client"][0])  # type: ignore[index]

    trusted = re.search(r"FORWARDED_ALLOW_IPS=(\S+)", DOCKERFILE)
    assert trusted
    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "scheme": "http", "client": (proxy, 4711), "headers": headers}
    asyncio.run(ProxyHeadersMiddleware(app, trusted[1])(scope, None, None))  # type: ignore[arg-type]
    return seen[0]


@pytest.mark.parametrize("proxy", ["127.0.0.1", "172.18.0.5", "10.0.3.4", "192.168.1.2", "::1", "fd00::5"])
def test_a_proxy_beside_us_says_who_the_visitor_is(proxy: str) -> None:
    assert visitor_of(proxy, VISITOR) == VISITOR


def test_a_visitor_cannot_choose_their_own_address() -> None:
    """Many proxies add to the header that a visitor sent; with it, every limit per place could be walked around."""
    assert visitor_of("172.18.0.5", f"{INVENTED}, {VISITOR}") == VISITOR
    assert visitor_of(VISITOR, INVENTED) == VISITOR


def test_the_server_understands_how_it_is_started() -> None:
    command = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert command
    words = json.loads(command[1])
    given = uvicorn_command.make_context("uvicorn", words[1:]).params
    assert (words[0], given["app"], given["proxy_headers"]) == ("uvicorn", "owny.asgi:application", True)
    assert given["forwarded_allow_ips"] is None
    assert given["timeout_worker_healthcheck"] >= 60, "a busy machine is no reason to end a worker in the middle of a sale"

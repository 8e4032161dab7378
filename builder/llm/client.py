"""The SDK's client as we use it: nothing is tried twice, and nobody is followed to another address."""

from functools import cache
from ssl import SSLContext

import httpx2
import openai

CONNECT_SECONDS = 10.0
WRITE_SECONDS = 30.0


def timeouts(silence_seconds: float) -> httpx2.Timeout:
    """How long to wait: for a connection, and for the next byte."""
    return httpx2.Timeout(connect=CONNECT_SECONDS, read=silence_seconds, write=WRITE_SECONDS, pool=CONNECT_SECONDS)


@cache
def _trusted() -> SSLContext:
    """Whom we trust. Reading the certificates takes 20 ms, more than all else of a client, so it is done once."""
    return httpx2.create_ssl_context()


def sdk_client(
    *, api_key: str, base_url: str, silence_seconds: float, transport: httpx2.BaseTransport | None = None
) -> openai.OpenAI:
    """A client for one host and one key. A redirect is an answer like any other that is none: a host cannot send a key,
    or what a creator says, on to an address that nobody has set."""
    timeout = timeouts(silence_seconds)
    client = httpx2.Client(
        transport=transport, verify=_trusted(), base_url=base_url, timeout=timeout, follow_redirects=False
    )
    return openai.OpenAI(api_key=api_key, base_url=base_url, max_retries=0, timeout=timeout, http_client=client)

"""Stand-ins on loopback ports, for the tests of this folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from sandbox.stripe.app import create_app
from sandbox.stripe.settings import Settings
from tests.sandbox.servers import http_client, running
from tests.sandbox.stripe.cast import CONNECT_SECRET, SECRET, Shop, StandIn, client_for


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def start(shop: Shop) -> Iterator[Callable[..., StandIn]]:
    """Start stand-ins with settings of choice; webhooks go to `shop`."""
    with ExitStack() as stack:
        shop_url = stack.enter_context(running(shop.app()))

        def begin(**settings: Any) -> StandIn:
            plain = {
                "app_url": shop_url,
                "webhook_secret": SECRET,
                "connect_webhook_secret": CONNECT_SECRET,
                "retry_gaps": (0.01, 0.02),
            }
            url = stack.enter_context(running(create_app(Settings(**(plain | settings)))))
            http = stack.enter_context(http_client(url))
            return StandIn(url, client_for(url), http)

        yield begin


@pytest.fixture
def sandbox(start: Callable[..., StandIn]) -> StandIn:
    return start()

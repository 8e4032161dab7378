"""The Kimi stand-in on a free port, at full speed."""

from collections.abc import Iterator

import pytest

from sandbox.common.faults import FaultPlan
from sandbox.kimi.app import make_app
from sandbox.kimi.faults import KNOWN
from sandbox.kimi.settings import Settings
from tests.sandbox.kimi.talking import Kimi
from tests.sandbox.servers import running


@pytest.fixture(scope="session")
def kimi_server() -> Iterator[Kimi]:
    settings, plan = Settings(tokens_per_second=0, requests_per_minute=100_000), FaultPlan(KNOWN)
    with running(make_app(settings, plan)) as url:
        yield Kimi(url)


@pytest.fixture
def kimi(kimi_server: Kimi) -> Kimi:
    """The stand-in without faults, with its switches as they are at the start of a test."""
    kimi_server.as_new()
    return kimi_server

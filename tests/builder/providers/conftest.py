"""A second stand-in, as another provider, and people who run the site."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from builder.models import Dialect, Provider
from creators.models import User
from sandbox.common.faults import FaultPlan
from sandbox.kimi.app import make_app
from sandbox.kimi.faults import KNOWN
from sandbox.kimi.settings import Settings
from tests.builder.conftest import StandIn
from tests.sandbox.servers import running

OTHER_KEY = "sk-other-0123456789abcd"


class Clock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """Noon."""
    return Clock()


@pytest.fixture(scope="session")
def second_stand_in() -> Iterator[StandIn]:
    """Another server."""
    settings, plan = Settings(tokens_per_second=0, first_token_seconds=0), FaultPlan(KNOWN)
    with running(make_app(settings, plan)) as url:
        yield StandIn(url, settings, plan)


@pytest.fixture
def other(second_stand_in: StandIn) -> StandIn:
    """Another provider's server, fresh."""
    second_stand_in.plan.clear()
    for name, value in vars(Settings(tokens_per_second=0, first_token_seconds=0)).items():
        setattr(second_stand_in.settings, name, value)
    return second_stand_in


@pytest.fixture
def add_provider(db: None, other: StandIn) -> Callable[..., Provider]:
    """Adds a provider at the other server, with a key of the site unless told otherwise."""

    def add(key: str = OTHER_KEY, **fields: object) -> Provider:
        values: dict[str, object] = {
            "slug": "other",
            "title": "The other one",
            "base_url": f"{other.url}/v1",
            "dialect": Dialect.MOONSHOT,
            "building_models": ["kimi-k2.6"],
            "planning_models": ["kimi-k3"],
        }
        provider = Provider(**(values | fields))
        provider.set_key(key)
        provider.full_clean()
        provider.save()
        return provider

    return add


@pytest.fixture
def admin_client(db: None) -> Client:
    """Whoever runs the site."""
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", "correct horse battery"))
    return client


@pytest.fixture(autouse=True)
def _counts_start_anew(kimi: StandIn, other: StandIn) -> None:
    """The servers outlive a test; what they were asked does not."""
    for server in (kimi, other):
        requests_of(server, forget=True)


def requests_of(server: StandIn, *, forget: bool = False) -> list[dict[str, Any]]:
    """What reached a server: path, model, key's status."""
    if forget:
        urllib.request.urlopen(urllib.request.Request(f"{server.url}/_sandbox/reset", method="POST"))
        return []
    with urllib.request.urlopen(f"{server.url}/_sandbox/requests") as answer:
        found: list[dict[str, Any]] = json.load(answer)["requests"]
    return found


def chats_of(server: StandIn) -> list[dict[str, Any]]:
    """The chat requests that reached a server."""
    return [entry for entry in requests_of(server) if str(entry["path"]).endswith("/chat/completions")]

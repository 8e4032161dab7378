"""Tests that only mean something on the real PostgreSQL and Redis."""

import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here; without the services they skip saying so, unless they are required."""
    missing = not (os.environ.get("TEST_DATABASE_URL") and os.environ.get("TEST_REDIS_URL"))
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.services)
            item.add_marker(pytest.mark.flaky(reruns=1))
            if missing and not os.environ.get("OWNY_REQUIRE_SERVICES"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL and Redis: TEST_DATABASE_URL, TEST_REDIS_URL"))

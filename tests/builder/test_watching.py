"""Open streams: how a page hears of a build that runs, waits, or has lost its worker."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from builder.building import run_build
from builder.models import Build, BuildEvent
from builder.recovery import take_lease
from creators.models import Creator
from tests.builder.conftest import StandIn

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20


async def stream(creator: Creator, build: Build) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    client = AsyncClient()
    await client.aforce_login(creator.user)
    response: Any = await client.get(f"/builds/{build.public_id}/events/")
    async for data in response.streaming_content:
        for part in data.decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in part.splitlines() if ": " in line and not line.startswith(":"))
            if "event" in fields:
                yield fields["event"], json.loads(fields["data"])


async def heard(stream: AsyncIterator[tuple[str, dict[str, Any]]], kind: str) -> dict[str, Any]:
    """The data of the next event of this kind."""

    async def read() -> dict[str, Any]:
        async for one, data in stream:
            if one == kind:
                return data
        raise AssertionError(f"The stream ended without {kind}.")

    return await asyncio.wait_for(read(), PATIENCE)


def test_a_waiting_build_says_its_place_and_then_what_happens(build: Build, creator: Creator, kimi: StandIn) -> None:
    async def watch() -> None:
        events = stream(creator, build)
        assert await heard(events, "waiting") == {"line": "You are next"}
        await sync_to_async(BuildEvent.objects.create)(build=build, sequence=1, kind="status", data={"line": "Reading"})
        assert await heard(events, "status") == {"line": "Reading"}
        await sync_to_async(run_after)(build)
        assert (await heard(events, "end"))["status"] == "succeeded"

    async_to_sync(watch)()


def run_after(build: Build) -> None:
    build.events.all().delete()
    run_build(build.pk)


def test_a_dead_worker_leaves_no_spinner(build: Build, creator: Creator) -> None:
    taken = take_lease(build.pk)
    assert taken is not None

    async def watch() -> None:
        events = stream(creator, build)
        gone = {"lease_until": timezone.now() - timedelta(seconds=1), "lease_owner": "elsewhere:1:1:x"}
        await sync_to_async(Build.objects.filter(pk=build.pk).update)(**gone)
        assert await heard(events, "waiting") == {"line": "Going on in a moment"}
        await events.aclose()  # type: ignore[attr-defined]

    async_to_sync(watch)()


def test_who_watches_stands_on_the_build_until_they_leave(build: Build, creator: Creator) -> None:
    async def watch() -> tuple[bool, bool]:
        events = stream(creator, build)
        await heard(events, "waiting")
        during = await sync_to_async(is_watched)(build)
        reading = asyncio.ensure_future(heard(events, "end"))
        await asyncio.sleep(0)
        reading.cancel()  # what the server does when a browser is gone
        with suppress(asyncio.CancelledError):
            await reading
        deadline = time.monotonic() + PATIENCE
        while await sync_to_async(is_watched)(build) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        return during, await sync_to_async(is_watched)(build)

    assert async_to_sync(watch)() == (True, False)


def is_watched(build: Build) -> bool:
    return Build.objects.get(pk=build.pk).watched_at is not None
